import DeadbandAnalysts
import DeadbandCore
import DeadbandRulebook
import DeadbandWire
import Testing

@testable import DeadbandDecisions

@Suite struct DirectionalAnalystTests {
  /// Whatever the market, the account and the strategy: its answers keep the rules.
  @Test(arguments: 0..<200) func itsAnswersKeepTheRules(_ seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    let strategies = StrategyBook.builtIn.strategies
    let strategy = strategies[Int.random(in: 0..<strategies.count, using: &random)]
    let symbols = (0..<Int.random(in: 1...10, using: &random)).map { "A\($0)" }
    var markets: [Asset: Snapshot] = [:]
    var holdings: [Asset: Holding] = [:]
    for asset in symbols.compactMap({ Asset($0) }) {
      var values: [String: Snapshot.Value] = [
        "underlying_price": .number(.random(in: 0.001...100_000, using: &random))
      ]
      for (key, range) in [
        ("rsi", 0.0...100), ("macd_histogram", -5...5), ("bollinger_position", -0.5...1.5),
        ("trend_strength", -1...1),
        ("realized_volatility_20d", 0...3),
      ] where Bool.random(using: &random) { values[key] = .number(.random(in: range, using: &random)) }
      markets[asset] = try Snapshot(values)
      if Bool.random(using: &random) {
        holdings[asset] = Holding(quantity: .random(in: -2...2, using: &random), entryPrice: 10)
      }
    }
    let equity = Int64.random(in: 1...1_000_000, using: &random)
    let state = PortfolioState(
      equity: DecisionWorld.dollars(equity),
      freeCapital: DecisionWorld.dollars(.random(in: 0...equity, using: &random)),
      holdings: holdings)
    let assets = markets.keys.sorted()
    let limits = strategy.limits(
      assets, prices: markets.mapValues(\.underlyingPrice), state: state, AccountCeilings())
    for temper in Temper.allCases {
      let question = PortfolioQuestion(
        strategy: strategy, limits: limits,
        asked: assets.compactMap { asset in markets[asset].map { .init(asset: asset, snapshot: $0) } },
        kept: [], at: Timestamp(nanosecondsSince1970: 0), tenant: "t", reason: "r", priority: .high,
        timeout: nil, refused: nil)
      let answer = try await DirectionalAnalyst(temper).answer(question)
      guard case .refused(let reasons, _) = DecisionReading(answer.text, limits) else { continue }
      Issue.record("seed \(seed), \(temper), \(strategy.id): \(reasons)")
    }
  }
}
