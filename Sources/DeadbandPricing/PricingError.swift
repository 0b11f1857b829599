/// An input that option pricing refuses: which one, its value, and what is allowed.
public struct PricingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The refused input.
  public enum Field: String, Sendable {
    /// Price of the underlying, in currency.
    case spot
    /// Strike price, in currency.
    case strike
    /// Time to expiration, in years.
    case years
    /// Annualised volatility, as a fraction.
    case volatility
    /// Continuously compounded interest rate, as a fraction per year.
    case rate
    /// Continuous dividend yield, as a fraction per year.
    case dividendYield
    /// Price of the option, in currency.
    case price
  }

  /// The refused input.
  public let field: Field
  /// What was given.
  public let value: Double
  /// What is allowed, ends included.
  public let allowed: ClosedRange<Double>

  /// Field, value and range in one line.
  public var description: String {
    "\(field.rawValue) is \(value), allowed \(allowed.lowerBound)...\(allowed.upperBound)"
  }

  static func check(
    _ value: Double, within allowed: ClosedRange<Double>, _ field: Field
  ) throws(PricingError) {
    // A NaN is in no range, so this one comparison refuses it too.
    guard allowed.contains(value) else { throw PricingError(field: field, value: value, allowed: allowed) }
  }
}
