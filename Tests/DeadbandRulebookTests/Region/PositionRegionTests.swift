import DeadbandCore
import DeadbandPricing
import Testing

@testable import DeadbandRulebook

/// Regions of answers on a position: price, volatility and time.
@Suite struct PositionRegionTests {
  private static let seed = UInt64.random(in: 0...UInt64.max)

  @Test func holdingEndsWithTheCalendar() throws {
    // A buffer that decides alone: no value of an option is looked at.
    var parameters = RulebookParameters.standard
    (parameters.lossLimit, parameters.profitTarget) = (.infinity, .infinity)
    (parameters.shortDelta, parameters.strikeBuffer) = (.infinity, 0.02)
    let rulebook = Rulebook(parameters)
    let values = calm.with("implied_volatility", 0.2)
    let region = try #require(try region(.ironCondor, values, condor(), reach: .certain, by: rulebook))
    // 45 days, 21 of them the exit's: the 24th midnight from 15:00 on.
    let seconds = try #require(region.holdsForSeconds)
    #expect(seconds < 24 * 86_400 - 15 * 3600 && seconds > 24 * 86_400 - 15 * 3600 - 1)
    let before = try #require(sampleTime.adding(seconds: Int64(seconds)))
    #expect(try action(.ironCondor, values, condor(), at: before, by: rulebook) == .hold)
    let after = try #require(before.adding(seconds: 1))
    #expect(try action(.ironCondor, values, condor(), at: after, by: rulebook) == .roll)
  }

  @Test func aStrikeIsALineOfThePrice() throws {
    let values = calm.with("implied_volatility", nil).with("volatility_rank", 50)
    // Nothing that needs a volatility stands before it: the put far out of the money is rolled up.
    let put = try Position(legs: [leg(.put, .long, 85)], entryValue: -0.5)
    #expect(try region(.protectivePut, values, put) == nil)
    var parameters = RulebookParameters.standard
    (parameters.deepDelta, parameters.putGain) = (.nan, .nan)
    let known = calm.with("volatility_rank", 50)
    let far = try #require(try region(.protectivePut, known, put, reach: .likely, by: Rulebook(parameters)))
    // (p − 85) / p ≥ 0.1 from 94.4445 on.
    #expect(far.bound("underlying_price")?.lower == 94.4445)
    #expect(far.bound("underlying_price")?.upper == nil)
  }

  @Test func aLikelyBoxEndsWhereThePriceAloneChangesTheAnswer() throws {
    let values = calm.with("volatility_rank", 50)
    #expect(try action(.ironCondor, values, condor()) == .hold)
    let region = try #require(try region(.ironCondor, values, condor(), reach: .likely))
    let (lower, upper) = try (
      #require(region.bound("underlying_price")?.lower), #require(region.bound("underlying_price")?.upper)
    )
    for (inside, step) in [(lower, -0.0001), (upper, 0.0001)] {
      #expect(try action(.ironCondor, values.with("underlying_price", inside), condor()) == .hold)
      #expect(try action(.ironCondor, values.with("underlying_price", inside + step), condor()) != .hold)
    }
    #expect(region.bound("implied_volatility")?.lower != nil)
    #expect(region.bound("delta") == nil, "with a position the snapshot's own greeks are not read")
  }

  @Test func withoutAVolatilityNothingIsSaid() throws {
    let values = calm.with("implied_volatility", nil)
    #expect(try region(.ironCondor, values, condor()) == nil)
    // Days alone decide here, whatever the option is worth.
    let near = try condor(expiration: sampleExpiration.adding(days: -35))
    let rolled = try #require(try region(.coveredCall, values, near))
    #expect(rolled.parts.allSatisfy { $0.lower == nil && $0.upper == nil })
    // Ten days and six hours.
    let left = try #require(rolled.holdsForSeconds)
    #expect(left < 885_600 && left > 885_599)
  }

  @Test func afterTheLastExpirationNothingChanges() throws {
    let expired = try condor(expiration: sampleExpiration.adding(days: -46))
    for strategy in ManagedStrategy.allCases {
      let region = try #require(try region(strategy, calm, expired))
      #expect(region.parts.allSatisfy { $0.lower == nil && $0.upper == nil } && region.holdsForSeconds == nil)
    }
    let legs = try [
      leg(.call, .short, 105, expiration: sampleExpiration.adding(days: -46)), leg(.call, .long, 90),
    ]
    let half = try Position(legs: legs, entryValue: -9)
    #expect(try region(.ironCondor, calm, half)?.holdsForSeconds == nil)
    // Rolled now, closed when the other leg is gone too.
    let left = try #require(try region(.other, calm, half)?.holdsForSeconds)
    #expect(left < 3_909_600 && left > 3_909_599)
  }

  @Test(arguments: [Int64.min, .max]) func theEndsOfTimeAreNoTrap(nanoseconds: Int64) throws {
    let instant = Timestamp(nanosecondsSince1970: nanoseconds)
    for expiration in [CalendarDate.earliest, sampleExpiration, .latest] {
      for reach in RegionReach.allCases {
        let region = try region(.ironCondor, calm, condor(expiration: expiration), at: instant, reach: reach)
        #expect(region == nil || region?.holdsForSeconds ?? 0 >= 0)
      }
    }
  }

  /// A certain region is checked on a grid, not proven between its points: at most 1 point in 1,000 differs.
  @Test func certainRegionsHoldOneAnswer() throws {
    var random = SplitMix64(seed: Self.seed)
    let rulebooks = [Rulebook.standard] + Rulebook.family(count: 4, seed: 7)
    var (points, wrong) = (0, 0)
    for round in 0..<250 {
      let strategy = try #require(ManagedStrategy.allCases.randomElement(using: &random))
      let rulebook = try #require(rulebooks.randomElement(using: &random))
      let position = try condor(
        entryValue: .random(in: -2...2, using: &random),
        expiration: sampleExpiration.adding(days: .random(in: -50...20, using: &random)))
      let market = random.market()
      guard let region = try region(strategy, market, position, reach: .certain, by: rulebook) else {
        continue
      }
      #expect(try region.contains(Snapshot(market)), "seed \(Self.seed), round \(round)")
      let answer = try action(strategy, market, position, by: rulebook)
      for _ in 0..<30 {
        let other = random.market(inside: region)
        let age = Double.random(in: 0...min(region.holdsForSeconds ?? 1e7, 1e7), using: &random)
        guard try region.holds(Snapshot(other), ageSeconds: age),
          let instant = sampleTime.adding(seconds: Int64(age))
        else { continue }
        points += 1
        if try action(strategy, other, position, at: instant, by: rulebook) != answer { wrong += 1 }
      }
    }
    print("certain regions of positions: \(wrong) of \(points) points wrong, seed \(Self.seed)")
    #expect(points > 3_000 && wrong * 1_000 <= points, "\(wrong) of \(points), seed \(Self.seed)")
  }
}
