/// How trees are grown.
public struct BoostingSettings: Sendable, Hashable {
  /// How many trees.
  public var rounds: Int
  /// What a leaf is multiplied by.
  public var learningRate: Double
  /// Lines from root to leaf, at most.
  public var depth: Int
  /// Rows in a leaf, at least, as weights.
  public var leastWeight: Double
  /// Added to the curvature of a leaf: how much evidence it takes to say something.
  public var shrinkage: Double

  /// Settings from their numbers.
  public init(rounds: Int, learningRate: Double, depth: Int, leastWeight: Double, shrinkage: Double) {
    self.rounds = rounds
    self.learningRate = learningRate
    self.depth = depth
    self.leastWeight = leastWeight
    self.shrinkage = shrinkage
  }
}
