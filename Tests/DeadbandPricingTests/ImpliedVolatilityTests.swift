import DeadbandCore
import DeadbandPricing
import FixtureTables
import Foundation
import Testing

@Suite struct ImpliedVolatilityTests {
  @Test func everyRowAgreesWithQuantLib() throws {
    let rows = try FixtureTable("implied_volatility.csv", in: .module).rows
    #expect(rows.count > 500)
    for (index, row) in rows.enumerated() {
      let volatility = try BlackScholes.impliedVolatility(
        of: #require(OptionType(rawValue: row.text("type"))), price: #require(row.number("price")), spot: 100,
        strike: #require(row.number("strike")), years: #require(row.number("days")) / 365,
        rate: #require(row.number("rate")), dividendYield: #require(row.number("dividend_yield")))
      #expect(agree(volatility, row.number("implied_volatility")), "row \(index): \(volatility)")
    }
  }

  /// Over the sensible range the price comes back, and the volatility wherever a Double's price still holds it.
  @Test func priceAndVolatilityComeBack() throws {
    let seed: UInt64 = 20_201_230
    var random = SplitMix64(seed: seed)
    var recovered = 0
    var unresolved = 0
    for _ in 0..<50_000 {
      // Logarithmic: 1 day…3 years, 0.1 %…500 %, strikes from a tenth to ten times the spot and many near it.
      let years = exp(log(1.0 / 365) + log(3 * 365) * random.unit())
      let volatility = exp(log(0.001) + log(5000) * random.unit())
      let width = random.next() % 2 == 0 ? log(10) : min(log(10), 3 * volatility * years.squareRoot())
      let strike = 100 * exp(width * (2 * random.unit() - 1))
      let (rate, dividend) = (-0.02 + 0.12 * random.unit(), 0.1 * random.unit())
      let type: OptionType = random.next() % 2 == 0 ? .call : .put
      let model = try BlackScholes(
        spot: 100, strike: strike, years: years, volatility: volatility, rate: rate, dividendYield: dividend)
      let price = model.price(of: type)
      // A price is good to a few ulp of the larger discounted amount; over vega (per unit, not per point) and the
      // volatility itself that is the relative error nobody can undo.
      let error = 16 * max(100, strike).ulp
      let isResolved = error / (model.greeks(of: type).vega * 100 * volatility) < 1e-9
      let implied: Double
      do throws(ImpliedVolatilityError) {
        implied = try BlackScholes.impliedVolatility(
          of: type, price: price, spot: 100, strike: strike, years: years, rate: rate, dividendYield: dividend
        )
      } catch {
        #expect(!isResolved, "seed \(seed): \(model) \(type) \(price): \(error)")
        switch error {
        case .noTimeValue, .aboveBound, .belowBound: unresolved += 1
        case .invalid, .expired: Issue.record("seed \(seed): \(model): \(error)")
        }
        continue
      }
      let again = try BlackScholes(
        spot: 100, strike: strike, years: years, volatility: implied, rate: rate, dividendYield: dividend
      ).price(of: type)
      #expect(agree(again, price, relative: 1e-10, floor: error), "seed \(seed): \(model) \(type) \(implied)")
      if isResolved {
        recovered += 1
        #expect(agree(implied, volatility), "seed \(seed): \(model) \(type) \(implied)")
      }
    }
    // Both kinds must occur, or the property says nothing.
    #expect(recovered > 25_000 && unresolved > 1000, "recovered \(recovered), unresolved \(unresolved)")
  }

  /// Out of the money a tiny price still has its volatility. At 30 deviations the rounding of d1 and d2 alone moves
  /// the price by some 1e-10 of itself.
  @Test(arguments: [1e-3, 1e-10, 1e-50, 1e-200, 1e-300]) func tinyPricesOutOfTheMoney(price: Double) throws {
    for (type, strike) in [(OptionType.call, 150.0), (.put, 60)] {
      let volatility = try BlackScholes.impliedVolatility(
        of: type, price: price, spot: 100, strike: strike, years: 0.1)
      let model = try BlackScholes(spot: 100, strike: strike, years: 0.1, volatility: volatility)
      #expect(agree(model.price(of: type), price))
    }
  }

  @Test func saysWhyThereIsNone() throws {
    func reason(
      _ type: OptionType, price: Double, strike: Double = 100, years: Double = 0.5
    ) throws -> ImpliedVolatilityError? {
      do throws(ImpliedVolatilityError) {
        _ = try BlackScholes.impliedVolatility(
          of: type, price: price, spot: 100, strike: strike, years: years)
        return nil
      } catch { return error }
    }
    #expect(try reason(.call, price: 5) == nil)
    #expect(try reason(.call, price: 19.99, strike: 80) == .belowBound(20))
    #expect(try reason(.put, price: 4.99, strike: 105) == .belowBound(5))
    #expect(try reason(.call, price: 20, strike: 80) == .noTimeValue)
    #expect(try reason(.call, price: 20.0.nextUp, strike: 80) == .noTimeValue)
    #expect(try reason(.call, price: 20.0.nextDown, strike: 80) == .noTimeValue)
    #expect(try reason(.call, price: 0, strike: 120) == .noTimeValue)
    #expect(try reason(.call, price: 100) == .aboveBound(100))
    #expect(try reason(.put, price: 120, strike: 110) == .aboveBound(110))
    #expect(try reason(.call, price: 99.99, years: 1e-8) == .aboveBound(100))
    #expect(try reason(.call, price: 5, years: 0) == .expired)
    guard case .invalid(let error)? = try reason(.call, price: -1) else {
      Issue.record("a negative price is invalid")
      return
    }
    #expect(error.field == .price && error.value == -1 && error.allowed.lowerBound == 0)
    #expect(try reason(.call, price: 5, strike: .nan) != nil)
  }

  /// At the ends of the ranges the discounted amounts are so small or large that their product is 0 or infinite.
  @Test(arguments: [(100.0, 120.0, 0.3), (1e-9, 1, 0.2), (1e-9, 1e-9, 0.2), (1e15, 1e15, 0.2)])
  func aCenturyOfDiscountsHidesNoVolatility(spot: Double, strike: Double, volatility: Double) throws {
    let model = try BlackScholes(
      spot: spot, strike: strike, years: 100, volatility: volatility, rate: 5, dividendYield: 5)
    let implied = try BlackScholes.impliedVolatility(
      of: .call, price: model.price(of: .call), spot: spot, strike: strike, years: 100, rate: 5,
      dividendYield: 5)
    #expect(agree(implied, volatility))
  }

  /// Any finite or infinite price in any market: a volatility in range that gives the price, or a reason, never a trap
  /// or a NaN.
  @Test func anyMarketGivesThePriceBackOrAReason() throws {
    let seed: UInt64 = 99
    var random = SplitMix64(seed: seed)
    let odd = [
      0, 1e-300, 1e-100, 1e-9, 1e-4, 1, 99, 100, 101, 1e9, 1e15, .infinity, .nan, -1, .leastNonzeroMagnitude,
    ]
    func pick(_ numbers: [Double]) -> Double { numbers[Int(random.next() % UInt64(numbers.count))] }
    var found = 0
    for _ in 0..<100_000 {
      let (price, spot, strike, years) = (pick(odd), pick(odd), pick(odd), pick([-1, 0, 1e-3, 1, 100, .nan]))
      let rate = 10 * random.unit() - 5
      let dividend = random.next() % 2 == 0 ? rate : 10 * random.unit() - 5
      let type: OptionType = random.next() % 2 == 0 ? .call : .put
      guard
        let volatility = try? BlackScholes.impliedVolatility(
          of: type, price: price, spot: spot, strike: strike, years: years, rate: rate,
          dividendYield: dividend)
      else { continue }
      found += 1
      let market =
        "seed \(seed): \(type) \(price) \(spot) \(strike) \(years) \(rate) \(dividend): \(volatility)"
      // Refused where it is out of range.
      let model = try BlackScholes(
        spot: spot, strike: strike, years: years, volatility: volatility, rate: rate, dividendYield: dividend)
      // What the model's price is made of: two amounts whose difference it is. Some 35 deviations out a thousandth of
      // so small a price is what their rounding leaves.
      let amount = max(spot * abs(model.greeks(of: type).delta), .leastNormalMagnitude)
      #expect(agree(model.price(of: type), price, relative: 1e-3, floor: 1000 * amount.ulp), "\(market)")
    }
    #expect(found > 1500, "found \(found)")
  }
}
