import DeadbandPricing

/// The value of a position or of one long option, and its greeks, per share.
struct PositionValue: Sendable {
  /// Annualised implied volatility, a fraction; of several options the mean.
  var volatility: Double
  /// What buying it costs; a position sold for a credit has a negative price.
  var price = 0.0
  var delta = 0.0
  var gamma = 0.0
  var theta = 0.0
  var vega = 0.0

  /// Nothing held.
  init(volatility: Double) { self.volatility = volatility }

  /// One long option under a model.
  init(_ model: BlackScholes, _ type: OptionType) {
    let greeks = model.greeks(of: type)
    volatility = model.volatility
    price = model.price(of: type)
    delta = greeks.delta
    gamma = greeks.gamma
    theta = greeks.theta
    vega = greeks.vega
  }

  /// Adds a leg of `option`, all but the volatility.
  mutating func add(_ leg: OptionLeg, _ option: PositionValue) {
    let sign = (leg.side == .long ? 1.0 : -1.0) * Double(leg.quantity)
    price += sign * option.price
    delta += sign * option.delta
    gamma += sign * option.gamma
    theta += sign * option.theta
    vega += sign * option.vega
  }

  /// The same per share of another basis: `factor` is new price units per old one.
  func scaled(by factor: Double) -> PositionValue {
    var value = self
    value.price *= factor
    value.gamma /= factor
    value.theta *= factor
    value.vega *= factor
    return value
  }
}
