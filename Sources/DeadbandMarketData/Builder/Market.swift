import DeadbandPricing

/// One volatility for all strikes, and the values and greeks that follow from it.
struct Market: Sendable {
  let price: Double
  let volatility: Double
  let years: Double

  /// The model of one option; `nil` where an input is outside what it can price.
  func model(_ strike: Double) -> BlackScholes? {
    try? BlackScholes(
      spot: price, strike: strike, years: years, volatility: volatility, rate: AssumedCarry.rate,
      dividendYield: AssumedCarry.dividendYield)
  }

  /// The strike, a multiple of `step` at or out of the money, whose |delta| is nearest to `delta`.
  ///
  /// By bisection: however far out it lies, some 60 evaluations find it.
  func strike(delta: Double, _ type: OptionType, step: Double) -> Double? {
    func deltaAt(_ steps: Double) -> Double? {
      model(steps * step).map { abs($0.greeks(of: type).delta) }
    }
    // |delta| falls from the money outwards: above `delta` at `near`, below it at `far`.
    var near = (price / step).rounded()
    guard let atTheMoney = deltaAt(near) else { return nil }
    if atTheMoney <= delta { return near * step }
    var far = 0.0
    if type == .call {
      far = near * 2
      while let found = deltaAt(far), found > delta { far *= 2 }
    }
    while abs(far - near) > 1 {
      let middle = ((near + far) / 2).rounded(.down)
      guard let found = deltaAt(middle) else { return nil }
      if found > delta { near = middle } else { far = middle }
    }
    guard let above = deltaAt(near), let below = deltaAt(far) else { return near * step }
    return (above - delta <= delta - below ? near : far) * step
  }

  /// The legs' sum; `nil` where one of them cannot be priced.
  func value(of legs: [OptionLeg]) -> PositionValue? {
    var sum = PositionValue(volatility: volatility)
    for leg in legs {
      guard let model = model(leg.strike) else { return nil }
      sum.add(leg, PositionValue(model, leg.type))
    }
    return sum
  }
}
