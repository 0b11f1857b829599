/// Relative strength index over 14 periods, 0…100, fed with closes.
///
/// 100 × gain / (gain + loss), where gain and loss are Wilder's moving averages of the rises and falls from close to
/// close, seeded with the plain mean of the first 14 and continued as (13 × average + new) / 14: the seeding of
/// TA-Lib's `RSI`. Where no price moved at all we say 50, neither rise nor fall (TA-Lib says 0).
///
/// Source: J. W. Wilder, *New Concepts in Technical Trading Systems*, 1978.
public struct RSI: Calculator {
  /// Periods of the averages.
  static let period = 14
  /// 14 changes need 15 closes.
  public static let warmUp = period + 1

  private var previous: Double?
  private var changes = 0
  private var gain = 0.0
  private var loss = 0.0

  /// An index without history.
  public init() {}

  /// The index if `close` came next; O(1).
  public func peek(_ close: Double) -> Double? {
    var copy = self
    return copy.add(close)
  }

  /// Takes in a close; O(1).
  public mutating func add(_ close: Double) -> Double? {
    defer { previous = close }
    guard let previous else { return nil }
    let change = close - previous
    // While seeding, `kept` counts the averages' own periods: a running mean, then Wilder's average.
    changes = min(changes + 1, Self.period)
    let kept = Double(changes - 1)
    gain = (gain * kept + max(change, 0)) / Double(changes)
    loss = (loss * kept + max(-change, 0)) / Double(changes)
    guard changes == Self.period else { return nil }
    return gain + loss == 0 ? 50 : (100 * (gain / (gain + loss))).ifFinite
  }
}
