/// What trading takes.
public struct PaperCosts: Sendable, Hashable {
  /// Of the value that changes hands, in hundredths of a percent.
  public var feeBasisPoints: Double
  /// How much worse than the price a trade is made, likewise.
  public var slippageBasisPoints: Double

  /// Costs; by default a perpetual exchange's for takers, and two hundredths of a percent.
  public init(feeBasisPoints: Double = 4, slippageBasisPoints: Double = 2) {
    self.feeBasisPoints = feeBasisPoints
    self.slippageBasisPoints = slippageBasisPoints
  }
}
