import Glibc

/// The Black–Scholes–Merton value of European options on an underlying with a continuous dividend yield.
///
/// One value holds the market (spot, rates, volatility) and the contract's strike and time; call and put are asked
/// of the same value. Where no randomness is left (`years` or `volatility` 0, or so small that their product says
/// nothing) price and greeks are the limits: the discounted intrinsic value, a delta of 0, ½ or 1 (discounted), gamma 0
/// and the theta of the carry alone. Nothing here is ever NaN or infinite.
///
/// Cost: two `log`/`exp`, two `erfc`. Source: R. C. Merton, *Theory of rational option pricing*, 1973.
public struct BlackScholes: Equatable, Sendable {
  /// Allowed spot, strike and option prices in currency. Wide enough for any quote, narrow enough that no
  /// discounted amount leaves a Double's range; the product of two may.
  public static let priceRange = 1e-9...1e15
  /// Allowed times to expiration in years.
  public static let yearsRange = 0.0...100.0
  /// Allowed volatilities, annualised fractions. Worthless one-day options are quoted above 100.
  public static let volatilityRange = 0.0...1000.0
  /// Allowed interest rates and dividend yields, fractions per year.
  public static let rateRange = -5.0...5.0

  /// Price of the underlying, in currency.
  public let spot: Double
  /// Strike, in currency.
  public let strike: Double
  /// Time to expiration in years (calendar days / 365).
  public let years: Double
  /// Annualised volatility, a fraction (0.2 is 20 %).
  public let volatility: Double
  /// Interest rate, continuously compounded, a fraction per year.
  public let rate: Double
  /// Dividend yield, continuously compounded, a fraction per year.
  public let dividendYield: Double

  /// A model of the given market; throws the first input outside its range (`spot` and `strike` in `priceRange`,
  /// the rest in the range of its name).
  public init(
    spot: Double, strike: Double, years: Double, volatility: Double, rate: Double = 0,
    dividendYield: Double = 0
  ) throws(PricingError) {
    try PricingError.check(spot, within: Self.priceRange, .spot)
    try PricingError.check(strike, within: Self.priceRange, .strike)
    try PricingError.check(years, within: Self.yearsRange, .years)
    try PricingError.check(volatility, within: Self.volatilityRange, .volatility)
    try PricingError.check(rate, within: Self.rateRange, .rate)
    try PricingError.check(dividendYield, within: Self.rateRange, .dividendYield)
    self.spot = spot
    self.strike = strike
    self.years = years
    self.volatility = volatility
    self.rate = rate
    self.dividendYield = dividendYield
  }

  /// The value of one option on one unit of the underlying, in currency; ≥ 0.
  public func price(of type: OptionType) -> Double { priceAndDelta(of: type).price }

  /// The value of one option, in currency and ≥ 0, and its delta, for the cost of the value alone.
  public func priceAndDelta(of type: OptionType) -> (price: Double, delta: Double) {
    let (d1, d2) = deviations
    let sign = type.sign
    let dividends = exp(-dividendYield * years)
    let spotShare = sign * Normal.cumulative(sign * d1)
    let strikeShare = sign * Normal.cumulative(sign * d2)
    return (max(spot * dividends * spotShare - discountedStrike * strikeShare, 0), spotShare * dividends)
  }

  /// The sensitivities of one long option on one unit of the underlying.
  public func greeks(of type: OptionType) -> Greeks {
    let (d1, d2) = deviations
    let sign = type.sign
    let spotShare = sign * Normal.cumulative(sign * d1)
    let strikeShare = sign * Normal.cumulative(sign * d2)
    let density = discountedSpot * Normal.density(d1)
    let carry = dividendYield * discountedSpot * spotShare - rate * discountedStrike * strikeShare
    // Without randomness the density is a spike at the forward: gamma and decay have no finite limit there, 0
    // everywhere else, and 0 is what we say.
    let isRandom = deviation > Self.smallestDeviation
    let decay = isRandom ? density * volatility / (2 * years.squareRoot()) : 0
    return Greeks(
      delta: spotShare * exp(-dividendYield * years),
      gamma: isRandom ? density / (spot * spot * deviation) : 0,
      theta: (carry - decay) / 365,
      vega: density * years.squareRoot() / 100)
  }
}

extension BlackScholes {
  /// Below this standard deviation of the log price there is no randomness that a Double could tell from none.
  static let smallestDeviation = 1e-14

  /// What the spot is worth without the dividends until expiration.
  var discountedSpot: Double { spot * exp(-dividendYield * years) }

  /// What the strike, paid at expiration, is worth today.
  var discountedStrike: Double { strike * exp(-rate * years) }

  /// ln(forward / strike).
  var logMoneyness: Double { log(spot / strike) + (rate - dividendYield) * years }

  /// Standard deviation of the log price at expiration.
  var deviation: Double { volatility * years.squareRoot() }

  /// The textbook's d1 and d2; ±infinity, or 0 exactly at the forward, where no randomness is left.
  private var deviations: (d1: Double, d2: Double) {
    guard deviation > Self.smallestDeviation else {
      let limit = logMoneyness == 0 ? 0 : logMoneyness * .infinity
      return (limit, limit)
    }
    let middle = logMoneyness / deviation
    return (middle + deviation / 2, middle - deviation / 2)
  }
}
