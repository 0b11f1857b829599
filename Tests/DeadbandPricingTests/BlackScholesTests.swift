import DeadbandCore
import DeadbandPricing
import FixtureTables
import Foundation
import Testing

@Suite struct BlackScholesTests {
  /// Every row against QuantLib: price to 1e-8, greeks to 1e-6 relative.
  ///
  /// The floors: price and theta are differences of amounts the size of the spot, 100, so a Double leaves them a few
  /// ulp of that (theta's share of it per day); QuantLib's normal distribution is an asymptotic series in the far
  /// tail, which shows in delta below 1e-16; gamma and vega need theirs for subnormal numbers only.
  @Test func everyRowAgreesWithQuantLib() throws {
    let rows = try FixtureTable("black_scholes.csv", in: .module).rows
    #expect(rows.count > 1000)
    for (index, row) in rows.enumerated() {
      let type = try #require(OptionType(rawValue: row.text("type")))
      let model = try BlackScholes(
        spot: 100, strike: #require(row.number("strike")), years: #require(row.number("days")) / 365,
        volatility: #require(row.number("volatility")), rate: #require(row.number("rate")),
        dividendYield: #require(row.number("dividend_yield")))
      let price = model.price(of: type)
      let greeks = model.greeks(of: type)
      #expect(agree(price, row.number("price"), floor: 1e-13), "row \(index): price \(price)")
      let pairs = [
        ("delta", greeks.delta, 1e-15), ("gamma", greeks.gamma, 1e-300), ("theta", greeks.theta, 1e-15),
        ("vega", greeks.vega, 1e-300),
      ]
      for (name, ours, floor) in pairs {
        #expect(agree(ours, row.number(name), relative: 1e-6, floor: floor), "row \(index): \(name) \(ours)")
      }
    }
  }

  /// The lower tail keeps its digits: with a deviation of 1 and no rates delta is N(ln(S/K) + ½).
  @Test(arguments: [(-5.0, 2.866515718791939e-7), (-10, 7.619853024160526e-24), (-20, 2.753624118606233e-89)])
  func theTailOfTheDistributionIsExact(z: Double, probability: Double) throws {
    let model = try BlackScholes(spot: 1, strike: exp(0.5 - z), years: 1, volatility: 1)
    #expect(agree(model.greeks(of: .call).delta, probability, relative: 1e-12))
  }

  @Test(arguments: [(0.0, 0.3), (0.5, 0.0), (0.0, 0.0)]) func limitsAreTheDiscountedIntrinsicValue(
    years: Double, volatility: Double
  ) throws {
    for strike in [80.0, 100, 125] {
      let model = try BlackScholes(
        spot: 100, strike: strike, years: years, volatility: volatility, rate: 0.04, dividendYield: 0.01)
      let forward = 100 * exp(-0.01 * years) - strike * exp(-0.04 * years)
      #expect(abs(model.price(of: .call) - max(forward, 0)) < 1e-12)
      #expect(abs(model.price(of: .put) - max(-forward, 0)) < 1e-12)
      let call = model.greeks(of: .call)
      let put = model.greeks(of: .put)
      #expect(call.gamma == 0)
      #expect(abs(call.delta - put.delta - exp(-0.01 * years)) < 1e-12)
      let expected = forward > 0 ? exp(-0.01 * years) : forward < 0 ? 0 : 0.5
      #expect(abs(call.delta - expected) < 1e-12)
    }
  }

  /// Parity of prices and greeks, finiteness and signs over random markets, the extreme ends of the ranges included.
  @Test func everyMarketIsFiniteAndInParity() throws {
    let seed: UInt64 = 20_190_531
    var random = SplitMix64(seed: seed)
    for trial in 0..<20_000 {
      let isExtreme = trial % 2 == 0
      func pick(_ range: ClosedRange<Double>, _ usual: ClosedRange<Double>) -> Double {
        if isExtreme, random.next() % 3 == 0 {
          return random.next() % 2 == 0 ? range.lowerBound : range.upperBound
        }
        return usual.lowerBound + (usual.upperBound - usual.lowerBound) * random.unit()
      }
      let model = try BlackScholes(
        spot: pick(BlackScholes.priceRange, 1...5000), strike: pick(BlackScholes.priceRange, 1...5000),
        years: pick(BlackScholes.yearsRange, 0...3), volatility: pick(BlackScholes.volatilityRange, 0...5),
        rate: pick(BlackScholes.rateRange, -0.05...0.2),
        dividendYield: pick(BlackScholes.rateRange, -0.05...0.2))
      let (call, put) = (model.greeks(of: .call), model.greeks(of: .put))
      for greeks in [call, put] {
        #expect(
          greeks.delta.isFinite && greeks.gamma.isFinite && greeks.theta.isFinite && greeks.vega.isFinite
            && greeks.gamma >= 0 && greeks.vega >= 0, "seed \(seed): \(model), \(greeks)")
      }
      let spot = model.spot * exp(-model.dividendYield * model.years)
      let strike = model.strike * exp(-model.rate * model.years)
      let parity = model.price(of: .call) - model.price(of: .put) - (spot - strike)
      #expect(abs(parity) <= 1e-14 * max(spot, strike), "seed \(seed): \(model), \(parity)")
      #expect(call.gamma == put.gamma && call.vega == put.vega)
      #expect(call.delta >= 0 && put.delta <= 0)
    }
  }

  @Test func refusesWhatIsOutsideItsRange() {
    func error(
      spot: Double = 1, strike: Double = 1, years: Double = 1, volatility: Double = 1, rate: Double = 0
    )
      -> PricingError?
    {
      do throws(PricingError) {
        _ = try BlackScholes(spot: spot, strike: strike, years: years, volatility: volatility, rate: rate)
        return nil
      } catch { return error }
    }
    #expect(error() == nil)
    #expect(error(spot: 0)?.field == .spot)
    #expect(error(strike: .infinity)?.field == .strike)
    #expect(error(years: -1)?.field == .years)
    #expect(error(volatility: .nan)?.field == .volatility)
    #expect(error(rate: 6)?.description == "rate is 6.0, allowed -5.0...5.0")
  }
}
