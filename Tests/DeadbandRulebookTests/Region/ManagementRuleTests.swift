import DeadbandCore
import DeadbandPricing
import Testing

@testable import DeadbandRulebook

@Suite struct ManagementRuleTests {
  private static let seed = UInt64.random(in: 0...UInt64.max)

  /// The first rule of the list that applies gives the action that the strategy's file gives.
  @Test func theListIsInTheOrderOfTheStrategiesFiles() throws {
    var random = SplitMix64(seed: Self.seed)
    let rulebooks = [Rulebook.standard] + Rulebook.family(count: 4, seed: 7)
    var actions: Set<Action> = []
    for round in 0..<3000 {
      let strategy = try #require(ManagedStrategy.allCases.randomElement(using: &random))
      let position =
        Bool.random(using: &random) ? try condor(entryValue: .random(in: -2...2, using: &random)) : nil
      let rulebook = try #require(rulebooks.randomElement(using: &random))
      let situation = try situation(strategy, random.market(), position)
      let first = ManagementRule.inOrder(for: strategy).first { rulebook.applies($0.rule, situation) }
      let answer = rulebook.answer(to: situation).action
      #expect(first?.action ?? .hold == answer, "\(strategy), seed \(Self.seed), round \(round)")
      actions.insert(answer)
    }
    #expect(actions.count == 4, "seed \(Self.seed)")
  }
}
