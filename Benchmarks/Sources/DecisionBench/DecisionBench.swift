import Deadband
import DeadbandAnalysts
import DeadbandCore
import DeadbandDecisions
import DeadbandRulebook
import DeadbandTesting
import Glibc

/// What portfolio decisions take.
///
///     DecisionBench hits CALLS FOLDER                      nanoseconds of a decision about three assets, nothing of which moved
///     DecisionBench moved FOLDER                           tokens of a question about ten assets, and when one has moved
///     DecisionBench models FOLDER                          four scripted models of 1.4, 5.5, 7 and 22.5 s, a hundred times as fast
///     DecisionBench accounts ACCOUNTS ASSETS TICKS FOLDER  decisions, refusals, money and memory of many accounts
///
/// Each prints one JSON object.
@main
struct DecisionBench {
  static func main() async throws {
    let arguments = CommandLine.arguments
    switch (arguments.dropFirst().first, arguments.count) {
    case ("hits", 4): print(try await hits(Int(arguments[2]) ?? 1_000, arguments[3]))
    case ("moved", 3): print(try await moved(arguments[2]))
    case ("models", 3): print(try await models(arguments[2]))
    case ("accounts", 6):
      let counts = arguments[2...4].compactMap { Int($0) }
      guard counts.count == 3 else { fallthrough }
      print(try await accounts(counts[0], counts[1], counts[2], arguments[5]))
    default:
      print(
        "usage: DecisionBench hits CALLS FOLDER | moved FOLDER | models FOLDER | accounts ACCOUNTS ASSETS TICKS FOLDER"
      )
      exit(64)
    }
  }

  static func market(_ price: Double, trend: Double = 0.1) throws -> Snapshot {
    try Snapshot([
      "underlying_price": .number(price), "rsi": .number(50), "macd_histogram": .number(0),
      "trend_strength": .number(trend), "realized_volatility_20d": .number(0.5), "volume_ratio": .number(1),
    ])
  }

  static func assets(_ count: Int) throws -> AssetList {
    try AssetList(text: (0..<count).map { "A\($0)" }.joined(separator: ","))
  }

  static let state = PortfolioState(
    equity: Money(nanoDollars: 100_000_000_000_000), freeCapital: Money(nanoDollars: 100_000_000_000_000))

  static var quiet: DeskConfiguration {
    var configuration = DeskConfiguration()
    configuration.engine.quality.shadowShare = 0
    configuration.engine.quality.repeatShare = 0
    return configuration
  }

  static func desk(
    _ analyst: any PortfolioAnalyst, _ store: AnalysisStore, account: String = "a", ledger: Ledger? = nil,
    clock: AnalystClock = .system
  ) throws -> DecisionDesk {
    try DecisionDesk(
      account: account, strategy: try StrategyBook.builtIn.strategy("balanced"), analyst: analyst,
      profile: .seed,
      store: store, ledger: ledger, configuration: quiet, clock: clock)
  }

  // MARK: Hits

