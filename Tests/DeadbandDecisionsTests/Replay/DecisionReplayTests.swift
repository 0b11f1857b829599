import Deadband
import DeadbandCore
import DeadbandMarketData
import DeadbandRulebook
import DeadbandTesting
import Foundation
import Testing

@testable import DeadbandDecisions

@Suite struct DecisionReplayTests {
  /// Waves of two assets, apart from one another.
  private func ticks(_ count: Int) throws -> [DecisionReplay.Tick] {
    let start = Timestamp(nanosecondsSince1970: 1_700_000_000_000_000_000)
    return try (0..<count).map { hour in
      let angle = Double(hour) / 9
      let prices = ["AAA": 100 + 10 * sin(angle), "BBB": 50 + 4 * cos(angle / 2)]
      let trends = ["AAA": cos(angle), "BBB": -sin(angle / 2)]
      return DecisionReplay.Tick(
        at: try #require(start.adding(seconds: Int64(hour) * 3_600)),
        markets: try DecisionWorld.markets(prices, trends: trends))
    }
  }

  private func replay(_ ticks: [DecisionReplay.Tick], alwaysAsking: Bool = false) async throws -> Leaderboard
  {
    let place = try TemporaryStore(at: try #require(ticks.first).at)
    var desk = DeskConfiguration()
    desk.timeToLive = alwaysAsking ? .milliseconds(1) : .seconds(86_400)
    let price = try TestPrice.model()
    let plan = DecisionReplay.Plan(
      try AssetList(text: "AAA,BBB"), strategy: try StrategyBook.builtIn.strategy("balanced"), profile: .seed,
      desk: desk,
      price: price)
    let replay = try DecisionReplay(
      plan, models: Temper.allCases.map { DirectionalAnalyst($0) }, store: place.store)
    for tick in ticks {
      for reply in await replay.add(tick) {
        if case .failure(let refusal) = reply.result { Issue.record("\(tick.at): \(reply.name): \(refusal)") }
      }
    }
    let board = replay.leaderboard
    await replay.shutdown()
    return board
  }

  @Test func theSameMarketsGiveTheSameBytes() async throws {
    let ticks = try ticks(300)
    let (first, second) = (try await replay(ticks), try await replay(ticks))
    #expect(first.json == second.json)
    #expect(first.rows.count == 3 && first.rows.allSatisfy { $0.record.decisions == 300 })
    #expect(first.rows.contains { $0.record.account.trades.count > 5 })
    // The gate asks less than always, and what it asks costs less.
    for row in first.rows {
      let asked = try #require(row.asked)
      #expect(asked.always.calls == 300 && asked.asked.calls < 300)
      #expect(
        (asked.saved ?? 0) > 0.2 && asked.asked.cost < asked.always.cost, "\(row.record.name): \(asked)")
    }
  }

  /// Whoever asks each time is the one that the gate is compared with.
  @Test func withoutAGateEverythingIsAsked() async throws {
    let board = try await replay(try ticks(50), alwaysAsking: true)
    for row in board.rows {
      let asked = try #require(row.asked)
      #expect(asked.asked.calls >= 50 && asked.asked.assets >= asked.always.assets)
      #expect(asked.compared == 100 && asked.differing == 0)
    }
  }

  @Test func twoModelsNeedTwoNames() throws {
    let place = try TemporaryStore(at: Timestamp(nanosecondsSince1970: 0))
    let plan = DecisionReplay.Plan(
      try AssetList(text: "AAA"), strategy: try StrategyBook.builtIn.strategy("balanced"), profile: .seed)
    #expect(throws: DecisionsError.self) {
      try DecisionReplay(
        plan, models: [DirectionalAnalyst(.calm), DirectionalAnalyst(.calm)], store: place.store)
    }
  }
}
