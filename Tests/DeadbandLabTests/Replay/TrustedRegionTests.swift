import DeadbandCore
import DeadbandMarketData
import DeadbandRulebook
import Foundation
import Testing

@testable import DeadbandLab

/// Profiles that trust the regions which rulebooks state with their answers.
@Suite struct TrustedRegionTests {
  /// With the regions alone, SPY's hours are watched with hardly more questions than a gate that knows every fresh answer
  /// beforehand, and hardly a wrong answer.
  @Test func regionsAskHardlyMoreThanTheBound() throws {
    let result = try replay(
      [Self.hourly], profiles: [Self.trusting("volatile", "too_old")], analyst: .rulebook)
    let (policy, bound) = (result.policies[0], try #require(result.bound))
    let disagreement = try #require(policy.disagreement)
    print("regions: asked \(policy.asked) of \(bound.asked), differs \(disagreement.perTick)")
    #expect(bound.asked == 232)
    #expect(try #require(policy.timesBound) <= 1.05)
    #expect(disagreement.perTick <= 0.005)
    #expect(policy.asked == 240)
    #expect(disagreement.perTick == 14.0 / 7015)
  }

  /// What the two rules ask that no region keeps from firing, the region cannot spare: with seed's it is 3.6 times the
  /// bound, of which a gate that knew every answer would still need 841.
  @Test func volatileAndTooOldDoNotWait() throws {
    let result = try replay([Self.hourly], profiles: [Self.trusting()], analyst: .rulebook)
    #expect(result.policies[0].asked == 843)
    #expect(result.policies[0].byRule[Int(Rule.tooOld.rawValue)] == 472)
    #expect(result.policies[0].byRule[Int(Rule.volatile.rawValue)] == 194)
  }

  @Test(arguments: [UInt64(1), 2]) func aFamilysFiguresAreTheMeanOfItsRulebooks(_ seed: UInt64) throws {
    let profile = try Self.trusting("volatile", "too_old")
    let analyst = ReplayAnalyst.rulebooks(count: 20, seed: seed)
    let result = try replay([Self.hourly], profiles: [profile, .seed], analyst: analyst)
    let (policy, disagreement) = (result.policies[0], try #require(result.policies[0].disagreement))
    print("family \(seed): \(policy.asked) of \(result.bound?.asked ?? 0), differs \(disagreement.perTick)")
    #expect(policy.asked + policy.reused == result.ticks)
    #expect(try #require(policy.timesBound) <= 1.05)
    #expect(disagreement.perTick <= 0.005)
    #expect(disagreement.worstPerTick >= disagreement.perTick)
    // One rulebook of the family alone, which is the first of any family from the seed.
    let first = try replay([Self.hourly], profiles: [profile], analyst: .rulebooks(count: 1, seed: seed))
    #expect(first.policies[0].asked != policy.asked)
    #expect(try #require(first.policies[0].disagreement?.perTick) <= disagreement.worstPerTick)
  }

  /// On bars of 2016 to 2019, with positions: price, volatility and time of an option's value do not fit a box as well.
  @Test func positionsAskMore() throws {
    let history = try TemporaryHistory(bytes: DefaultProfileTests.judgeYears())
    let result = try history.replay([Self.trusting("volatile", "too_old")], [], .rulebook)
    let (policy, disagreement) = (result.policies[0], try #require(result.policies[0].disagreement))
    print("positions: \(policy.asked) of \(result.bound?.asked ?? 0), differs \(disagreement.perTick)")
    #expect(result.ticksWithoutPosition == 0)
    #expect(try #require(policy.timesBound) <= 1.65)
    #expect(disagreement.perTick <= 0.0065)
  }

  /// Regions are used only where a profile trusts them and a rulebook states them.
  @Test func othersAreJudgedAsEver() throws {
    let alone = try replay([Self.hourly], profiles: [.seed], analyst: .rulebook).policies[0]
    let beside = try replay([Self.hourly], profiles: [Self.trusting(), .seed], analyst: .rulebook).policies[1]
    #expect(alone.asked == beside.asked && alone.byRule == beside.byRule)
    #expect(alone.byRule[Int(Rule.region.rawValue)] == 0)
    // Nobody answers: there is nothing to state a region.
    #expect(try replay([Self.hourly], profiles: [Self.trusting()]).policies[0].asked == alone.asked)
    let nobody = ReplayAnalyst.rulebooks(count: 0, seed: 1)
    #expect(
      try replay([Self.hourly], profiles: [Self.trusting()], analyst: nobody).policies[0].asked == alone.asked
    )
  }

  private static let hourly = Bundle.module.bundleURL.appending(
    path: "Fixtures/replay/replay.spy-hourly.jsonl.gz"
  ).path

  private static func trusting(_ disabled: String...) throws -> ThresholdProfile {
    let names = disabled.map { "\"\($0)\"" }.joined(separator: ",")
    let json = """
      {"schema": 1, "name": "trusting", "extends": "seed", "trust_region": true, "rules": {"disabled": [\(names)]}}
      """
    return try ThresholdProfile(json: Array(json.utf8), source: "trusting")
  }
}
