import Glibc

extension BlackScholes {
  /// The annualised volatility (a fraction, > 0) at which the model gives `price`, in currency, for the option.
  ///
  /// Works on the normalised out-of-the-money price β, a function of ln(forward / strike) and the total deviation s
  /// = σ√years alone (an option in the money is turned by put–call parity, so only its time value counts). Newton's
  /// method inside a bracket, bisecting where a step leaves it, on a logarithm that is nearly straight on its side of
  /// the inflection point s = √(2|ln(F/K)|): ln β below, ln(βmax − β) above. The tails keep their relative precision.
  ///
  /// Source: P. Jäckel, *By implication*, 2006 (normalisation, inflection point, split objective). Departures: plain
  /// Newton with a bracket instead of his rational first guess and higher-order steps; it needs more iterations and
  /// far less code.
  ///
  /// Cost: mostly 4 to 14 evaluations of two `erfc`, never more than 64.
  public static func impliedVolatility(
    of type: OptionType, price: Double, spot: Double, strike: Double, years: Double, rate: Double = 0,
    dividendYield: Double = 0
  ) throws(ImpliedVolatilityError) -> Double {
    let market: BlackScholes
    do {
      // A price of 0 is no wrong input but one without time value, or below its bound.
      try PricingError.check(price, within: 0...priceRange.upperBound, .price)
      market = try BlackScholes(
        spot: spot, strike: strike, years: years, volatility: 0, rate: rate, dividendYield: dividendYield)
    } catch {
      throw .invalid(error)
    }
    guard years > 0 else { throw .expired }

    let normalised = try NormalisedPrice(price, of: type, in: market)
    let deviation = normalised.deviation()
    // So small a deviation the model takes for none.
    guard deviation > smallestDeviation else { throw .noTimeValue }
    let volatility = deviation / years.squareRoot()
    guard volatilityRange.contains(volatility) else { throw .aboveBound(normalised.upperBound) }
    return volatility
  }
}

/// A price as the solver sees it: the out-of-the-money one, without discounting and in units of √(forward·strike).
private struct NormalisedPrice {
  /// −|ln(forward / strike)|: by symmetry a put out of the money is the call at the mirrored moneyness.
  let moneyness: Double
  /// The normalised price β.
  let value: Double
  /// βmax − β, taken from the price itself so that it keeps its digits near the bound.
  let distance: Double
  /// The no-arbitrage bound of the price as given, in currency.
  let upperBound: Double

  init(_ price: Double, of type: OptionType, in market: BlackScholes) throws(ImpliedVolatilityError) {
    let spot = market.discountedSpot
    let strike = market.discountedStrike
    upperBound = type == .call ? spot : strike
    let larger = max(spot, strike)
    let intrinsic = max(type.sign * (spot - strike), 0)
    // Each of the two discounted amounts is good to about an ulp: that much of a difference is no statement.
    let resolution = intrinsic > 0 ? 4 * larger.ulp : 0
    let timeValue = price - intrinsic
    guard timeValue >= -resolution else { throw .belowBound(intrinsic) }
    // Below such a fraction of the larger amount the distribution's tail underflows, and with it the model's price.
    guard timeValue > resolution, timeValue / larger >= .leastNormalMagnitude else { throw .noTimeValue }
    guard upperBound - price > 4 * upperBound.ulp else { throw .aboveBound(upperBound) }
    // Not of their product: 100 years at a rate of 5 leave 1e-217 of each, and nothing of both.
    let unit = spot.squareRoot() * strike.squareRoot()
    moneyness = -abs(market.logMoneyness)
    value = timeValue / unit
    distance = (upperBound - price) / unit
  }

  /// The total standard deviation σ√years that gives `value`.
  func deviation() -> Double {
    let inflection = (-2 * moneyness).squareRoot()
    let isLower = value < price(inflection)
    // Left of |x|/40 the price underflows; 80 right of the inflection point its distance from the bound does.
    var low = isLower ? -moneyness / 40 : inflection
    var high = isLower ? inflection : inflection + 80
    var guess = isLower ? high : min(max(low, value * (2 * Double.pi).squareRoot()), high)
    let target = log(isLower ? value : distance)
    for _ in 0..<Self.iterationLimit {
      let level = isLower ? price(guess) : gap(guess)
      let error = isLower ? log(level) - target : target - log(level)
      if error < 0 { low = guess } else { high = guess }
      let next = guess - error * level / slope(guess)
      // Convergence is quadratic: after a step this small the next one would be below an ulp.
      if abs(next - guess) <= 1e-9 * guess { return next }
      // Not `next <= low || next >= high`: the step is not a number where the price underflowed.
      guess = next > low && next < high ? next : low + (high - low) / 2
    }
    return guess
  }

  /// Enough for bisection alone to use up a Double's digits.
  private static let iterationLimit = 64

  /// The normalised price at a total deviation.
  private func price(_ deviation: Double) -> Double {
    guard deviation > 0 else { return 0 }
    let (d1, d2) = deviations(deviation)
    // Rounding may leave a price below 0, whose logarithm would hide that it is too low.
    return max(exp(moneyness / 2) * Normal.cumulative(d1) - exp(-moneyness / 2) * Normal.cumulative(d2), 0)
  }

  /// Upper bound minus normalised price, added up from two positive terms.
  private func gap(_ deviation: Double) -> Double {
    guard deviation > 0 else { return exp(moneyness / 2) }
    let (d1, d2) = deviations(deviation)
    return exp(moneyness / 2) * Normal.cumulative(-d1) + exp(-moneyness / 2) * Normal.cumulative(d2)
  }

  /// Derivative of the normalised price.
  private func slope(_ deviation: Double) -> Double {
    guard deviation > 0 else { return moneyness == 0 ? Normal.density(0) : 0 }
    return exp(moneyness / 2) * Normal.density(deviations(deviation).d1)
  }

  private func deviations(_ deviation: Double) -> (d1: Double, d2: Double) {
    (moneyness / deviation + deviation / 2, moneyness / deviation - deviation / 2)
  }
}
