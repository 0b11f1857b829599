import Glibc

/// Realised volatility over 20 days, an annualised fraction, fed with daily closes.
///
/// The sample standard deviation (divisor 19) of the last 20 daily log returns × √252. Within a day, feed finished
/// days with `add` and ask `peek` with the price of the moment as today's close so far.
///
/// Source: close-to-close estimator, e.g. J. C. Hull, *Options, Futures, and Other Derivatives*, 9th ed., ch. 15.4.
public struct RealizedVolatility: Calculator {
  /// Returns in the estimate.
  static let period = 20
  /// Trading days in a year.
  static let daysPerYear = 252.0
  /// 20 returns need 21 closes.
  public static let warmUp = period + 1

  private var previous: Double?
  private var returns = Ring(capacity: period - 1)

  /// A volatility without history.
  public init() {}

  /// The volatility if the day closed at `close`; O(window).
  public func peek(_ close: Double) -> Double? {
    guard let previous, returns.isFull else { return nil }
    let (_, squares) = returns.moments(with: log(close / previous), andNewest: returns.capacity)
    return (squares / Double(Self.period - 1) * Self.daysPerYear).squareRoot().ifFinite
  }

  /// Takes in a day's close; O(window).
  public mutating func add(_ close: Double) -> Double? {
    defer {
      if let previous { returns.append(log(close / previous)) }
      previous = close
    }
    return peek(close)
  }
}
