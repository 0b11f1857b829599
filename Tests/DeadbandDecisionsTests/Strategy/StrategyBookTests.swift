import DeadbandCore
import Testing

@testable import DeadbandDecisions

@Suite struct StrategyBookTests {
  @Test func thoseThatAreBuiltInFitTheirProfiles() throws {
    #expect(
      StrategyBook.builtIn.strategies.map(\.id) == [
        "conservative_swing", "balanced", "aggressive", "iron_condor", "covered_call", "protective_put",
      ])
    for strategy in StrategyBook.builtIn.strategies {
      let profile: ThresholdProfile = strategy.profile == "seed" ? .seed : .standard
      #expect(ThresholdProfile.builtInNames.contains(strategy.profile))
      let option = try strategy.optionStrategy.map(profile.strategy)
      #expect(option?.name == strategy.optionStrategy)
    }
  }

  private static let valid = """
    {"strategies":[{"id":"mine","summary":"s","risk_per_trade":0.02,"largest_position":0.5,"leverage":2,\
    "risk_levels":["low"],"prompt":"p"}]}
    """

  @Test(
    arguments: [
      ("[\"low\"]", "[]", "risk_levels: no level is allowed"),
      ("0.5", "2.5", "largest_position: 2.5 of the equity cannot be reached"),
      ("0.02", "0.6", "risk_per_trade: 0.6 of the equity is more than the largest position"),
      ("\"mine\"", "\"Mine\"", "id: "),
      ("\"leverage\":2", "\"leverage\":0.5", "leverage: "), ("0.02", "0", "risk_per_trade: "),
      ("\"prompt\":\"p\"", "\"prompt\":\"p\",\"sensitivity\":0", "sensitivity: "),
      ("\"prompt\":\"p\"", "\"prompt\":\"p\",\"colour\":1", "unknown key"),
      ("]}", "],\"x\":1}", "unknown key"), ("{\"strategies\":[", "{\"strategies\":[1,", "strategies[0]"),
    ]) func whatContradictsItselfIsRefused(_ old: String, _ new: String, _ reason: String) throws
  {
    let text =
      old == "]}"
      ? String(Self.valid.dropLast(2)) + new : Self.valid.replacing(old, with: new, maxReplacements: 1)
    let error = #expect(throws: DecisionsError.self) {
      try StrategyBook(json: Array(text.utf8), source: "s.json")
    }
    #expect(try #require(error).description.contains(reason), "\(error.map(\.description) ?? "")")
  }

  @Test func anotherBookComesBefore() throws {
    let book = try StrategyBook(
      json: Array(Self.valid.replacing("mine", with: "balanced").utf8), source: "s.json")
    let both = StrategyBook.builtIn.adding(book)
    #expect(try both.strategy("balanced").prompt == "p" && both.strategies.count == 6)
    let error = #expect(throws: DecisionsError.self) { try both.strategy("bold") }
    #expect(try #require(error).description.contains("there is no \"bold\"; there are conservative_swing"))
  }

  /// The stricter of strategy and account holds.
  @Test func ceilingsOfTheAccountHoldToo() throws {
    let strategy = try StrategyBook.builtIn.strategy("aggressive")
    let state = DecisionWorld.state(100_000)
    let limits = strategy.limits(
      [], prices: [:], state: state,
      AccountCeilings(largestPosition: DecisionWorld.dollars(10_000), leverage: 2))
    #expect(limits.largestPosition == DecisionWorld.dollars(10_000) && limits.leverage == 2)
    let own = strategy.limits([], prices: [:], state: state, AccountCeilings())
    #expect(own.largestPosition == DecisionWorld.dollars(90_000) && own.leverage == 3)
  }
}
