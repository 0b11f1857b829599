/// Why a price has no implied volatility.
public enum ImpliedVolatilityError: Error, Equatable, Sendable, CustomStringConvertible {
  /// An input is outside its range.
  case invalid(PricingError)
  /// No time is left: the price does not depend on volatility.
  case expired
  /// The price is below the no-arbitrage bound, the discounted intrinsic value.
  case belowBound(Double)
  /// The price is the discounted intrinsic value up to rounding, or what it has above it is too little for the model
  /// to give it back.
  case noTimeValue
  /// The price reaches the no-arbitrage bound from above (discounted spot for a call, discounted strike for a put),
  /// or comes so near it that only a volatility outside `BlackScholes.volatilityRange` would give it.
  case aboveBound(Double)

  /// The reason in one line.
  public var description: String {
    switch self {
    case .invalid(let error): error.description
    case .expired: "no time is left"
    case .belowBound(let bound): "price is below the discounted intrinsic value \(bound)"
    case .noTimeValue: "price has no time value that could be told from rounding"
    case .aboveBound(let bound): "price is at its upper bound \(bound), or volatility would exceed its range"
    }
  }
}
