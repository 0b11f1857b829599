import DeadbandCore
import DeadbandPricing

/// One volatility for all strikes, and the values and greeks that follow from it.
struct Market: Sendable {
  let price: Double
  let volatility: Double
  let years: Double

  /// Years from `time` to the settlement on `expiration`; 0 from then on.
  static func years(from time: Timestamp, to expiration: CalendarDate) -> Double {
    let settlement = Double(expiration.daysSince1970) * 86_400 + AssumedCarry.settlementSecondOfDay
    let now = Double(time.nanosecondsSince1970) / 1e9
    return max(0, settlement - now) / (365 * 86_400)
  }

  /// The model of one option; `nil` where an input is outside what it can price.
  func model(_ strike: Double) -> BlackScholes? {
    try? BlackScholes(
      spot: price, strike: strike, years: years, volatility: volatility, rate: AssumedCarry.rate,
      dividendYield: AssumedCarry.dividendYield)
  }

  /// The strike, a multiple of `step`, whose |delta| is nearest to `delta`.
  func strike(delta: Double, _ type: OptionType, step: Double) -> Double? {
    func distance(_ strike: Double) -> Double? {
      model(strike).map { abs(abs($0.greeks(of: type).delta) - delta) }
    }
    // |delta| falls from the money outwards: walk until it no longer comes nearer.
    let direction = type == .call ? step : -step
    var best = (price / step).rounded() * step
    guard var distanceOfBest = distance(best) else { return nil }
    while best + direction > 0, let next = distance(best + direction), next < distanceOfBest {
      best += direction
      distanceOfBest = next
    }
    return best
  }

  /// What closing the legs would bring or cost, and their greeks, per share.
  struct Value: Sendable {
    /// Credit of selling the position as it is: entry value at the opening.
    var credit = 0.0
    var delta = 0.0
    var gamma = 0.0
    var theta = 0.0
    var vega = 0.0
  }

  /// The legs' sum, long legs counted positive in the greeks and negative in the credit.
  func value(of legs: [OptionLeg]) -> Value? {
    var sum = Value()
    for leg in legs {
      guard let model = model(leg.strike) else { return nil }
      let sign = (leg.side == .long ? 1.0 : -1.0) * Double(leg.quantity)
      let greeks = model.greeks(of: leg.type)
      sum.credit -= sign * model.price(of: leg.type)
      sum.delta += sign * greeks.delta
      sum.gamma += sign * greeks.gamma
      sum.theta += sign * greeks.theta
      sum.vega += sign * greeks.vega
    }
    return sum
  }
}
