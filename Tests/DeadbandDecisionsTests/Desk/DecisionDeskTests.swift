import Deadband
import DeadbandAnalysts
import DeadbandCore
import DeadbandTesting
import DeadbandWire
import Testing

@testable import DeadbandDecisions

@Suite struct DecisionDeskTests {
  private let world: DecisionWorld
  private let prices = ["BTC": 60_000.0, "ETH": 3_000, "SOL": 150]

  init() throws { world = try DecisionWorld() }

  @Test func whatHoldsIsNotAskedAgain() async throws {
    let analyst = ScriptedPortfolio.buying()
    let desk = try world.desk(analyst)
    let first = try await desk.decide(world.request(prices))
    #expect(
      first.decision.total == DecisionWorld.dollars(3_000)
        && first.changed.map(\.symbol) == ["BTC", "ETH", "SOL"])
    #expect(first.parts.allSatisfy { $0.isAsked })
    // One question about all three.
    #expect(analyst.questions.map { $0.asked.map(\.asset.symbol).sorted() } == [["BTC", "ETH", "SOL"]])
    world.clock.advance(by: .seconds(60))
    let again = try await desk.decide(world.request(prices.mapValues { $0 * 1.0001 }))
    #expect(again.decision == first.decision && again.changed.isEmpty && !again.parts.contains { $0.isAsked })
    #expect(try desk.cached(world.request(prices))?.decision == first.decision)
    #expect(analyst.questions.count == 1)
    #expect(desk.counts.decided == 3 && desk.counts.cached == 2 && desk.counts.asked == 3)
    await desk.shutdown()
  }

  @Test func onlyWhatMovedIsAskedAgain() async throws {
    let analyst = ScriptedPortfolio { question, call in
      .success(ScriptedPortfolio.buy(question, call == 1 ? 1_000 : 500))
    }
    let desk = try world.desk(analyst)
    _ = try await desk.decide(world.request(prices))
    world.clock.advance(by: .seconds(30))
    var moved = prices
    moved["ETH"] = 3_300
    let second = try await desk.decide(world.request(moved))
    #expect(analyst.questions.count == 2)
    let question = try #require(analyst.questions.last)
    #expect(
      question.asked.map(\.asset.symbol) == ["ETH"] && question.kept.map(\.asset.symbol) == ["BTC", "SOL"])
    // What the kept parts bind is not free.
    #expect(question.limits.state.freeCapital == DecisionWorld.dollars(98_000))
    #expect(second.changed.map(\.symbol) == ["ETH"] && second.decision.total == DecisionWorld.dollars(2_500))
    await desk.shutdown()
  }

  /// An equal new part moves nothing behind it.
  @Test func anEqualPartChangesNothing() async throws {
    let analyst = ScriptedPortfolio { question, _ in
      let parts = question.asked.map {
        AssetDecision($0.asset, .hold, rationale: "waits", confidence: 50, riskLevel: .low)
      }
      return .success(
        String(
          decoding: PortfolioDecision(parts, rationale: "r", total: .zero, riskLevel: .low).json,
          as: UTF8.self))
    }
    let desk = try world.desk(analyst)
    _ = try await desk.decide(world.request(prices))
    let second = try await desk.decide(world.request(prices.mapValues { $0 * 1.2 }))
    #expect(analyst.questions.count == 2 && second.changed.isEmpty && second.parts.contains { $0.isAsked })
    await desk.shutdown()
  }

  @Test func aDecisionHoldsForFiveMinutesAtMost() async throws {
    let analyst = ScriptedPortfolio.buying()
    let desk = try world.desk(analyst)
    _ = try await desk.decide(world.request(prices))
    world.clock.advance(by: .seconds(299))
    _ = try await desk.decide(world.request(prices))
    #expect(analyst.questions.count == 1)
    world.clock.advance(by: .seconds(2))
    _ = try await desk.decide(world.request(prices))
    #expect(analyst.questions.count == 2)
    await desk.shutdown()
  }

  @Test func aRefusedAnswerIsSentBackOnceWithItsReasons() async throws {
    let analyst = ScriptedPortfolio(cost: Money(nanoDollars: 7)) { question, call in
      .success(call == 1 ? "I would buy." : ScriptedPortfolio.buy(question, 1_000))
    }
    let desk = try world.desk(analyst)
    let outcome = try await desk.decide(world.request(prices))
    let refused = try #require(analyst.questions.last?.refused)
    #expect(refused.answer == "I would buy." && refused.reasons.count == 1)
    // Both calls are paid for.
    #expect(
      outcome.cost == Money(nanoDollars: 14) && desk.counts.repaired == 1 && desk.counts.cost == outcome.cost)
    await desk.shutdown()
  }

  @Test func whatIsRefusedTwiceIsNeverKept() async throws {
    let analyst = ScriptedPortfolio { question, call in
      .success(ScriptedPortfolio.buy(question, call <= 2 ? 90_000 : 1_000))
    }
    let desk = try world.desk(analyst)
    let refusal = await #expect(throws: DecisionRefusal.self) { try await desk.decide(world.request(prices)) }
    #expect(try #require(refusal).code == .invalidDecision)
    #expect(
      refusal?.reasons.first?.contains("is more than the free capital, 100000") ?? false,
      "\(refusal.map(\.description) ?? "")")
    #expect(analyst.questions.count == 2 && desk.counts.refused == [.invalidDecision: 1])
    #expect(desk.counts.oversized == 2)
    #expect(try desk.cached(world.request(prices)) == nil)
    // Refused again at once, without a call, for as long as a failure stands.
    await #expect(throws: DecisionRefusal.self) { try await desk.decide(world.request(prices)) }
    #expect(analyst.questions.count == 2)
    world.clock.advance(by: .seconds(11))
    #expect(try await desk.decide(world.request(prices)).decision.total == DecisionWorld.dollars(3_000))
    await desk.shutdown()
  }

  @Test func aFailedModelIsNoDecision() async throws {
    let analyst = ScriptedPortfolio { question, call in
      call == 1
        ? .success(ScriptedPortfolio.buy(question, 1_000)) : .failure(AnalystError(.api, reason: "down"))
    }
    let desk = try world.desk(analyst)
    _ = try await desk.decide(world.request(prices))
    // The cached part was made for another market.
    let refusal = await #expect(throws: DecisionRefusal.self) {
      try await desk.decide(world.request(prices.mapValues { $0 * 1.5 }))
    }
    #expect(refusal?.code == .model && refusal?.reasons == ["down"])
    await desk.shutdown()
  }

  /// The market is as it was for the profile, and past the stop for the decision.
  @Test func aStopThatWasPassedIsDecidedAnew() async throws {
    let analyst = ScriptedPortfolio { question, _ in
      let parts = question.asked.map {
        AssetDecision(
          $0.asset, .buy, allocation: DecisionWorld.dollars(100),
          takeProfit: $0.snapshot.underlyingPrice * 1.1,
          stopLoss: $0.snapshot.underlyingPrice * 0.9999, rationale: "near", confidence: 50, riskLevel: .low)
      }
      let total = DecisionWorld.dollars(Int64(100 * parts.count))
      return .success(
        String(
          decoding: PortfolioDecision(parts, rationale: "r", total: total, riskLevel: .low).json,
          as: UTF8.self))
    }
    let desk = try world.desk(analyst)
    _ = try await desk.decide(world.request(prices))
    var fallen = prices
    fallen["SOL"] = 149.95
    #expect(try desk.cached(world.request(fallen)) == nil)
    let second = try await desk.decide(world.request(fallen))
    #expect(analyst.questions.map { $0.asked.count } == [3, 1] && second.changed.map(\.symbol) == ["SOL"])
    await desk.shutdown()
  }

  /// Money that is gone since: the whole is decided anew, with what there is.
  @Test func aPortfolioThatNoLongerFitsIsDecidedAnew() async throws {
    let analyst = ScriptedPortfolio { question, call in
      .success(ScriptedPortfolio.buy(question, call == 1 ? 10_000 : 500))
    }
    let desk = try world.desk(analyst)
    _ = try await desk.decide(world.request(prices))
    let poorer = try world.request(prices, state: DecisionWorld.state(100_000, free: 2_000))
    let second = try await desk.decide(poorer)
    #expect(second.decision.total == DecisionWorld.dollars(1_500) && analyst.questions.last?.asked.count == 3)
    await desk.shutdown()
  }

  /// A position that was opened or closed is another question.
  @Test func theSideOfAPositionIsAPartOfTheQuestion() async throws {
    let analyst = ScriptedPortfolio.buying()
    let desk = try world.desk(analyst)
    let btc = try #require(Asset("BTC"))
    _ = try await desk.decide(world.request(prices, state: DecisionWorld.state(holdings: [:])))
    let held = DecisionWorld.state(holdings: [btc: Holding(quantity: 0.1, entryPrice: 60_000)])
    _ = try await desk.decide(world.request(prices, state: held))
    #expect(
      analyst.questions.map { $0.asked.map(\.asset.symbol).sorted() } == [["BTC", "ETH", "SOL"], ["BTC"]])
    // Back again: what was said of it without one still holds.
    _ = try await desk.decide(world.request(prices, state: DecisionWorld.state(holdings: [:])))
    #expect(analyst.questions.count == 2)
    await desk.shutdown()
  }

  @Test func accountsNeverMeet() async throws {
    let analyst = ScriptedPortfolio.buying()
    let desks = try ["a", "b"].map { try world.desk(analyst, account: $0) }
    for desk in desks { _ = try await desk.decide(world.request(prices)) }
    #expect(analyst.questions.map(\.tenant) == ["a", "b"])
    for desk in desks { await desk.shutdown() }
  }

  /// Many ask at once about the same: one call.
  @Test func whoAsksAtOnceSharesTheCall() async throws {
    let gate = Gate()
    let analyst = ScriptedPortfolio { question, _ in
      await gate.pass()
      return .success(ScriptedPortfolio.buy(question, 1_000))
    }
    let desk = try world.desk(analyst)
    let request = try world.request(prices)
    try await withThrowingTaskGroup(of: PortfolioDecision.self) { group in
      for _ in 0..<50 { group.addTask { try await desk.decide(request).decision } }
      gate.open()
      var decisions: Set<PortfolioDecision> = []
      for try await decision in group { decisions.insert(decision) }
      #expect(decisions.count == 1)
    }
    #expect(analyst.questions.count == 1)
    await desk.shutdown()
  }

  @Test func whatCannotBeDecidedAboutIsSaid() throws {
    let markets = try DecisionWorld.markets(["BTC": 1])
    let assets = try AssetList(text: "BTC,ETH")
    let missing = #expect(throws: DecisionRefusal.self) {
      try PortfolioRequest(assets, markets: markets, state: DecisionWorld.state())
    }
    #expect(missing?.code == .insufficientMarketData && missing?.reasons == ["there is no market of ETH"])
    for (equity, free) in [(0, 0), (100, 101), (100, -1)] as [(Int64, Int64)] {
      let refusal = #expect(throws: DecisionRefusal.self) {
        try PortfolioRequest(
          try AssetList(text: "BTC"), markets: markets, state: DecisionWorld.state(equity, free: free))
      }
      #expect(refusal?.code == .invalidRequest)
    }
  }

  /// With a model behind it: instructions, account, kept parts and tables, and no more than the assets that moved.
  @Test func aModelIsToldWhatMoved() async throws {
    let model = ScriptedAnalyst { question, call in
      let asked = question.messages.last?.text ?? ""
      let assets = asked.split(separator: "\n").compactMap {
        $0.hasPrefix("Asset: ") ? String($0.dropFirst(7)) : nil
      }
      let parts = assets.compactMap { Asset($0) }.map {
        AssetDecision($0, .hold, rationale: "call \(call)", confidence: 50, riskLevel: .low)
      }
      return .success(
        String(
          decoding: PortfolioDecision(parts, rationale: "r", total: .zero, riskLevel: .low).json,
          as: UTF8.self))
    }
    let desk = try world.desk(PromptedPortfolioAnalyst(model))
    let ten = Dictionary(uniqueKeysWithValues: (0..<10).map { ("A\($0)", 100.0 + Double($0)) })
    _ = try await desk.decide(world.request(ten))
    var moved = ten
    moved["A3"] = 120
    let second = try await desk.decide(world.request(moved))
    #expect(second.parts.filter(\.isAsked).map(\.asset.symbol) == ["A3"])
    let questions = model.questions
    #expect(questions.count == 2)
    let (all, one) = (questions[0], questions[1])
    // The instructions are the same text; of ten tables one is left.
    #expect(all.messages[0] == one.messages[0])
    let tables = { (question: Question) in question.messages[1].text.components("rsi (points):") }
    #expect(tables(all) == 10 && tables(one) == 1)
    #expect(
      one.messages[1].text.contains("Asset: A3\n") && one.messages[1].text.components("Kept as it is") == 9)
    #expect(one.reason == "price" && all.reason == "missing", "\(one.reason)")
    await desk.shutdown()
  }
}

extension String {
  /// How often a text stands in it.
  fileprivate func components(_ text: String) -> Int { ranges(of: text).count }
}
