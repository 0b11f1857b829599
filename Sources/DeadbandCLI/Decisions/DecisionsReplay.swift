import ArgumentParser
import Deadband
import DeadbandAnalysts
import DeadbandCore
import DeadbandDecisions
import DeadbandMarketData
import DeadbandRulebook
import FoundationEssentials
import SystemPackage

struct DecisionsReplay: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract:
      "Replay recorded prices: what models would have decided, what that brought, and what asking took.",
    usage: "deadband decisions replay <bars> ... [<options>]",
    discussion: """
      Reads the bars of 1 to 10 assets, and at each instant at which all of them have one has every model decide for a paper account of its \
      own, gated by the strategy's profile: only assets that moved are asked about. The result is a leaderboard, the same to the byte each \
      time. Bars before --from warm the indicators up.

      Models are offline, or recorded (--recorded): a rulebook that follows trends and takes extremes back, in three tempers. What a model in their place would be \
      asked is estimated from the text, and held against asking about everything at every bar.

      EXAMPLES:
        deadband decisions replay AAPL_1h.csv.gz BAC_1h.csv.gz SPY_1h.csv.gz --from 2024-01-02 --to 2024-01-31
        deadband decisions replay BTCUSDT_1h.csv --strategy aggressive --days-per-year 365 --json
        deadband decisions replay SPY_1h.csv.gz --report decisions.html --decisions decisions.jsonl

      \(ExitStatus.help)
      """)

  @Argument(
    help: ArgumentHelp(
      "Bars of one asset each; its symbol is the file's name up to the first _ or dot.", valueName: "bars"),
    completion: .file())
  var bars: [String]

  @OptionGroup var strategyOption: StrategyOption

  @Option(help: ArgumentHelp("How is traded.", valueName: "name"))
  var strategy = "balanced"

  @Option(
    help: ArgumentHelp(
      "calm, steady or brisk; may be repeated. (default: all three)", valueName: "temper"),
    completion: .list(Temper.allCases.map(\.rawValue)), transform: Self.temper)
  var model: [Temper] = []

  @Option(
    help: ArgumentHelp(
      "Models whose decisions were recorded, as --decisions and export write them, in place of the rulebook.",
      valueName: "file"), completion: .file(extensions: ["jsonl"]))
  var recorded: String?

  @Option(help: ArgumentHelp("A volatility index, for the indicators that it makes.", valueName: "file"))
  var vix: String?

  @Option(help: ArgumentHelp("Splits, for bars that carry no split factor.", valueName: "file"))
  var splits: String?

  @Option(
    help: ArgumentHelp("First day that is decided on (YYYY-MM-DD).", valueName: "date"),
    transform: TimeArgument.day)
  var from: CalendarDate?

  @Option(help: ArgumentHelp("Last day (YYYY-MM-DD).", valueName: "date"), transform: TimeArgument.day)
  var to: CalendarDate?

  @Option(
    help: ArgumentHelp("What each account begins with.", valueName: "dollars"), transform: MoneyArgument.read)
  var capital = Money(nanoDollars: 100_000_000_000_000)

  @Option(
    help: ArgumentHelp("Of the value that changes hands, hundredths of a percent.", valueName: "points"))
  var feeBasisPoints = PaperCosts().feeBasisPoints

  @Option(help: ArgumentHelp("How much worse than the price a trade is made, likewise.", valueName: "points"))
  var slippageBasisPoints = PaperCosts().slippageBasisPoints

  @Option(
    help: ArgumentHelp(
      "How long a decision holds at most. Five minutes, a service's, are shorter than a bar.",
      valueName: "minutes"))
  var timeToLive = 1_440

  @Option(help: ArgumentHelp("Days a year with prices, for Sharpe's ratio.", valueName: "days"))
  var daysPerYear = 252.0

  @Option(
    help: ArgumentHelp(
      "The model whose prices estimated tokens are held against.", valueName: "provider/model"),
    transform: Self.price)
  var price = "openai/gpt-4o-mini"

  @Option(
    help: ArgumentHelp("Write an HTML report as well.", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var report: String?

  @Option(
    help: ArgumentHelp("Write each decision that changed something, a line of JSON.", valueName: "file"),
    completion: .file(extensions: ["jsonl"]))
  var decisions: String?

  @Flag(help: "One JSON object on one line instead of the table.")
  var json = false

  func validate() throws {
    let inputs = bars + [vix, splits, recorded, strategyOption.strategies].compactMap(\.self)
    if recorded != nil, !model.isEmpty {
      throw ValidationError("--recorded and --model name two kinds of models")
    }
    for output in [report, decisions] { try FileArguments.check(inputs: inputs, output: output) }
    if let report, report == decisions { throw ValidationError("--report and --decisions name one file") }
    _ = try assets()
    if let from, let to, from > to { throw ValidationError("--from \(from) lies after --to \(to)") }
    guard capital > .zero else { throw ValidationError("--capital: more than 0 is needed") }
    for (name, points) in [
      ("--fee-basis-points", feeBasisPoints), ("--slippage-basis-points", slippageBasisPoints),
    ]
    where !(0...1_000).contains(points) {
      throw ValidationError("\(name) \(points.plain): 0 to 1000 are allowed")
    }
    guard (1...10_080).contains(timeToLive) else {
      throw ValidationError("--time-to-live \(timeToLive): 1 to 10080 minutes are allowed, seven days")
    }
    guard (1...366).contains(daysPerYear) else {
      throw ValidationError("--days-per-year \(daysPerYear.plain): 1 to 366 are allowed")
    }
  }

  func run() async throws {
    let strategy = try strategyOption.book().strategy(strategy)
    let profile = try ProfileArgument(argument: strategy.profile).load()
    var desk = DeskConfiguration()
    desk.timeToLive = .seconds(timeToLive * 60)
    let plan = DecisionReplay.Plan(
      try assets(), strategy: strategy, profile: profile, desk: desk, initial: capital,
      costs: PaperCosts(feeBasisPoints: feeBasisPoints, slippageBasisPoints: slippageBasisPoints),
      daysPerYear: daysPerYear, price: try Self.modelPrice(price))
    let ticks = try BarTicks(
      Array(zip(plan.assets.assets, bars)).map { (asset: $0, path: $1) },
      index: try vix.map { try VolatilityIndex(try ByteSource(path: $0)) } ?? VolatilityIndex(),
      splits: try splits.map { try Splits(try ByteSource(path: $0)) } ?? Splits())
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "deadband-replay-\(UUID().uuidString)"
    ).path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let journal = try decisions.map { try OutputFile(path: $0) }
    do {
      let board = try await replay(plan, ticks, try models(), folder, journal)
      try journal?.commit()
      try show(board)
    } catch {
      journal?.abandon()
      throw error
    }
  }

  private func replay(
    _ plan: DecisionReplay.Plan, _ ticks: BarTicks, _ models: [any PortfolioAnalyst], _ folder: String,
    _ journal: OutputFile?
  ) async throws -> Leaderboard {
    var progress = Progress()
    var (store, replay): (AnalysisStore?, DecisionReplay?)
    var (count, lonelyBefore) = (0, 0)
    var last: Timestamp?
    while let (tick, day) = try ticks.next(), day <= to ?? .latest {
      guard day >= from ?? .earliest else { continue }
      let running: DecisionReplay
      if let replay {
        running = replay
      } else {
        // Its time is that of the bars.
        let opened = try AnalysisStore.open(folder, at: tick.at)
        store = opened
        lonelyBefore = ticks.lonely
        running = try DecisionReplay(plan, models: models, store: opened)
        replay = running
      }
      for reply in await running.add(tick) { try write(reply, tick, journal) }
      count += 1
      last = tick.at
      progress.show("\(day): \(count) bars")
    }
    progress.finish()
    guard let replay, let store, let last else {
      throw InputError(
        .data, path: bars.joined(separator: ", "), reason: "no instant has a bar of all assets",
        wayOut: from == nil && to == nil ? nil : "check --from and --to")
    }
    let lonely = ticks.lonely - lonelyBefore
    if lonely > 0 {
      Output.error.attempt(
        "deadband: \(lonely) bars have no partner at their time, and were left out\n")
    }
    let board = replay.leaderboard
    await replay.shutdown()
    try store.close(at: last)
    return board
  }

  private func write(_ reply: ModelReply, _ tick: DecisionReplay.Tick, _ journal: OutputFile?) throws {
    guard let journal, case .success(let outcome) = reply.result, !outcome.changed.isEmpty else { return }
    let record = DecisionRecord(
      at: tick.at, account: reply.name, strategy: strategy, model: reply.name, event: outcome.event,
      cost: outcome.cost,
      latency: outcome.latency)
    try journal.output.write(record.json + [UInt8(ascii: "\n")])
  }

  private func models() throws -> [any PortfolioAnalyst] {
    guard let recorded else {
      return (model.isEmpty ? Temper.allCases : model).map { DirectionalAnalyst($0) }
    }
    let file = try TextFile.read(recorded, limit: 256 << 20)
    return try RecordedAnalyst.read(file.bytes, source: file.path)
  }

  private func show(_ board: Leaderboard) throws {
    let printed = Result {
      try Output.standard.write(json ? board.json : Array(LeaderboardTable(board).text.utf8))
    }
    if let report {
      let page = LeaderboardPage(
        board, title: "Decisions about \(try assets().assets.map(\.symbol).joined(separator: ", "))",
        notes: [
          "Strategy \(strategy); each account began with \(capital). Models are offline rulebooks; tokens are estimated, at the prices of \(price)."
        ])
      try Output(file: report).write(page.html)
    }
    try printed.get()
  }

  // MARK: Arguments

  private func assets() throws -> AssetList {
    var assets: [Asset] = []
    for path in bars {
      let name = (FilePath(path).lastComponent?.string ?? "").prefix { $0 != "_" && $0 != "." }
      guard let asset = Asset(name.uppercased()) else {
        throw ValidationError(
          "\(path.quotedForMessage): the file's name has to begin with the asset's symbol")
      }
      assets.append(asset)
    }
    do { return try AssetList(assets) } catch { throw ValidationError("\(error)") }
  }

  private static func temper(_ text: String) throws -> Temper {
    guard let temper = Temper(rawValue: text) else {
      throw ValidationError(
        "\(text.quotedForMessage) is none of \(Temper.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return temper
  }

  private static func price(_ text: String) throws -> String {
    _ = try modelPrice(text)
    return text
  }

  private static func modelPrice(_ text: String) throws -> DeadbandAnalysts.ModelPrice {
    guard let slash = text.firstIndex(of: "/") else {
      throw ValidationError(
        "\(text.quotedForMessage): a provider and a model are needed, as in openai/gpt-4o-mini")
    }
    do {
      return try DeadbandAnalysts.PriceList.bundled.price(
        provider: String(text[..<slash]), model: String(text[text.index(after: slash)...]), on: .latest)
    } catch { throw ValidationError("\(error)") }
  }
}
