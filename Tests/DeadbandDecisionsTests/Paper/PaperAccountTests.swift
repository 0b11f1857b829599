import DeadbandCore
import Testing

@testable import DeadbandDecisions

@Suite struct PaperAccountTests {
  private let btc = Asset("BTC")

  private func at(_ hours: Int64) -> Timestamp { Timestamp(nanosecondsSince1970: hours * 3_600_000_000_000) }

  private func decision(
    _ action: TradeAction, _ dollars: Int64 = 0, profit: Double? = nil, stop: Double? = nil
  ) throws -> AssetDecision {
    AssetDecision(
      try #require(btc), action, allocation: DecisionWorld.dollars(dollars), takeProfit: profit,
      stopLoss: stop,
      rationale: "r", confidence: 50, riskLevel: .low)
  }

  /// By hand: 1,000 at leverage 2 and 100 is 20 units; at 110 they are worth 200 more.
  @Test func aTradeBringsWhatItShould() throws {
    let asset = try #require(btc)
    var account = PaperAccount(
      initial: DecisionWorld.dollars(10_000), costs: PaperCosts(feeBasisPoints: 0, slippageBasisPoints: 0))
    account.mark([asset: 100], at: at(0))
    account.apply(try decision(.buy, 1_000), leverage: 2, at: at(0))
    #expect(account.freeCapital == DecisionWorld.dollars(9_000) && account.positions[asset]?.quantity == 20)
    account.mark([asset: 110], at: at(1))
    #expect(
      account.equity == DecisionWorld.dollars(10_200) && account.freeCapital == DecisionWorld.dollars(9_000))
    account.apply(try decision(.close), leverage: 2, at: at(1))
    #expect(account.balance == DecisionWorld.dollars(10_200) && account.positions.isEmpty)
    #expect(account.trades.map(\.profit) == [DecisionWorld.dollars(200)] && account.winRate() == 1)
  }

  /// 2,000 of value: 0.1 % of it to open, of 2,000 × 0.999/1.001 to close, and slippage twice.
  @Test func feesAndSlippageAreTaken() throws {
    let asset = try #require(btc)
    var account = PaperAccount(
      initial: DecisionWorld.dollars(10_000), costs: PaperCosts(feeBasisPoints: 10, slippageBasisPoints: 10))
    account.mark([asset: 100], at: at(0))
    account.apply(try decision(.sell, 1_000), leverage: 2, at: at(0))
    account.apply(try decision(.close), leverage: 2, at: at(0))
    let quantity = 2_000 / 99.9
    let expected = 10_000 - 2 - quantity * (100.1 - 99.9) - quantity * 100.1 * 0.001
    #expect(abs(Double(account.balance.nanoDollars) / 1e9 - expected) < 1e-8)
    // The trade bears both fees.
    #expect(
      account.trades.map(\.profit.nanoDollars) == [
        account.balance.nanoDollars - DecisionWorld.dollars(10_000).nanoDollars
      ])
  }

  @Test(arguments: [(TradeAction.buy, 130.0, 88.0), (.sell, 88.0, 130.0)])
  func stopsAndTargetsAreMetAtThePriceThatReachesThem(_ action: TradeAction, _ good: Double, _ bad: Double)
    throws
  {
    let asset = try #require(btc)
    for (price, reason) in [(good, PaperAccount.Trade.Reason.takeProfit), (bad, .stopLoss)] {
      var account = PaperAccount(
        initial: DecisionWorld.dollars(10_000), costs: PaperCosts(feeBasisPoints: 0, slippageBasisPoints: 0))
      account.mark([asset: 100], at: at(0))
      account.apply(
        try decision(action, 1_000, profit: action == .buy ? 120 : 90, stop: action == .buy ? 90 : 120),
        leverage: 1,
        at: at(0))
      account.mark([asset: 101], at: at(1))
      #expect(account.positions.count == 1)
      account.mark([asset: price], at: at(2))
      #expect(account.positions.isEmpty && account.trades.map(\.reason) == [reason])
      let change = (price - 100) * 10 * (action == .buy ? 1 : -1)
      #expect(account.balance == DecisionWorld.dollars(10_000 + Int64(change)))
    }
  }

  @Test func theOtherSideTurnsAPositionRound() throws {
    let asset = try #require(btc)
    var account = PaperAccount(
      initial: DecisionWorld.dollars(10_000), costs: PaperCosts(feeBasisPoints: 0, slippageBasisPoints: 0))
    account.mark([asset: 100], at: at(0))
    account.apply(try decision(.buy, 1_000), leverage: 1, at: at(0))
    account.apply(try decision(.buy, 1_000), leverage: 1, at: at(0))
    #expect(account.positions[asset]?.quantity == 20)
    account.apply(try decision(.adjust, 500), leverage: 1, at: at(0))
    #expect(
      account.positions[asset]?.quantity == 5
        && account.positions[asset]?.margin == DecisionWorld.dollars(500))
    account.apply(try decision(.sell, 700), leverage: 1, at: at(0))
    #expect(account.positions[asset]?.quantity == -7 && account.trades.count == 2)
    #expect(account.equity == DecisionWorld.dollars(10_000))
  }

  @Test func whoHasNothingLeftTradesNoMore() throws {
    let asset = try #require(btc)
    var account = PaperAccount(
      initial: DecisionWorld.dollars(1_000), costs: PaperCosts(feeBasisPoints: 0, slippageBasisPoints: 0))
    account.mark([asset: 100], at: at(0))
    account.apply(try decision(.buy, 1_000), leverage: 10, at: at(0))
    account.mark([asset: 85], at: at(1))
    #expect(account.isRuined && account.positions.isEmpty && account.trades.map(\.reason) == [.ruin])
    account.apply(try decision(.buy, 1), leverage: 1, at: at(2))
    #expect(account.positions.isEmpty && account.freeCapital == .zero)
  }

  /// Whatever is decided: the books balance, and what is bound was there.
  @Test(arguments: 0..<200) func theBooksBalance(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let assets = ["A", "B", "C"].compactMap { Asset($0) }
    var account = PaperAccount(initial: DecisionWorld.dollars(10_000))
    var prices = Dictionary(uniqueKeysWithValues: assets.map { ($0, 100.0) })
    for hour in 0..<200 {
      prices = prices.mapValues { $0 * exponential(.random(in: -0.03...0.03, using: &random)) }
      account.mark(prices, at: at(Int64(hour)))
      let asset = assets[Int.random(in: 0..<3, using: &random)]
      let price = prices[asset] ?? 1
      let action = TradeAction.allCases[Int.random(in: 0..<5, using: &random)]
      let part = AssetDecision(
        asset, action, allocation: Money(nanoDollars: .random(in: 0...4_000_000_000_000, using: &random)),
        takeProfit: price * 1.05, stopLoss: price * 0.95, rationale: "r", confidence: 1, riskLevel: .low)
      account.apply(part, leverage: .random(in: 1...3, using: &random), at: at(Int64(hour)))
      let open = account.positions.reduce(0.0) { sum, one in
        sum + one.value.quantity * ((prices[one.key] ?? 0) - one.value.entryPrice)
      }
      let equity = Double(account.equity.nanoDollars) / 1e9
      #expect(abs(equity - open - Double(account.balance.nanoDollars) / 1e9) < 1e-6, "seed \(seed)")
      // The result of all trades, and the opening fees of what is still open.
      let results = account.trades.reduce(Int64(0)) { $0 + $1.profit.nanoDollars }
      let fees = account.positions.values.reduce(Int64(0)) { $0 + $1.fees.nanoDollars }
      #expect(account.balance.nanoDollars == account.initial.nanoDollars + results - fees, "seed \(seed)")
      #expect(account.freeCapital >= .zero && account.positions.values.allSatisfy { $0.margin > .zero })
    }
  }

  private func exponential(_ value: Double) -> Double { 1 + value + value * value / 2 }
}
