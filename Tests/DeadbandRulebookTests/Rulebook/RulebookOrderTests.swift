import DeadbandCore
import Testing

@testable import DeadbandRulebook

/// Everything applies at once; then what answered is taken away, and the next in order must answer.
@Suite struct RulebookOrderTests {
  private typealias Step = (rule: String, action: Action, removal: (inout Situation) -> Void)

  private func everything(_ strategy: ManagedStrategy) throws -> Situation {
    var values = calm.with("volatility_rank", 95).with("support_level", 101)
    values["market_bias"] = .category("BEARISH")
    var situation = try situation(strategy, values)
    situation.expiry = .all
    situation.isShort = strategy != .protectivePut
    situation.daysLeft = 5
    situation.delta = 0.9
    situation.strikeMargin = strategy == .protectivePut ? 0.2 : -0.1
    situation.decayLeft = 0
    return situation
  }

  private func check(_ strategy: ManagedStrategy, profit: Double?, _ steps: [Step]) throws {
    var situation = try everything(strategy)
    situation.profit = profit
    for step in steps {
      let answer = Rulebook.standard.answer(to: situation)
      let name = String(describing: answer.reason).prefix(step.rule.count)
      #expect(name == step.rule && answer.action == step.action, "\(strategy): \(answer), not \(step.rule)")
      step.removal(&situation)
    }
  }

  @Test func ironCondor() throws {
    try check(
      .ironCondor, profit: -3,
      [
        ("every leg", .close, { $0.expiry = .some }), ("some legs", .close, { $0.expiry = .none }),
        ("loss", .close, { $0.profit = 0.6 }), ("price", .close, { $0.strikeMargin = nil }),
        ("profit", .close, { $0.profit = nil }), ("time decay", .close, { $0.decayLeft = nil }),
        ("5 days", .roll, { $0.daysLeft = nil }), ("delta", .adjust, { $0.delta = nil }),
        ("volatility", .adjust, { _ in }),
      ])
  }

  @Test func coveredCall() throws {
    try check(
      .coveredCall, profit: 0.6,
      [
        ("every leg", .roll, { $0.expiry = .some }), ("some legs", .roll, { $0.expiry = .none }),
        ("5 days", .roll, { $0.daysLeft = nil }), ("call delta", .roll, { $0.delta = nil }),
        ("profit", .close, { $0.profit = nil }), ("time decay", .close, { $0.decayLeft = nil }),
        ("price 100 under", .adjust, { _ in }),
      ])
  }

  @Test func protectivePut() throws {
    try check(
      .protectivePut, profit: 2,
      [
        ("every leg", .roll, { $0.expiry = .some }), ("some legs", .roll, { $0.expiry = .none }),
        ("5 days", .roll, { $0.daysLeft = nil }), ("put delta", .roll, { $0.delta = nil }),
        ("gain", .adjust, { $0.profit = nil }), ("price", .roll, { $0.strikeMargin = nil }),
        ("time decay", .roll, { $0.decayLeft = nil }), ("volatility", .adjust, { _ in }),
      ])
  }

  @Test func general() throws {
    try check(
      .other, profit: -3,
      [
        ("every leg", .close, { $0.expiry = .some }), ("some legs", .roll, { $0.expiry = .none }),
        ("loss", .close, { $0.profit = 0.6 }), ("profit", .close, { $0.profit = nil }),
        ("time decay", .close, { $0.decayLeft = nil }), ("5 days", .roll, { $0.daysLeft = nil }),
        ("delta", .adjust, { $0.delta = nil }), ("volatility", .adjust, { $0.isShort = false }),
        ("no rule", .hold, { _ in }),
      ])
  }
}
