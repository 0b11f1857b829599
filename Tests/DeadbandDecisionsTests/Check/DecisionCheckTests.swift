import DeadbandCore
import Testing

@testable import DeadbandDecisions

@Suite struct DecisionCheckTests {
  private let btc = Asset("BTC"), eth = Asset("ETH")

  private func limits(
    _ change: (inout DecisionLimits) -> Void = { _ in }
  ) throws -> DecisionLimits {
    var limits = DecisionLimits(
      assets: [try #require(btc), try #require(eth)],
      prices: [try #require(btc): 100, try #require(eth): 10],
      state: DecisionWorld.state(10_000), largestPosition: DecisionWorld.dollars(5_000), leverage: 2,
      riskPerTrade: 0.02,
      riskLevels: [.low, .medium])
    change(&limits)
    return limits
  }

  private func decision(_ change: (inout PortfolioDecision) -> Void = { _ in }) throws -> PortfolioDecision {
    var decision = PortfolioDecision(
      [
        AssetDecision(
          try #require(btc), .buy, allocation: DecisionWorld.dollars(1_000), takeProfit: 120, stopLoss: 95,
          rationale: "up",
          confidence: 70, riskLevel: .medium),
        AssetDecision(try #require(eth), .hold, rationale: "waits", confidence: 50, riskLevel: .low),
      ], rationale: "half", total: DecisionWorld.dollars(1_000), riskLevel: .medium)
    change(&decision)
    return decision
  }

  /// Paths and reasons of what is wrong.
  private func found(
    _ limits: DecisionLimits, _ change: (inout PortfolioDecision) -> Void = { _ in }
  ) throws -> [String] {
    DecisionCheck.violations(of: try decision(change), limits).map(\.description)
  }

  @Test func whatKeepsAllRulesPasses() throws { #expect(try found(limits()).isEmpty) }

  @Test func assetsStandOnceEach() throws {
    let limits = try limits()
    #expect(try found(limits) { $0.decisions.removeLast() } == ["$.decisions: ETH is missing"])
    #expect(
      try found(limits) { $0.decisions[1] = $0.decisions[0] }.contains(
        "$.decisions[1].asset: BTC stands twice"))
    let other = try #require(Asset("DOGE"))
    #expect(
      try found(limits) { $0.decisions[1].asset = other } == [
        "$.decisions[1].asset: DOGE was not asked about; asked about are BTC, ETH",
        "$.decisions: ETH is missing",
      ])
  }

  @Test func moneyIsNotInvented() throws {
    let limits = try limits()
    #expect(
      try found(limits) { $0.total = DecisionWorld.dollars(1_001) } == [
        "$.total_allocation_usd: 1001 is not the sum of the allocations, 1000"
      ])
    #expect(
      try found(try self.limits { $0.state.freeCapital = DecisionWorld.dollars(999) }) == [
        "$.total_allocation_usd: 1000 is more than the free capital, 999"
      ])
    #expect(
      try found(limits) {
        $0.decisions[0].allocation = Money(nanoDollars: -1); $0.total = Money(nanoDollars: -1)
      }
      .contains("$.decisions[0].allocation_usd: -0.000000001 is negative"))
    #expect(
      try found(limits) {
        $0.decisions[0].allocation = DecisionWorld.dollars(2_501)
        $0.decisions[0].stopLoss = 99
        $0.total = DecisionWorld.dollars(2_501)
      } == [
        "$.decisions[0].allocation_usd: 2501 at leverage 2 is more than the largest position, 5000"
      ])
    #expect(
      try found(limits) {
        $0.decisions[0].allocation = Money(nanoDollars: .max)
        $0.decisions[1].allocation = Money(nanoDollars: .max)
      }.contains("$.decisions: the allocations are more than there can be"))
  }

  @Test func pricesLieOnTheirSides() throws {
    let limits = try limits()
    #expect(
      try found(limits) { $0.decisions[0].takeProfit = 100 } == [
        "$.decisions[0].tp_price: 100 has to lie above the price, 100"
      ])
    #expect(
      try found(limits) { $0.decisions[0].stopLoss = 100.5 } == [
        "$.decisions[0].sl_price: 100.5 has to lie below the price, 100"
      ])
    #expect(
      try found(limits) { $0.decisions[0].action = .sell } == [
        "$.decisions[0].tp_price: 120 has to lie below the price, 100",
        "$.decisions[0].sl_price: 95 has to lie above the price, 100",
      ])
    #expect(
      try found(limits) { ($0.decisions[1].takeProfit, $0.decisions[1].stopLoss) = (12, 11) } == [
        "$.decisions[1].sl_price: the price, 10, has to lie between tp_price and sl_price"
      ])
    for wrong in [Double.nan, .infinity, 0, -1] {
      #expect(
        try found(limits) { $0.decisions[0].takeProfit = wrong }.contains(
          "$.decisions[0].tp_price: a price above 0 is needed"),
        "\(wrong)")
    }
    let asset = try #require(eth)
    #expect(
      try found(try self.limits { $0.prices[asset] = .nan }) == [
        "$.decisions[1].asset: there is no price of ETH"
      ])
  }

  @Test func whatAnOpenPositionWantsHolds() throws {
    let asset = try #require(eth)
    let long = try limits { $0.state.holdings = [asset: Holding(quantity: 5, entryPrice: 9)] }
    #expect(try found(long) { ($0.decisions[1].takeProfit, $0.decisions[1].stopLoss) = (12, 9) }.isEmpty)
    #expect(
      try found(long) { $0.decisions[1].stopLoss = 11 } == [
        "$.decisions[1].sl_price: 11 has to lie below the price, 10"
      ])
    let none = try limits { $0.state.holdings = [:] }
    for action in [TradeAction.adjust, .close] {
      #expect(
        try found(none) { $0.decisions[1].action = action } == [
          "$.decisions[1].action: there is no position to \(action.rawValue)"
        ])
    }
    // Nobody knows: it may be open.
    #expect(try found(try limits()) { $0.decisions[1].action = .close }.isEmpty)
    #expect(
      try found(long) {
        $0.decisions[1].action = .close
        $0.decisions[1].takeProfit = 12
      } == ["$.decisions[1].tp_price: close sets no prices: null is needed"])
  }

  @Test func noTradeRisksMoreThanItMay() throws {
    let limits = try limits()
    // 1,000 × 2 × 5 % = 100; allowed are 2 % of 10,000 = 200.
    #expect(try found(limits) { $0.decisions[0].stopLoss = 90 }.isEmpty)
    #expect(
      try found(limits) { $0.decisions[0].stopLoss = 89.99 } == [
        "$.decisions[0].sl_price: $200.20 would be lost there; at most $200.00 may be"
      ])
    #expect(
      try found(limits) { $0.decisions[0].stopLoss = nil } == [
        "$.decisions[0].sl_price: buy needs a stop-loss"
      ])
    #expect(try found(try self.limits { $0.riskPerTrade = nil }) { $0.decisions[0].stopLoss = nil }.isEmpty)
  }

  @Test func wordsAreThoseOfTheStrategy() throws {
    let limits = try limits()
    #expect(
      try found(limits) { $0.decisions[0].riskLevel = .high } == [
        "$.decisions[0].risk_level: high is refused; the strategy allows low, medium"
      ])
    #expect(
      try found(limits) { $0.decisions[0].riskLevel = nil } == [
        "$.decisions[0].risk_level: none is refused; the strategy allows low, medium"
      ])
    #expect(
      try found(limits) { $0.riskLevel = .high } == [
        "$.portfolio_risk_level: high is refused; the strategy allows low, medium"
      ])
    #expect(
      try found(limits) { $0.decisions[0].rationale = " \n" } == [
        "$.decisions[0].rationale: there is no reason"
      ])
    #expect(try found(limits) { $0.rationale = "" } == ["$.portfolio_rationale: there is no reason"])
    #expect(
      try found(limits) { $0.decisions[0].confidence = .nan } == [
        "$.decisions[0].confidence: nan is not between 0 and 100"
      ])
    #expect(
      try found(limits) {
        $0.decisions[0].allocation = .zero; $0.total = .zero
      } == [
        "$.decisions[0].allocation_usd: buy needs an allocation above 0"
      ])
  }
}
