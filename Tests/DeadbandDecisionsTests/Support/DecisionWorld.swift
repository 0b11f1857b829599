import Deadband
import DeadbandAnalysts
import DeadbandCore
import DeadbandStore
import DeadbandTesting

@testable import DeadbandDecisions

/// A market of a few assets, and desks in it.
struct DecisionWorld {
  let clock = ManualClock()
  let place: TemporaryStore

  init() throws { place = try TemporaryStore(at: clock.date) }

  static func assets(_ text: String) throws -> AssetList { try AssetList(text: text) }

  /// Snapshots at these prices; trends where they are given.
  static func markets(_ prices: [String: Double], trends: [String: Double] = [:]) throws -> [Asset: Snapshot]
  {
    var markets: [Asset: Snapshot] = [:]
    for (symbol, price) in prices {
      var values: [String: Snapshot.Value] = [
        "underlying_price": .number(price), "realized_volatility_20d": .number(0.5),
      ]
      if let trend = trends[symbol] { values["trend_strength"] = .number(trend) }
      if let asset = Asset(symbol) { markets[asset] = try Snapshot(values) }
    }
    return markets
  }

  static func dollars(_ amount: Int64) -> Money { Money(nanoDollars: amount * 1_000_000_000) }

  static func state(
    _ equity: Int64 = 100_000, free: Int64? = nil, holdings: [Asset: Holding]? = nil
  ) -> PortfolioState {
    PortfolioState(equity: dollars(equity), freeCapital: dollars(free ?? equity), holdings: holdings)
  }

  /// The strategy `balanced` and the profile that it names.
  func desk(
    _ analyst: any PortfolioAnalyst, strategy: String = "balanced", account: String = "main",
    ledger: Ledger? = nil,
    configuration: DeskConfiguration = .quiet
  ) throws -> DecisionDesk {
    try DecisionDesk(
      account: account, strategy: try StrategyBook.builtIn.strategy(strategy), analyst: analyst,
      profile: .seed,
      store: place.store, ledger: ledger, configuration: configuration, clock: clock.analystClock)
  }

  func request(
    _ prices: [String: Double], trends: [String: Double] = [:], state: PortfolioState = Self.state()
  ) throws -> PortfolioRequest {
    try PortfolioRequest(
      try AssetList(text: prices.keys.sorted().joined(separator: ",")),
      markets: try Self.markets(prices, trends: trends), state: state, at: clock.date)
  }
}

extension DeskConfiguration {
  /// Nobody is asked to compare.
  static var quiet: DeskConfiguration {
    var configuration = DeskConfiguration()
    configuration.engine.quality.shadowShare = 0
    configuration.engine.quality.repeatShare = 0
    return configuration
  }
}

/// Decides as a test says; remembers what it was asked.
final class ScriptedPortfolio: PortfolioAnalyst {
  typealias Script = @Sendable (PortfolioQuestion, _ call: Int) async -> Result<String, AnalystError>

  let name: String
  private let cost: Money
  private let asked = Questions()
  private let script: Script

  init(_ name: String = "scripted", cost: Money = .zero, _ script: @escaping Script) {
    self.name = name
    self.cost = cost
    self.script = script
  }

  /// Buys a little of everything.
  static func buying(_ dollars: Int64 = 1_000) -> ScriptedPortfolio {
    ScriptedPortfolio { question, _ in .success(Self.buy(question, dollars)) }
  }

  static func buy(_ question: PortfolioQuestion, _ dollars: Int64) -> String {
    let parts = question.asked.map { asked in
      AssetDecision(
        asked.asset, .buy, allocation: DecisionWorld.dollars(dollars),
        takeProfit: asked.snapshot.underlyingPrice * 1.1, stopLoss: asked.snapshot.underlyingPrice * 0.95,
        rationale: "up", confidence: 60, riskLevel: .medium)
    }
    let decision = PortfolioDecision(
      parts, rationale: "all of it", total: DecisionWorld.dollars(dollars * Int64(parts.count)),
      riskLevel: .medium)
    return String(decoding: decision.json, as: UTF8.self)
  }

  var family: String { name }
  var questions: [PortfolioQuestion] { asked.all }
  func instructions(_ strategy: TradingStrategy) -> String { "decide as \(strategy.id)" }

  func answer(_ question: PortfolioQuestion) async throws(AnalystError) -> Answer {
    let text = try await script(question, asked.add(question)).get()
    return Answer(
      text: text, provider: name, model: name, finishReason: "stop", usage: TokenUsage(), cost: cost,
      latency: .zero)
  }
}
