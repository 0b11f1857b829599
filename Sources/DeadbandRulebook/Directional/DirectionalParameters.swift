/// The numbers of a directional rulebook: when a trend is one, what counts as an extreme, how far stops lie.
public struct DirectionalParameters: Sendable, Hashable {
  /// The strength from which a trend is followed, 0…1.
  public var trendLine: Double
  /// The strength against a position from which it is closed, 0…1.
  public var exitLine: Double
  /// RSI at or below which a market is oversold; 100 less it is overbought, 0…50.
  public var oversold: Double
  /// Place in the Bollinger bands at or below which a price is stretched; 1 less it is so upwards.
  public var bandEdge: Double
  /// The distance of a stop-loss, in a day's standard deviations.
  public var stopDeviations: Double
  /// The take-profit's distance for one of the stop-loss.
  public var reward: Double

  /// Numbers of one's own.
  public init(
    trendLine: Double, exitLine: Double, oversold: Double, bandEdge: Double, stopDeviations: Double,
    reward: Double
  ) {
    self.trendLine = trendLine
    self.exitLine = exitLine
    self.oversold = oversold
    self.bandEdge = bandEdge
    self.stopDeviations = stopDeviations
    self.reward = reward
  }
}

/// How quickly a directional rulebook acts.
public enum Temper: String, Sendable, Hashable, CaseIterable {
  /// Strong trends alone, wide stops.
  case calm
  /// Between the two.
  case steady
  /// Weak trends and small extremes, near stops.
  case brisk

  /// Its numbers.
  public var parameters: DirectionalParameters {
    switch self {
    case .calm:
      DirectionalParameters(
        trendLine: 0.5, exitLine: 0.2, oversold: 25, bandEdge: 0, stopDeviations: 3, reward: 2)
    case .steady:
      DirectionalParameters(
        trendLine: 0.3, exitLine: 0.1, oversold: 30, bandEdge: 0.05, stopDeviations: 2, reward: 1.5)
    case .brisk:
      DirectionalParameters(
        trendLine: 0.15, exitLine: 0, oversold: 35, bandEdge: 0.1, stopDeviations: 1, reward: 1.2)
    }
  }
}
