/// Bollinger's %B over 20 periods and 2 deviations, fed with closes: 0 at the lower band, 1 at the upper.
///
/// (close − lower) / (upper − lower), the bands being the mean of the last 20 closes, this one included, ± 2
/// population standard deviations of the same (as in TA-Lib's `BBANDS`). A close beyond the bands lies outside 0…1.
/// Equal closes make bands without width: no answer.
///
/// Source: J. Bollinger, *Bollinger on Bollinger Bands*, 2001.
public struct BollingerPosition: Calculator {
  /// Periods of mean and deviation.
  static let period = 20
  /// A full window.
  public static let warmUp = period

  private var closes = Ring(capacity: period - 1)

  /// A position without history.
  public init() {}

  /// %B if `close` came next; O(window).
  public func peek(_ close: Double) -> Double? {
    guard closes.isFull else { return nil }
    let (mean, squares) = closes.moments(with: close, andNewest: closes.capacity)
    guard squares > 0 else { return nil }
    let deviation = (squares / Double(Self.period)).squareRoot()
    return (0.5 + (close - mean) / (4 * deviation)).ifFinite
  }

  /// Takes in a close; O(window).
  public mutating func add(_ close: Double) -> Double? {
    defer { closes.append(close) }
    return peek(close)
  }
}