  static func hits(_ calls: Int, _ folder: String) async throws -> String {
    let store = try AnalysisStore.open(folder, at: AnalystClock.system.date())
    let desk = try desk(DirectionalAnalyst(.steady), store)
    let assets = try assets(3)
    var markets: [Asset: Snapshot] = [:]
    for (index, asset) in assets.assets.enumerated() { markets[asset] = try market(100 + Double(index)) }
    let request = try PortfolioRequest(assets, markets: markets, state: state)
    _ = try await desk.decide(request)
    var turns: [Double] = []
    let clock = ContinuousClock()
    for _ in 0..<(calls / 100) {
      let began = clock.now
      for _ in 0..<100 { _ = try await desk.decide(request) }
      turns.append((clock.now - began) / .nanoseconds(100))
    }
    turns.sort()
    guard desk.counts.cached == calls / 100 * 100 else { return #"{"error":"not all were hits"}"# }
    return #"{"decide_ns":\#(turns[turns.count / 2]),"decide_p99_ns":\#(turns[turns.count * 99 / 100])}"#
  }

  // MARK: Tokens

  /// What the model was sent, counted as four bytes a token: the ratio is what matters.
  static func moved(_ folder: String) async throws -> String {
    let model = ScriptedAnalyst { question, _ in
      let names = (question.messages.last?.text ?? "").split(separator: "\n").compactMap {
        $0.hasPrefix("Asset: ") ? Asset(String($0.dropFirst(7))) : nil
      }
      let parts = names.map { AssetDecision($0, .hold, rationale: "waits", confidence: 50, riskLevel: .low) }
      let decision = PortfolioDecision(parts, rationale: "waits", total: .zero, riskLevel: .low)
      return .success(String(decoding: decision.json, as: UTF8.self))
    }
    let store = try AnalysisStore.open(folder, at: AnalystClock.system.date())
    let desk = try desk(PromptedPortfolioAnalyst(model), store)
    let assets = try assets(10)
    var markets: [Asset: Snapshot] = [:]
    for (index, asset) in assets.assets.enumerated() { markets[asset] = try market(100 + Double(index)) }
    _ = try await desk.decide(PortfolioRequest(assets, markets: markets, state: state))
    markets[assets.assets[3]] = try market(150)
    _ = try await desk.decide(PortfolioRequest(assets, markets: markets, state: state))
    let sizes = model.questions.map {
      ($0.messages.first?.text.utf8.count ?? 0, $0.messages.last?.text.utf8.count ?? 0)
    }
    guard sizes.count == 2 else { return #"{"error":"\#(sizes.count) questions"}"# }
    return
      #"{"shared_bytes":\#(sizes[0].0),"ten_bytes":\#(sizes[0].1),"one_bytes":\#(sizes[1].1),"asked":\#(desk.counts.asked)}"#
  }

  // MARK: Models

  static func models(_ folder: String) async throws -> String {
    let times = [14, 55, 70, 225]
    let store = try AnalysisStore.open(folder, at: AnalystClock.system.date())
    let list = try assets(1)
    let desks = try times.map { time in
      let model = ScriptedAnalyst("m\(time)") { _, _ in
        try? await Task.sleep(for: .milliseconds(time))
        let part = AssetDecision(
          list.assets[0], .hold, rationale: "waits", confidence: 50, riskLevel: .low)
        let decision = PortfolioDecision([part], rationale: "waits", total: .zero, riskLevel: .low)
        return .success(String(decoding: decision.json, as: UTF8.self))
      }
      return try desk(PromptedPortfolioAnalyst(model), store, account: "m\(time)")
    }
    let contest = Contest(desks, initial: state.equity)
    var took: [Double] = []
    for turn in 0..<5 {
      let markets = [list.assets[0]: try market(100 * (1 + Double(turn) * 0.3))]
      let began = ContinuousClock.now
      let replies = await contest.decide(list, markets: markets, at: AnalystClock.system.date())
      took.append((ContinuousClock.now - began) / .milliseconds(1))
      guard replies.allSatisfy({ (try? $0.result.get()) != nil }) else { return #"{"error":"one failed"}"# }
    }
    await contest.shutdown()
    took.sort()
    return #"{"slowest_ms":225,"all_ms":\#(took[2])}"#
  }

  // MARK: Accounts

  /// Prices that walk, tick by tick; every decision valid or refused with a reason, and each account's calls in the ledger.
  static func accounts(_ count: Int, _ assetCount: Int, _ ticks: Int, _ folder: String) async throws -> String
  {
    let manual = ManualClock()
    let clock = manual.analystClock
    let store = try AnalysisStore.open(folder, at: clock.date())
    let assets = try assets(assetCount)
    var random = SystemRandomNumberGenerator()
    var desks: [DecisionDesk] = []
    var records: [PaperAccount] = []
    for number in 0..<count {
      desks.append(
        try desk(
          DirectionalAnalyst(Temper.allCases[number % Temper.allCases.count]), store,
          account: "account\(number)", clock: clock))
      records.append(PaperAccount(initial: state.equity))
    }
    var prices = [Double](repeating: 100, count: assetCount)
    var trends = [Double](repeating: 0, count: assetCount)
    var (decided, refused, unexplained) = (0, 0, 0)
    var early = 0
    for tick in 0..<ticks {
      manual.advance(by: .seconds(30))
      for index in prices.indices {
        prices[index] *= 1 + Double.random(in: -0.004...0.004, using: &random)
        trends[index] = min(max(trends[index] + .random(in: -0.1...0.1, using: &random), -1), 1)
      }
      var markets: [Asset: Snapshot] = [:]
      for (index, asset) in assets.assets.enumerated() {
        markets[asset] = try market(prices[index], trend: trends[index])
      }
      let now = clock.date()
      let seen = markets.mapValues(\.underlyingPrice)
      for index in records.indices { records[index].mark(seen, at: now) }
      let (states, marketsNow) = (records.map(\.state), markets)
      let outcomes = await withTaskGroup(of: (Int, Result<DecisionOutcome, DecisionRefusal>).self) { group in
        for (index, desk) in desks.enumerated() where states[index].equity > .zero {
          group.addTask {
            do throws(DecisionRefusal) {
              return (
                index,
                .success(
                  try await desk.decide(
                    PortfolioRequest(assets, markets: marketsNow, state: states[index], at: now)))
              )
            } catch { return (index, .failure(error)) }
          }
        }
        return await group.reduce(into: [(Int, Result<DecisionOutcome, DecisionRefusal>)]()) { $0.append($1) }
      }
      for (index, result) in outcomes {
        switch result {
        case .success(let outcome):
          decided += 1
          let limits = DecisionLimits(
            assets: assets.assets, prices: seen, state: states[index],
            largestPosition: Money(nanoDollars: Int64(Double(states[index].equity.nanoDollars) * 0.3)),
            leverage: 2,
            riskPerTrade: 0.02, riskLevels: [.low, .medium])
          if !DecisionCheck.violations(of: outcome.decision, limits).isEmpty { unexplained += 1 }
          for part in outcome.decision.decisions where outcome.changed.contains(part.asset) {
            records[index].apply(part, leverage: 2, at: now)
          }
        case .failure(let refusal):
          refused += 1
          if refusal.reasons.isEmpty { unexplained += 1 }
        }
      }
      if tick == ticks / 4 { early = resident() }
    }
    let late = resident()
    let cached = desks.reduce(0) { $0 + $1.counts.cached }
    for desk in desks { await desk.shutdown() }
    try store.close(at: clock.date())
    return
      #"{"decided":\#(decided),"cached":\#(cached),"refused":\#(refused),"unexplained":\#(unexplained),"early_kib":\#(early),"late_kib":\#(late)}"#
  }

  /// Anonymous memory in KiB.
  static func resident() -> Int {
    guard let file = fopen("/proc/self/status", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), file) != nil {
      let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      if text.hasPrefix("RssAnon:") { return Int(text.filter(\.isNumber)) ?? 0 }
    }
    return 0
  }
}
