import DeadbandAnalysts
import DeadbandCore
import DeadbandTesting
import Testing

@testable import DeadbandDecisions

@Suite struct PanelTests {
  private let world: DecisionWorld
  private let prices = ["BTC": 60_000.0, "ETH": 3_000]

  init() throws { world = try DecisionWorld() }

  /// Buys these, for so much each, and holds the others.
  private static func model(_ name: String, buys: [String], dollars: Int64 = 1_000) -> ScriptedPortfolio {
    ScriptedPortfolio(name) { question, _ in
      let parts = question.asked.map { asked in
        guard buys.contains(asked.asset.symbol) else {
          return AssetDecision(asked.asset, .hold, rationale: name, confidence: 50, riskLevel: .low)
        }
        let price = asked.snapshot.underlyingPrice
        return AssetDecision(
          asked.asset, .buy, allocation: DecisionWorld.dollars(dollars), takeProfit: price * 1.1,
          stopLoss: price * 0.95, rationale: name, confidence: 60, riskLevel: .low)
      }
      let total = parts.reduce(into: Money.zero) { $0.accumulate($1.allocation) }
      return .success(
        String(
          decoding: PortfolioDecision(parts, rationale: name, total: total, riskLevel: .low).json,
          as: UTF8.self))
    }
  }

  private static let failing = ScriptedPortfolio("bad") { _, _ in .failure(AnalystError(.api, reason: "down"))
  }

  private func panel(_ models: [ScriptedPortfolio]) throws -> Panel {
    try Panel(
      models.map { model in
        var configuration = DeskConfiguration.quiet
        configuration.variant = model.name
        return try world.desk(model, configuration: configuration)
      })
  }

  private func decide(
    _ panel: Panel, free: Int64 = 100_000, weights: [String: Double] = [:]
  ) async throws -> Panel.Verdict {
    let request = try PortfolioRequest(
      AssetList(text: "BTC,ETH"), markets: try DecisionWorld.markets(prices),
      state: DecisionWorld.state(100_000, free: free), at: world.clock.date)
    return try await panel.decide(
      request, asksAnyway: false, weight: { weights[$0] ?? 0.5 }, onReplies: { _ in })
  }

  private func actions(_ decision: PortfolioDecision) -> [TradeAction] { decision.decisions.map(\.action) }

  @Test func theVoteIsWeighted() async throws {
    let panel = try panel([
      Self.model("m1", buys: ["BTC"]), Self.model("m2", buys: ["BTC", "ETH"]), Self.model("m3", buys: []),
    ])
    let equal = try await decide(panel)
    #expect(actions(equal.decision) == [.buy, .hold] && equal.changed.map(\.symbol) == ["BTC", "ETH"])
    #expect(equal.replies.map(\.name) == ["m1", "m2", "m3"])
    // All hold: nobody is asked, and nothing is news.
    let again = try await decide(panel)
    #expect(again.changed.isEmpty && again.decision == equal.decision)
    // Who was right counts for more; the cached answers do, and only that changed.
    let weighted = try await decide(panel, weights: ["m2": 0.9, "m3": 0.2, "m1": 0.2])
    #expect(actions(weighted.decision) == [.buy, .buy] && weighted.changed.map(\.symbol) == ["ETH"])
    await panel.shutdown(within: .seconds(1))
  }

  /// Each of the models' decisions fits the free capital, the vote's parts together do not.
  @Test func aVoteThatSpendsTooMuchIsNotTaken() async throws {
    let panel = try panel([
      Self.model("m1", buys: ["BTC"], dollars: 1_400), Self.model("m2", buys: ["ETH"], dollars: 1_400),
      Self.model("m3", buys: ["BTC", "ETH"], dollars: 700),
    ])
    let verdict = try await decide(panel, free: 1_500)
    #expect(actions(verdict.decision) == [.buy, .hold])
    #expect(verdict.decision.total == DecisionWorld.dollars(1_400))
    await panel.shutdown(within: .seconds(1))
  }

  @Test func whoFailsHasNoVote() async throws {
    let panel = try panel([Self.failing, Self.model("m1", buys: ["BTC"])])
    let verdict = try await decide(panel)
    #expect(actions(verdict.decision) == [.buy, .hold])
    #expect((try? verdict.replies[0].result.get()) == nil)
    await panel.shutdown(within: .seconds(1))
    let none = try self.panel([
      Self.failing, ScriptedPortfolio("worse") { _, _ in .failure(AnalystError(.api, reason: "gone")) },
    ])
    let refusal = await #expect(throws: DecisionRefusal.self) { try await decide(none) }
    #expect(refusal?.code == .model)
    await none.shutdown(within: .seconds(1))
  }

  @Test func namesTellModelsApart() throws {
    #expect(throws: DecisionsError.self) { try panel([]) }
    let refused = #expect(throws: DecisionsError.self) { try panel([Self.failing, Self.failing]) }
    #expect(refused?.description.contains("\"bad\" stands twice") == true)
  }
}
