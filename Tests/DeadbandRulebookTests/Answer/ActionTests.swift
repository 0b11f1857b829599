import DeadbandRulebook
import Testing

@Suite struct ActionTests {
  @Test func namesReadBack() {
    #expect(Action.allCases.map(\.name) == ["hold", "close", "roll", "adjust"])
    #expect(Action.allCases.map(\.rawValue) == [0, 1, 2, 3])
    for action in Action.allCases { #expect(Action(name: action.name) == action) }
    for text in ["", "HOLD", "hold ", "sell"] { #expect(Action(name: text) == nil) }
  }

  @Test func strategiesWithoutRulesOfTheirOwnAreOther() {
    #expect(ManagedStrategy(named: "IRON_CONDOR") == .ironCondor)
    #expect(ManagedStrategy(named: "COVERED_CALL") == .coveredCall)
    #expect(ManagedStrategy(named: "PROTECTIVE_PUT") == .protectivePut)
    for name in [nil, "", "iron_condor", "STRADDLE"] { #expect(ManagedStrategy(named: name) == .other) }
  }
}
