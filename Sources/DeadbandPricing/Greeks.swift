/// The sensitivities of one long option on one unit of the underlying, in the units that brokers quote.
public struct Greeks: Equatable, Sendable {
  /// Change of the value per 1 currency of the underlying: 0…D for a call, −D…0 for a put, where D =
  /// exp(−dividend yield × years) is 1 without dividends and above 1 under a negative yield.
  public let delta: Double
  /// Change of delta per 1 currency of the underlying; ≥ 0.
  public let gamma: Double
  /// Change of the value per calendar day that passes (the yearly figure / 365), in currency.
  public let theta: Double
  /// Change of the value per volatility point (0.01 of annualised volatility), in currency; ≥ 0.
  public let vega: Double
}
