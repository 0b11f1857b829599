import DeadbandCore
import DeadbandTesting
import Testing

@testable import DeadbandDecisions

@Suite struct TrackRecordsTests {
  private let world: DecisionWorld

  init() throws { world = try DecisionWorld() }

  private func record(
    _ action: TradeAction, price: Double, hour: Int64, account: String = "a", model: String = "m",
    strategy: String = "balanced", hasBasis: Bool = true
  ) throws -> DecisionRecord {
    let asset = try #require(Asset("BTC"))
    let money = DecisionWorld.dollars(action == .close ? 0 : 1_000)
    let part = AssetDecision(
      asset, action, allocation: money, stopLoss: action == .buy ? price / 2 : nil, rationale: "r",
      confidence: 50,
      riskLevel: .low)
    return DecisionRecord(
      at: try #require(world.clock.date.adding(seconds: hour * 3_600)), account: account, strategy: strategy,
      model: model,
      event: .decided(
        PortfolioDecision([part], rationale: "r", total: money, riskLevel: .low), changed: [asset],
        asked: [asset]),
      cost: Money(nanoDollars: 5), latency: .seconds(1),
      basis: hasBasis
        ? DecisionBasis(prices: [asset: price], equity: DecisionWorld.dollars(10_000), leverage: 2) : nil)
  }

  /// The account that was decided for has 10,000, the paper account ten times that: it acts ten times as large.
  @Test func aRoundTripIsWhatItsPricesMakeIt() throws {
    var records = TrackRecords(by: .model)
    for record in [try record(.buy, price: 100, hour: 0), try record(.close, price: 110, hour: 1)] {
      // As the history has it.
      records.take(try DecisionRecord(json: record.json, source: "t"))
    }
    let own = try #require(records["m", account: "a"])
    #expect(own.decisions == 2 && own.cost == Money(nanoDollars: 10) && own.account.trades.count == 1)
    var paper = PaperAccount(initial: TrackRecords.initial)
    let asset = try #require(Asset("BTC"))
    paper.mark([asset: 100], at: world.clock.date)
    paper.apply(
      AssetDecision(
        asset, .buy, allocation: DecisionWorld.dollars(10_000), stopLoss: 50, rationale: "r", confidence: 50,
        riskLevel: .low), leverage: 2, at: world.clock.date)
    paper.mark([asset: 110], at: world.clock.date)
    paper.apply(
      AssetDecision(asset, .close, rationale: "r", confidence: 50, riskLevel: .low), leverage: 2,
      at: world.clock.date)
    #expect(own.account.equity == paper.equity)
    // 20,000 dollars' worth, ten per cent up, less costs.
    #expect(
      own.account.equity > DecisionWorld.dollars(101_900)
        && own.account.equity < DecisionWorld.dollars(102_000))
  }

  @Test func whatStandsApartIsCountedApart() throws {
    var byModel = TrackRecords(by: .model)
    var byStrategy = TrackRecords(by: .strategy)
    let all = [
      try record(.buy, price: 100, hour: 0), try record(.buy, price: 100, hour: 1, model: "n"),
      try record(.buy, price: 100, hour: 2, account: "b", strategy: "aggressive"),
      DecisionRecord(
        at: world.clock.date, account: "a", strategy: "balanced", model: "n",
        event: .refused(.model, reasons: ["down"])),
      // Of before there were bases: nothing can be made of it.
      try record(.buy, price: 100, hour: 3, model: "old", hasBasis: false),
    ]
    for record in all {
      byModel.take(record)
      byStrategy.take(record)
    }
    #expect(Set(byModel.leaderboard.rows.map(\.record.name)) == ["a/m", "a/n", "b/m"])
    #expect(byModel["n", account: "a"]?.errors == 1 && byModel["m", account: "a"]?.errors == 0)
    #expect(Set(byStrategy.leaderboard.rows.map(\.record.name)) == ["a/balanced", "b/aggressive"])
    #expect(byStrategy["balanced", account: "a"]?.decisions == 2)
  }

  /// What one model's account holds is worth what the others' decisions were made at.
  @Test func pricesReachEveryAccount() throws {
    var records = TrackRecords(by: .model)
    records.take(try record(.buy, price: 100, hour: 0))
    records.take(try record(.buy, price: 90, hour: 1, model: "n"))
    #expect(try #require(records["m", account: "a"]).account.equity < DecisionWorld.dollars(98_100))
  }
}
