import Deadband
import DeadbandAnalysts
import DeadbandCore
import DeadbandTesting
import Synchronization
import Testing

@testable import DeadbandDecisions

@Suite struct ContestTests {
  private let world: DecisionWorld
  private let prices = ["BTC": 60_000.0, "ETH": 3_000]

  init() throws { world = try DecisionWorld() }

  private func contest(_ analysts: [ScriptedPortfolio]) throws -> Contest {
    Contest(
      try analysts.map { try world.desk($0, account: $0.name) }, initial: DecisionWorld.dollars(100_000),
      costs: PaperCosts(feeBasisPoints: 0, slippageBasisPoints: 0))
  }

  /// All are asked before one has answered.
  @Test func allModelsAreAskedAtOnce() async throws {
    let gate = Gate()
    let asked = Mutex(0)
    let analysts = (0..<4).map { number in
      ScriptedPortfolio("m\(number)") { question, _ in
        // The last one to come opens the door for all.
        if asked.withLock({
          $0 += 1
          return $0
        }) == 4 {
          gate.open()
        }
        await gate.pass()
        return .success(ScriptedPortfolio.buy(question, 1_000))
      }
    }
    let contest = try contest(analysts)
    let replies = await contest.decide(try world.request(prices), at: world.clock.date)
    #expect(replies.map(\.name) == ["m0", "m1", "m2", "m3"])
    #expect(asked.withLock { $0 } == 4)
    await contest.shutdown()
  }

  /// One that fails is counted, and changes nothing for the others.
  @Test func partialFailureIsNormal() async throws {
    let good = ScriptedPortfolio.buying()
    let bad = ScriptedPortfolio("bad") { _, _ in .failure(AnalystError(.api, reason: "down")) }
    let contest = try contest([good, bad])
    contest.mark(["BTC": 60_000.0, "ETH": 3_000].byAsset, at: world.clock.date)
    let replies = await contest.decide(
      try AssetList(text: "BTC,ETH"), markets: try DecisionWorld.markets(prices), at: world.clock.date)
    #expect((try? replies[0].result.get()) != nil && (try? replies[1].result.get()) == nil)
    let records = contest.records
    #expect(records.map(\.decisions) == [1, 0] && records.map(\.errors) == [0, 1])
    #expect(records[0].account.positions.count == 2 && records[1].account.positions.isEmpty)
    let board = Leaderboard(records)
    #expect(board.rows.map(\.record.name) == ["bad", "scripted"])
    #expect(String(decoding: board.json, as: UTF8.self).contains(#""errors":{"LLM_API_ERROR":1}"#))
    await contest.shutdown()
  }

  /// A decision for a rich account is acted on in the paper account's own size.
  @Test func paperAccountsActInTheirOwnSize() async throws {
    let contest = try contest([.buying(10_000)])
    contest.mark(prices.byAsset, at: world.clock.date)
    let rich = try world.request(prices, state: DecisionWorld.state(1_000_000))
    _ = await contest.decide(rich, at: world.clock.date)
    let margins = contest.records[0].account.positions.values.map(\.margin)
    #expect(margins == [DecisionWorld.dollars(1_000), DecisionWorld.dollars(1_000)])
    await contest.shutdown()
  }

  @Test func consensusIsByWeight() throws {
    let assets = try AssetList(text: "BTC")
    func vote(_ action: TradeAction, _ dollars: Int64, _ weight: Double) throws -> Consensus.Vote {
      let part = AssetDecision(
        assets.assets[0], action, allocation: DecisionWorld.dollars(dollars), rationale: "r", confidence: 50,
        riskLevel: .low)
      return Consensus.Vote(
        PortfolioDecision([part], rationale: "r", total: DecisionWorld.dollars(dollars), riskLevel: .low),
        weight: weight)
    }
    func decided(_ votes: [Consensus.Vote]) -> AssetDecision? {
      Consensus.decision(votes, about: assets)?.decisions.first
    }
    // Two light ones together outweigh a heavy one, and the heavier of the two says how.
    let three = [try vote(.sell, 9, 0.6), try vote(.buy, 1, 0.3), try vote(.buy, 2, 0.4)]
    #expect(decided(three)?.action == .buy && decided(three)?.allocation == DecisionWorld.dollars(2))
    // Of equal weights the one that does less.
    #expect(decided([try vote(.buy, 1, 0.5), try vote(.hold, 0, 0.5)])?.action == .hold)
    #expect(decided([try vote(.buy, 1, 0.5), try vote(.sell, 1, 0.5)])?.action == .sell)
    #expect(Consensus.decision([], about: assets) == nil)
    #expect(Consensus.decision(three, about: try AssetList(text: "ETH")) == nil)
  }
}

extension [String: Double] {
  /// By assets.
  var byAsset: [Asset: Double] {
    Dictionary<Asset, Double>(
      uniqueKeysWithValues: compactMap { symbol, price in Asset(symbol).map { ($0, price) } })
  }
}
