import DeadbandCore
import DeadbandPricing
import Testing

@testable import DeadbandRulebook

@Suite struct SituationTests {
  @Test func lanesAreThoseOfTheTable() {
    let lanes = [
      "underlying_price": SnapshotLanes.underlyingPrice, "vega": SnapshotLanes.vega,
      "implied_volatility": SnapshotLanes.impliedVolatility, "volatility_rank": SnapshotLanes.volatilityRank,
      "delta": SnapshotLanes.delta, "theta": SnapshotLanes.theta, "market_bias": SnapshotLanes.marketBias,
      "support_level": SnapshotLanes.supportLevel, "days_to_expiration": SnapshotLanes.daysToExpiration,
    ]
    for (key, lane) in lanes { #expect(IndicatorSchema.standard.lane(of: key) == lane, "\(key)") }
    let bias = IndicatorSchema.standard.definitions[SnapshotLanes.marketBias].kind
    #expect(bias == .category(["BEARISH", "NEUTRAL", "BULLISH"]))
  }

  @Test func withoutPositionTheGreeksSpeak() throws {
    let situation = try situation(.ironCondor)
    #expect(situation.basis == .greeks)
    #expect(situation.delta == 0.16)
    #expect(situation.deltaType == nil)
    #expect(situation.daysLeft == 40)
    #expect(situation.decayLeft == 0.02 * 40 / 100)
    #expect(situation.volatilityRank == 50)
    #expect(situation.supportLevel == 95)
    #expect(situation.isShort)
    #expect(situation.expiry == .none)
    #expect(situation.closingCost == nil && situation.profit == nil && situation.strikeMargin == nil)
  }

  @Test func whoSoldIsToldByThetaWhereNoStrategySaysSo() throws {
    #expect(try situation(.other, calm.with("theta", 0.01)).isShort)
    #expect(try !situation(.other, calm.with("theta", -0.01)).isShort)
    #expect(try !situation(.other, calm.with("theta", nil)).isShort)
    #expect(try !situation(.protectivePut, calm.with("theta", 0.01)).isShort)
  }

  @Test func aPositionIsValuedByBlackScholes() throws {
    let position = try condor()
    let situation = try situation(.ironCondor, calm, position)
    // 45 days and the six hours from 15:00 to 21:00.
    let years = 45.25 / 365
    func option(_ strike: Double) throws -> BlackScholes {
      try BlackScholes(
        spot: 100, strike: strike, years: years, volatility: 0.2, rate: AssumedCarry.rate,
        dividendYield: AssumedCarry.dividendYield)
    }
    let cost =
      try option(93).price(of: .put) - option(88).price(of: .put) + option(108).price(of: .call)
      - option(113).price(of: .call)
    let closingCost = try #require(situation.closingCost)
    let profit = try #require(situation.profit)
    #expect(abs(closingCost - cost) < 1e-9)
    #expect(abs(profit - (0.7 - cost) / 0.7) < 1e-9)
    let deltas = try [option(93).greeks(of: .put).delta.magnitude, option(108).greeks(of: .call).delta]
    #expect(situation.delta == deltas.max())
    #expect(situation.deltaType == (deltas[0] > deltas[1] ? .put : .call))
    #expect(situation.strikeMargin == 0.07)
    #expect(situation.daysLeft == 45)
    #expect(situation.basis == .position && situation.isShort && situation.decayLeft == nil)
  }

  @Test func aDebitCountsAsMultipleOfWhatWasPaid() throws {
    let put = try Position(legs: [leg(.put, .long, 95)], entryValue: -0.5)
    let situation = try situation(.protectivePut, calm, put)
    let cost = try #require(situation.closingCost)
    #expect(cost < 0)
    #expect(situation.profit == (-0.5 - cost) / 0.5)
    #expect(!situation.isShort)
    #expect(situation.deltaType == .put)
    #expect(situation.strikeMargin == 0.05)
  }

  @Test func watchedIsTheSideThatTheStrategyIsManagedBy() throws {
    let collar = try Position(legs: [leg(.put, .long, 95), leg(.call, .short, 110)], entryValue: 0)
    #expect(try situation(.protectivePut, calm, collar).strikeMargin == 0.05)
    #expect(try situation(.coveredCall, calm, collar).strikeMargin == 0.1)
    // Nothing was paid or received: a profit in shares of it has no meaning.
    #expect(try situation(.coveredCall, calm, collar).profit == nil)
    let bought = try Position(legs: [leg(.call, .long, 90)], entryValue: -11)
    #expect(try !situation(.other, calm, bought).isShort)
    #expect(try situation(.other, calm, bought).strikeMargin == -0.1)
  }

  @Test func tenAreValuedPerShareAsOne() throws {
    let one = try situation(.ironCondor, calm, condor())
    let ten = try situation(.ironCondor, calm, condor(quantity: 10))
    let costs = (try #require(one.closingCost), try #require(ten.closingCost))
    #expect(abs(costs.0 - costs.1) < 1e-12)
  }

  @Test func aMissingVolatilityLeavesDaysAndStrikes() throws {
    let situation = try situation(.ironCondor, calm.with("implied_volatility", nil), condor())
    #expect(situation.closingCost == nil && situation.profit == nil && situation.delta == nil)
    #expect(situation.daysLeft == 45)
    #expect(situation.strikeMargin == 0.07)
  }

  @Test func whatCannotBePricedIsNotKnown() throws {
    let values = calm.with("implied_volatility", 1001)
    #expect(try situation(.ironCondor, values, condor()).profit == nil)
    #expect(try situation(.ironCondor, calm, condor(expiration: .latest)).profit == nil)
    #expect(try situation(.ironCondor, calm, condor(entryValue: .leastNonzeroMagnitude)).profit == nil)
    let flat = calm.with("implied_volatility", 0)
    #expect(try situation(.ironCondor, flat, condor()).closingCost == 0)
  }

  @Test func anOptionLivesUntilItsSettlement() throws {
    let settlement = try #require(
      Timestamp(secondsSince1970: Int64(sampleExpiration.daysSince1970) * 86_400 + 75_600))
    let before = try #require(settlement.adding(seconds: -1))
    let alive = try situation(.ironCondor, calm, condor(), at: before)
    #expect(alive.expiry == .none && alive.daysLeft == 0 && alive.profit != nil)
    let gone = try situation(.ironCondor, calm, condor(), at: settlement)
    #expect(gone.expiry == .all && gone.daysLeft == nil && gone.profit == nil && gone.delta == nil)
    let diagonal = try Position(
      legs: [leg(.call, .short, 105), leg(.call, .long, 90, expiration: sampleExpiration.adding(days: 100))],
      entryValue: -9)
    let half = try situation(.other, calm, diagonal, at: settlement)
    #expect(half.expiry == .some && half.daysLeft == 100 && half.profit == nil)
  }

  @Test(arguments: [Int64.min, .max]) func theEndsOfTimeAreNoTrap(nanoseconds: Int64) throws {
    for expiration in [CalendarDate.earliest, sampleExpiration, .latest] {
      let instant = Timestamp(nanosecondsSince1970: nanoseconds)
      let situation = try situation(.ironCondor, calm, condor(expiration: expiration), at: instant)
      #expect(situation.basis == .position)
    }
  }
}
