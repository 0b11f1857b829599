/// How near a subject must be for its analysis to be served for another.
public struct SimilarityConfiguration: Sendable {
  /// The most that any indicator may differ by, in thresholds of the profile.
  public var excess = 0.25
  /// The most that corresponding strikes may differ by, as a fraction.
  public var strikes = 0.02
  /// Neighbours that are remembered for one symbol, strategy and prompt.
  public var neighbours = 100

  /// The usual one.
  public init() {}
}
