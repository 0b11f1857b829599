import DeadbandCore
import Testing

@testable import DeadbandRulebook

/// Each rule applies from its line on, and not one representable number before it.
@Suite struct RulebookLineTests {
  private let lines = RulebookParameters.standard

  /// Answers with all that could speak first taken away.
  private func answer(_ strategy: ManagedStrategy, _ change: (inout Situation) -> Void) throws
    -> RulebookAnswer
  {
    var situation = try situation(strategy, calm)
    situation.decayLeft = nil
    change(&situation)
    return Rulebook.standard.answer(to: situation)
  }

  private func expect(
    _ action: Action, from line: Double, upwards: Bool = true, _ strategies: [ManagedStrategy],
    _ change: (inout Situation, Double) -> Void
  ) throws {
    let outside = upwards ? line.nextDown : line.nextUp
    let inside = upwards ? line + 1 : line - 1
    for strategy in strategies {
      #expect(try answer(strategy) { change(&$0, outside) }.reason == .noRule, "\(strategy)")
      #expect(try answer(strategy) { change(&$0, line) }.action == action, "\(strategy)")
      #expect(try answer(strategy) { change(&$0, inside) }.action == action, "\(strategy)")
    }
  }

  @Test func lossLimit() throws {
    try expect(.close, from: -lines.lossLimit, upwards: false, [.ironCondor, .other]) { $0.profit = $1 }
  }

  @Test func strikeReached() throws {
    try expect(.close, from: lines.strikeBuffer, upwards: false, [.ironCondor]) { $0.strikeMargin = $1 }
    #expect(
      try answer(.ironCondor) {
        $0.strikeMargin = -1
        $0.isShort = false
      }.action == .hold)
  }

  @Test func profitTarget() throws {
    try expect(.close, from: lines.profitTarget, [.ironCondor, .coveredCall, .other]) { $0.profit = $1 }
  }

  @Test func decayed() throws {
    let strategies: [ManagedStrategy] = [.ironCondor, .coveredCall, .other]
    try expect(.close, from: lines.decayLeft, upwards: false, strategies) { $0.decayLeft = $1 }
    try expect(.roll, from: lines.decayLeft, upwards: false, [.protectivePut]) { $0.decayLeft = $1 }
    // It stands in for a profit and a strike only where there are none.
    #expect(
      try answer(.ironCondor) {
        $0.decayLeft = 0
        $0.profit = 0
      }.action == .hold)
    #expect(
      try answer(.protectivePut) {
        $0.decayLeft = 0
        $0.strikeMargin = 0
      }.action == .hold)
  }

  @Test(arguments: ManagedStrategy.allCases) func exitDay(strategy: ManagedStrategy) throws {
    #expect(try answer(strategy) { $0.daysLeft = 22 }.action == .hold)
    #expect(try answer(strategy) { $0.daysLeft = 21 }.reason == .exitDay(days: 21, line: 21))
    #expect(try answer(strategy) { $0.daysLeft = 0 }.action == .roll)
    #expect(try answer(strategy) { $0.daysLeft = nil }.action == .hold)
  }

  @Test func delta() throws {
    try expect(.adjust, from: lines.shortDelta, [.ironCondor]) { $0.delta = $1 }
    try expect(.roll, from: lines.deepDelta, [.coveredCall, .protectivePut]) { $0.delta = $1 }
    try expect(.adjust, from: lines.deepDelta, [.other]) { $0.delta = $1 }
    try expect(.adjust, from: lines.shortDelta, [.other]) {
      $0.isShort = true
      $0.delta = $1
    }
  }

  @Test func volatilityRank() throws {
    for (rank, action) in [(89.9, Action.hold), (90, .adjust), (100, .adjust)] {
      let values = calm.with("volatility_rank", rank)
      #expect(try Rulebook.standard.answer(to: situation(.ironCondor, values)).action == action)
      #expect(try Rulebook.standard.answer(to: situation(.protectivePut, values)).action == action)
      #expect(try Rulebook.standard.answer(to: situation(.coveredCall, values)).action == .hold)
      #expect(try Rulebook.standard.answer(to: situation(.other, values)).action == .hold)
      #expect(
        try Rulebook.standard.answer(to: situation(.other, values.with("theta", 0.02))).action == action)
    }
  }

  @Test func optionGain() throws {
    try expect(.adjust, from: lines.putGain, [.protectivePut]) { $0.profit = $1 }
  }

  @Test func protectionFar() throws {
    try expect(.roll, from: lines.protectionFar, [.protectivePut]) { $0.strikeMargin = $1 }
  }

  @Test func weakMarket() throws {
    #expect(
      try Rulebook.standard.answer(to: situation(.coveredCall, calm.with("support_level", 100))).action
        == .hold)
    let under = try Rulebook.standard.answer(
      to: situation(.coveredCall, calm.with("support_level", 100.0001)))
    #expect(under.action == .adjust)
    #expect(under.reason == .underSupport(price: 100, support: 100.0001))
    var bearish = calm
    bearish["market_bias"] = .category("BEARISH")
    #expect(try Rulebook.standard.answer(to: situation(.coveredCall, bearish)).reason == .bearishBias)
    #expect(try Rulebook.standard.answer(to: situation(.ironCondor, bearish)).action == .hold)
  }

  @Test func anUnreachableLineSwitchesItsRuleOff() throws {
    var parameters = RulebookParameters.standard
    parameters.volatilityRank = .nan
    let extreme = try situation(.ironCondor, calm.with("volatility_rank", 100))
    #expect(Rulebook(parameters).answer(to: extreme).action == .hold)
  }
}
