import DeadbandCore
import Testing

@testable import DeadbandRulebook

/// Regions of answers without a position: each rule ends at its line, at the last value that a snapshot can hold.
@Suite struct RegionLineTests {
  @Test func holdEndsAtTheLinesOfAllRules() throws {
    let region = try #require(try region(.ironCondor, calmWithVega))
    #expect(
      region.keys == ["underlying_price", "volatility_rank", "delta", "theta", "days_to_expiration"])
    #expect(region.bound("volatility_rank")?.upper == 89.9)
    #expect(region.bound("delta")?.lower == -0.299)
    #expect(region.bound("delta")?.upper == 0.299)
    #expect(region.bound("days_to_expiration")?.lower == 22)
    #expect(region.bound("days_to_expiration")?.upper == nil)
    #expect(region.holdsForSeconds == nil)
  }

  @Test(arguments: RegionReach.allCases) func anAnswerByDaysNeedsNothingElse(_ reach: RegionReach) throws {
    for strategy in [ManagedStrategy.coveredCall, .protectivePut] {
      let region = try #require(
        try region(strategy, calmWithVega.with("days_to_expiration", 12).with("delta", nil), reach: reach))
      #expect(region.keys == ["days_to_expiration"])
      #expect(region.bound("days_to_expiration")?.upper == 21)
    }
  }

  @Test func ofTwoRulesThatSayTheSameTheSteadierHoldsTheAnswer() throws {
    let tested = calmWithVega.with("delta", -0.4)
    let byDelta = try #require(try region(.ironCondor, tested))
    #expect(byDelta.bound("delta")?.upper == -0.3)
    #expect(byDelta.bound("delta")?.lower == -1)
    #expect(byDelta.bound("volatility_rank") == nil)
    let byRank = try #require(try region(.ironCondor, tested.with("volatility_rank", 95)))
    #expect(byRank.bound("delta") == nil)
    #expect(byRank.bound("volatility_rank")?.lower == 90)
    let byDays = try #require(
      try region(.coveredCall, calmWithVega.with("delta", 0.9).with("days_to_expiration", 10)))
    #expect(byDays.keys == ["days_to_expiration"])
  }

  @Test func decayIsHeldByEachOfItsFactors() throws {
    let above = try #require(try region(.ironCondor, calmWithVega))
    let (theta, price) = (above.bound("theta"), above.bound("underlying_price"))
    let corner = try #require(theta?.upper).magnitude * 22 / #require(price?.upper)
    #expect(corner > 0.0005)
    #expect(corner < 0.0005 * 1.05)
    let spent = calmWithVega.with("theta", -0.001)
    #expect(try action(.ironCondor, spent) == .close)
    let below = try #require(try region(.ironCondor, spent))
    #expect(below.bound("days_to_expiration")?.upper == 40)
    let most = try #require(below.bound("theta")?.upper)
    #expect(below.bound("theta")?.lower == -most)
    #expect(try most * 40 / #require(below.bound("underlying_price")?.lower) <= 0.0005)
  }

  /// Vega stands for theta × days where it may: 97 % of the way to the line, in logarithms.
  @Test func decayIsLikelyToGoWithVega() throws {
    let likely = try #require(try region(.ironCondor, calmWithVega, reach: .likely))
    let least = try #require(likely.bound("vega")?.lower)
    // 0.05 × 40 / 100 is forty times the line; 0.05 × 40^-0.97 is 0.0014.
    #expect(least == 0.0014)
    #expect(likely.bound("implied_volatility")?.lower == 0.2 * 0.7)
    #expect(likely.bound("days_to_expiration")?.lower == 22)
    #expect(likely.bound("theta")?.upper == -0.0013)
    let spent = try #require(
      try region(.ironCondor, calmWithVega.with("theta", -0.001).with("vega", 0.002), reach: .likely))
    #expect(spent.bound("vega")?.upper == 0.0024)
    #expect(spent.bound("vega")?.lower == -0.0024)
    // Without a vega there is but the certain one.
    let without = try region(.ironCondor, calmWithVega.with("vega", nil), reach: .likely)
    #expect(try without == region(.ironCondor, calmWithVega, reach: .certain))
  }

  @Test func priceAndSupportShareALineThatNeitherCrosses() throws {
    let above = try #require(try region(.coveredCall, calmWithVega))
    #expect(above.bound("support_level")?.upper == 96.25)
    #expect(above.bound("underlying_price")?.lower == 96.25)
    #expect(above.bound("market_bias")?.lower == 1)
    let under = try #require(try region(.coveredCall, calmWithVega.with("support_level", 104)))
    #expect(under.bound("underlying_price")?.upper == 101)
    #expect(under.bound("support_level")?.lower == 101.0001)
    #expect(under.bound("market_bias") == nil)
    // As far as each may go while the other stands.
    let likely = try #require(try region(.coveredCall, calmWithVega, reach: .likely))
    #expect(likely.bound("support_level")?.upper == 100)
    #expect(likely.bound("underlying_price")?.lower == 95)
  }

  @Test func whoSoldStaysWhoSold() throws {
    let sold = try #require(try region(.other, calm.with("theta", 0.05)))
    #expect(try #require(sold.bound("theta")?.lower) > 0)
    #expect(sold.bound("delta")?.upper == 0.299)
    #expect(sold.bound("volatility_rank")?.upper == 89.9)
    let bought = try #require(try region(.other, calm.with("theta", -0.05)))
    #expect(try #require(bought.bound("theta")?.upper) < 0)
    #expect(bought.bound("delta")?.upper == 0.699)
    #expect(bought.bound("volatility_rank") == nil)
  }

  @Test(arguments: ["theta", "days_to_expiration", "delta", "volatility_rank"])
  func noRangeSaysStillMissing(_ key: String) throws {
    #expect(try region(.ironCondor, calmWithVega.with(key, nil)) == nil)
    // Where the answer does not wait for it, it may be missing.
    let rolling = calmWithVega.with("days_to_expiration", 12)
    let needed = key == "days_to_expiration"
    #expect(try (region(.protectivePut, rolling.with(key, nil)) == nil) == needed)
  }

  @Test func anIndicatorThatGoesMissingLeaves() throws {
    let region = try #require(try region(.ironCondor, calmWithVega))
    #expect(try region.contains(Snapshot(calmWithVega)))
    for key in region.keys where key != "underlying_price" {
      #expect(try !region.contains(Snapshot(calmWithVega.with(key, nil))), "\(key)")
    }
  }

  @Test func aLineThatIsNeverReachedBoundsNothing() throws {
    var parameters = RulebookParameters.standard
    parameters.volatilityRank = .nan
    parameters.decayLeft = -1
    parameters.shortDelta = .infinity
    let values = calmWithVega.with("theta", nil).with("volatility_rank", nil)
    let region = try #require(try region(.ironCondor, values, reach: .certain, by: Rulebook(parameters)))
    #expect(region.keys == ["delta", "days_to_expiration"])
    #expect(try region.contains(Snapshot(values.with("delta", 1))))
  }

  @Test(arguments: RegionReach.allCases) func aLineAtZeroIsReachedByNothingLeft(_ reach: RegionReach) throws {
    var parameters = RulebookParameters.standard
    parameters.decayLeft = 0
    let region = try #require(try region(.ironCondor, calmWithVega, reach: reach, by: Rulebook(parameters)))
    #expect(region.bound("theta")?.upper == -0.0001)
    #expect(region.bound("days_to_expiration")?.lower == 22)
    #expect(region.bound("underlying_price") == nil)
  }
}
