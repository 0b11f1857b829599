import Glibc

/// Strength and direction of the trend over 20 periods, −1…1, fed with closes.
///
/// The regression line of ln(close) over the last 20 periods, this one included: the sign of its slope times R², the
/// share of the variance that the line explains. 1 is steady growth, −1 steady decline, 0 no trend; equal closes
/// give 0.
///
/// Source: R² as a trend filter, e.g. P. J. Kaufman, *Trading Systems and Methods*, 5th ed. 2013 (regression
/// analysis); the sign is ours.
public struct TrendStrength: Calculator {
  /// Periods of the regression.
  static let period = 20
  /// A full window.
  public static let warmUp = period

  private var logarithms = Ring(capacity: period - 1)

  /// A trend without history.
  public init() {}

  /// The strength if `close` came next; O(window).
  public func peek(_ close: Double) -> Double? {
    guard logarithms.isFull else { return nil }
    let latest = log(close)
    let (mean, squares) = logarithms.moments(with: latest, andNewest: logarithms.capacity)
    guard squares != 0 else { return 0 }
    // Time runs from −9.5 to 9.5, so its mean is 0 and the sum of its squares n(n² − 1)/12.
    let middle = Double(Self.period - 1) / 2
    var products = middle * (latest - mean)
    for age in 0..<logarithms.capacity {
      products += (middle - 1 - Double(age)) * (logarithms[age: age] - mean)
    }
    let timeSquares = Double(Self.period * (Self.period * Self.period - 1)) / 12
    let correlation = products / (timeSquares * squares).squareRoot()
    guard correlation.isFinite else { return nil }
    return max(-1, min(correlation * abs(correlation), 1))
  }

  /// Takes in a close; O(window).
  public mutating func add(_ close: Double) -> Double? {
    defer { logarithms.append(log(close)) }
    return peek(close)
  }
}
