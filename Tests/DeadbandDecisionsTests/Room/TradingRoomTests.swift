import Deadband
import DeadbandAnalysts
import DeadbandCore
import DeadbandStore
import DeadbandTesting
import Testing

@testable import DeadbandDecisions

@Suite struct TradingRoomTests {
  private let world: DecisionWorld
  private let past: TemporaryStore

  init() throws {
    world = try DecisionWorld()
    past = try TemporaryStore(at: world.clock.date)
  }

  private func room(
    _ analysts: [String: ScriptedPortfolio], _ history: AnalysisStore? = nil, exchange: KlinesClient? = nil
  ) throws
    -> TradingRoom
  {
    let assets = try AssetList(text: "BTC,ETH")
    return try TradingRoom(
      analysts.keys.sorted().map { AccountConfiguration($0, assets: assets) },
      history: DecisionHistory(history ?? past.store), exchange: exchange, clock: world.clock.analystClock
    ) { [world] account, strategy throws(DecisionsError) in
      guard let analyst = analysts[account.id] else { throw .refused(source: "t", path: "", reason: "none") }
      return [
        try DecisionDesk(
          account: account.id, strategy: strategy, analyst: analyst, profile: .seed, store: world.place.store,
          configuration: .quiet, clock: world.clock.analystClock)
      ]
    }
  }

  private let prices = ["BTC": 60_000.0, "ETH": 3_000]

  @Test func whatChangedStandsInTheHistory() async throws {
    let room = try room(["a": .buying()])
    let first = try await room.decide(
      "a", markets: try DecisionWorld.markets(prices), state: DecisionWorld.state(), at: world.clock.date)
    let again = try await room.decide(
      "a", markets: try DecisionWorld.markets(prices), state: DecisionWorld.state(), at: world.clock.date)
    #expect(first.record != nil && again.record == nil)
    let page = try room.history.page(DecisionHistory.Query(), limit: 9, at: world.clock.date).records
    #expect(page.count == 1 && page[0] == first.record)
    let sums = room.metrics("a", hours: 24)
    #expect(sums.decided == 2 && sums.cached == 1 && sums.hitShare == 0.5 && sums.validShare == 1)
    #expect(room.metrics("b", hours: 24).decided == 0 && room.metrics(nil, hours: 1).decided == 2)
    await room.shutdown(within: .seconds(1))
  }

  @Test func oneAccountsFailureIsNoOthers() async throws {
    let bad = ScriptedPortfolio("bad") { _, _ in .failure(AnalystError(.authentication, reason: "no key")) }
    let room = try room(["a": .buying(), "b": bad])
    let markets = try DecisionWorld.markets(prices)
    let refusal = await #expect(throws: DecisionRefusal.self) {
      try await room.decide("b", markets: markets, state: DecisionWorld.state(), at: world.clock.date)
    }
    #expect(refusal?.code == .model)
    _ = try await room.decide("a", markets: markets, state: DecisionWorld.state(), at: world.clock.date)
    #expect(room.metrics("a", hours: 1).failedShare == 0 && room.metrics("b", hours: 1).failedShare == 1)
    await #expect(throws: DecisionRefusal.self) {
      try await room.decide("c", markets: markets, state: DecisionWorld.state(), at: world.clock.date)
    }
    await room.shutdown(within: .seconds(1))
  }

  /// Recorded, in force at once, and after a restart.
  @Test func aStrategyIsSwitchedAtRunTime() async throws {
    let analyst = ScriptedPortfolio.buying(100)
    let room = try room(["a": analyst])
    let markets = try DecisionWorld.markets(prices)
    _ = try await room.decide("a", markets: markets, state: DecisionWorld.state(), at: world.clock.date)
    let standing = try await room.switchStrategy(of: "a", to: "aggressive", because: "volatility")
    #expect(standing.strategy.id == "aggressive" && room.account("a")?.standing == standing)
    _ = try await room.decide("a", markets: markets, state: DecisionWorld.state(), at: world.clock.date)
    #expect(analyst.questions.map(\.strategy.id) == ["balanced", "aggressive"])
    await #expect(throws: DecisionsError.self) {
      try await room.switchStrategy(of: "a", to: "bold", because: "x")
    }
    await #expect(throws: DecisionsError.self) {
      try await room.switchStrategy(of: "z", to: "balanced", because: "x")
    }
    await room.shutdown(within: .seconds(1))
    let again = try self.room(["a": analyst])
    #expect(again.account("a")?.standing == standing)
    await again.shutdown(within: .seconds(1))
  }

  /// What a request does not bring comes from the exchange; what the exchange does not know is a refusal.
  @Test func marketsComeFromTheExchange() async throws {
    try await Exchange.running { query, _ in
      query.contains("symbol=BTC")
        ? (200, Exchange.klines((0..<100).map { 100 + Double($0 % 5) }, from: 0)) : (400, "{}")
    } _: { exchange, url in
      let client = KlinesClient(KlinesClient.Configuration(url: url), clock: self.world.clock.analystClock)
      let room = try self.room(["a": .buying()], exchange: client)
      let decided = try await room.decide(
        "a", about: AssetList(text: "BTC"), markets: [:], state: DecisionWorld.state())
      #expect(decided.decision.decisions.map(\.asset.symbol) == ["BTC"])
      let refusal = await #expect(throws: DecisionRefusal.self) {
        try await room.decide("a", markets: [:], state: DecisionWorld.state())
      }
      let text = refusal?.description ?? ""
      #expect(
        refusal?.code == .insufficientMarketData && text.contains("ETH: the exchange answers with status 400")
      )
      #expect(exchange.queries.count == 2)
      await room.shutdown(within: .seconds(1))
    }
  }
}
