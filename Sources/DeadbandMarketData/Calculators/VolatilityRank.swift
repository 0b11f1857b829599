/// Percentile of a volatility among the 252 daily ones before it, 0…100, fed with daily volatilities.
///
/// 100 × (days below + half the days equal) / 252: a tie counts half, so a market that never moves stands at 50, not
/// at an end. The value itself is not among the 252. Within a day, feed finished days with `add` and ask `peek` with
/// the volatility of the moment. Any one measure will do (implied, realised, an index), as long as it stays the same.
public struct VolatilityRank: Calculator {
  /// Daily values that are ranked against.
  static let period = 252
  /// A full window and the value that is ranked.
  public static let warmUp = period + 1

  private var volatilities = Ring(capacity: period)

  /// A rank without history.
  public init() {}

  /// The rank of `volatility` as today's value; O(window).
  public func peek(_ volatility: Double) -> Double? {
    guard volatilities.isFull, volatility.isFinite else { return nil }
    var halves = 0
    // Two comparisons and no branch: which side a value is on cannot be predicted.
    for other in volatilities.values {
      halves += (other < volatility ? 1 : 0) + (other <= volatility ? 1 : 0)
    }
    return 100 * Double(halves) / Double(2 * Self.period)
  }

  /// Takes in a day's volatility; O(window).
  public mutating func add(_ volatility: Double) -> Double? {
    defer { volatilities.append(volatility) }
    return peek(volatility)
  }
}
