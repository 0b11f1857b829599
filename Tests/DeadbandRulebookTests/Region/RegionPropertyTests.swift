import DeadbandCore
import DeadbandPricing
import Testing

@testable import DeadbandRulebook

/// Whatever the market, the region of an answer holds the market it was given in, and the same answer everywhere.
@Suite struct RegionPropertyTests {
  private static let seed = UInt64.random(in: 0...UInt64.max)
  private let rulebooks = [Rulebook.standard] + Rulebook.family(count: 4, seed: 7)

  @Test func certainRegionsHoldOneAnswer() throws {
    var random = SplitMix64(seed: Self.seed)
    var points = 0
    for round in 0..<1500 {
      let strategy = try #require(ManagedStrategy.allCases.randomElement(using: &random))
      let rulebook = try #require(rulebooks.randomElement(using: &random))
      let market = random.market()
      guard let region = try region(strategy, market, reach: .certain, by: rulebook) else {
        #expect(market.count < 9, "nothing is missing; seed \(Self.seed), round \(round)")
        continue
      }
      #expect(try region.contains(Snapshot(market)), "seed \(Self.seed), round \(round)")
      let answer = try action(strategy, market, by: rulebook)
      for _ in 0..<12 {
        let other = random.market(inside: region)
        guard try region.contains(Snapshot(other)) else { continue }
        points += 1
        let fresh = try action(strategy, other, by: rulebook)
        #expect(fresh == answer, "\(strategy), \(region), seed \(Self.seed), round \(round)")
      }
    }
    #expect(points > 8_000, "hardly a point was inside; seed \(Self.seed)")
  }

  /// Where greeks move together as options' do, a likely region is wrong of nothing but a price and a support that have
  /// moved both, and time decay between 0.6 and 1.5 times its line: volatility moves by 30 % and the price by 5 % under
  /// the vega that is watched.
  @Test func likelyRegionsAreWrongOnlyNearTheLine() throws {
    var random = SplitMix64(seed: Self.seed)
    var (points, wrong) = (0, 0)
    for round in 0..<1500 {
      let strategy = try #require(ManagedStrategy.allCases.randomElement(using: &random))
      let rulebook = try #require(rulebooks.randomElement(using: &random))
      let carry = Double.random(in: 0.9...1.05, using: &random)
      let market = Self.options(random.market(), carry)
      guard let region = try region(strategy, market, reach: .likely, by: rulebook) else { continue }
      #expect(try region.contains(Snapshot(market)), "seed \(Self.seed), round \(round)")
      let answer = try action(strategy, market, by: rulebook)
      for _ in 0..<12 {
        let other = Self.options(random.market(inside: region), carry)
        guard try region.contains(Snapshot(other)) else { continue }
        points += 1
        var situation = try situation(strategy, other)
        guard rulebook.answer(to: situation).action != answer else { continue }
        wrong += 1
        // A theta of a few quanta says little of the vega beside it.
        guard abs(try Snapshot(other)[13] ?? 0) > 0.002, abs(try Snapshot(market)[13] ?? 0) > 0.002 else {
          continue
        }
        let before = try DeadbandRulebookTests.situation(strategy, market)
        if let left = situation.decayLeft.map({ $0 / rulebook.parameters.decayLeft }), left > 0.6, left < 1.5
        {
          situation.decayLeft = before.decayLeft
        }
        if let level = situation.supportLevel, let old = before.supportLevel {
          // Both have moved, between where they were.
          let between = min(old, before.price)...max(old, before.price)
          if between.contains(level), between.contains(situation.price) { continue }
        }
        #expect(
          rulebook.answer(to: situation).action == answer, "\(strategy), seed \(Self.seed), round \(round)")
      }
    }
    print("likely regions without a position: \(wrong) of \(points) points wrong, seed \(Self.seed)")
    #expect(points > 4_000)
  }

  /// The market with the theta that goes with its vega.
  private static func options(_ market: [String: Snapshot.Value], _ carry: Double) -> [String: Snapshot.Value]
  {
    guard case .number(let vega) = market["vega"], case .number(let exact) = market["days_to_expiration"],
      case .number(let volatility) = market["implied_volatility"],
      case let days = exact.rounded(.toNearestOrEven), days > 0
    else { return market }
    // Whole days, as a snapshot holds them: the product is what is looked at.
    return market.with("theta", -carry * 50 * vega * volatility / days)
  }
}
