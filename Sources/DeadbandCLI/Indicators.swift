import ArgumentParser
import DeadbandCore
import DeadbandMarketData
import SystemPackage

struct IndicatorsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "indicators",
    abstract: "Turn market data into a snapshot history: rolling option positions, one line a bar.",
    usage: "deadband indicators <bars> --vix <file> [<options>]",
    discussion: """
      Reads the bars of one symbol and a volatility index, opens a position of each strategy some 45 days out, rolls \
      it at 5, and writes all indicators of each open position at the end of each bar as JSON Lines. Without a chain \
      positions are valued by Black–Scholes under one volatility, the index; with one, listed contracts are chosen \
      and followed by their quotes. Splits, expired positions, contracts without quotes and an index older than a \
      week are said on standard error. Inputs may be gzip; one of them may be - for standard input.

      EXAMPLES:
        deadband indicators SPY_1h.csv.gz --vix VIX.csv > spy.jsonl
        deadband indicators AAPL_1h.csv --vix VIX.csv --splits splits.csv \\
          --strategy covered-call --from 2014-01-01 > aapl.jsonl
        deadband indicators VXX_1h.csv --vix VIX.csv --chain VXX_chain.csv.gz \\
          --splits splits.csv --output vxx.jsonl

      \(ExitStatus.help)
      """)

  @Argument(help: ArgumentHelp("Bars of one symbol, daily or within the day.", valueName: "bars"))
  var bars: String

  @Option(help: ArgumentHelp("Daily bars of the volatility index.", valueName: "file"))
  var vix: String

  @Option(
    help: ArgumentHelp(
      "An option chain of the symbol, a session's quotes after the other.", valueName: "file"))
  var chain: String?

  @Option(
    help: ArgumentHelp(
      "iron-condor, protective-put or covered-call; may be given again. Default: all three.",
      valueName: "strategy"),
    transform: Self.plan)
  var strategy: [PositionPlan] = []

  @Option(help: ArgumentHelp("Default: the file's name up to the first _ or dot.", valueName: "symbol"))
  var symbol: String?

  @Option(help: ArgumentHelp("Splits, for bars that carry no split factor.", valueName: "file"))
  var splits: String?

  @Option(
    help: ArgumentHelp("First day written (YYYY-MM-DD); earlier bars still warm up.", valueName: "date"),
    transform: TimeArgument.day)
  var from: CalendarDate?

  @Option(
    help: ArgumentHelp("Last day written (YYYY-MM-DD).", valueName: "date"), transform: TimeArgument.day)
  var to: CalendarDate?

  @Option(help: ArgumentHelp("Days after which an option's quote is too old.", valueName: "days"))
  var quoteLimitDays = ChainFollower.defaultQuoteLimitDays

  @Option(
    help: ArgumentHelp("Write here instead of standard output; replaced when whole.", valueName: "file"))
  var output: String?

  func validate() throws {
    try FileArguments.check(inputs: [bars, vix, chain, splits].compactMap(\.self), output: output)
    if chosenSymbol.isEmpty { throw ValidationError("the bars' name tells no symbol; give --symbol") }
    if let from, let to, from > to { throw ValidationError("--from \(from) lies after --to \(to)") }
    guard quoteLimitDays >= 0 else { throw ValidationError("--quote-limit-days must not be negative") }
  }

  func run() throws {
    var bars = try BarReader(try ByteSource(path: bars))
    let index = try VolatilityIndex(try ByteSource(path: vix))
    var builder = HistoryBuilder(
      symbol: chosenSymbol, plans: PositionPlan.allCases.filter { strategy.isEmpty || strategy.contains($0) },
      index: index, splits: try readSplits(), chain: try openChain(), isDaily: bars.barLength == nil)
    var sink = try HistorySink(path: output)
    do {
      let last = try write(&bars, &builder, &sink)
      try sink.finish(last, from: from)
    } catch {
      sink.abandon()
      throw error
    }
  }

  /// The last day that a bar was of.
  private func write(
    _ bars: inout BarReader, _ builder: inout HistoryBuilder, _ sink: inout HistorySink
  ) throws -> CalendarDate? {
    var last: CalendarDate?
    while let bar = try bars.next(), bar.session <= to ?? .latest {
      last = bar.session
      do { try builder.add(bar, into: &sink.block) } catch let error as SnapshotError {
        throw bars.refusal("\(error)")
      }
      if bar.session < from ?? .earliest {
        sink.block.removeAll(keepingCapacity: true)
        builder.dropPastNotes()
      } else {
        try sink.barEnded(bar, builder.takeNotes())
      }
    }
    return last
  }

  private func readSplits() throws -> Splits {
    guard let path = splits else { return Splits() }
    let splits = try Splits(try ByteSource(path: path))
    let symbol = chosenSymbol
    let names = splits.bySymbol.keys.filter { $0.lowercased() == symbol.lowercased() }
    if let name = names.first, !names.contains(symbol) {
      throw InputError(
        .data, path: path, reason: "has splits of \(name), not of \(symbol)", wayOut: "give --symbol \(name)")
    }
    return splits
  }

  private func openChain() throws -> ChainFollower? {
    guard let chain else { return nil }
    return try ChainFollower(try ByteSource(path: chain), quoteLimitDays: quoteLimitDays)
  }

  private var chosenSymbol: String {
    if let symbol { return symbol }
    let name = FilePath(bars).lastComponent?.string ?? ""
    return name == "-" ? "" : String(name.prefix { $0 != "_" && $0 != "." })
  }
}

extension IndicatorsCommand {
  private static func plan(_ text: String) throws -> PositionPlan {
    let name = String(text.uppercased().map { $0 == "-" ? "_" : $0 })
    if let plan = PositionPlan(rawValue: name) { return plan }
    throw ValidationError("\(text.quotedForMessage) is none of iron-condor, protective-put, covered-call")
  }
}

/// Where the history goes, in blocks, and what is said meanwhile.
private struct HistorySink {
  /// Lines not yet written.
  var block: [UInt8] = []

  private let file: OutputFile?
  private let output: Output
  private var progress = Progress()
  private var isEmpty = true

  private static let blockSize = 1 << 16

  init(path: String?) throws(OutputError) {
    file = try path.map { path throws(OutputError) in try OutputFile(path: path) }
    output = file?.output ?? .standard
  }

  mutating func barEnded(_ bar: Bar, _ notes: [String]) throws {
    if block.count >= Self.blockSize { try flush() }
    if !notes.isEmpty { progress.finish() }
    for note in notes { Self.say(note) }
    progress.show("\(bar.session)")
  }

  /// Takes the progress away before an error is said, and leaves the file as it was.
  mutating func abandon() {
    progress.finish()
    file?.abandon()
  }

  mutating func finish(_ last: CalendarDate?, from: CalendarDate?) throws {
    try flush()
    try file?.commit()
    progress.finish()
    guard isEmpty else { return }
    if let last, let from, last < from {
      Self.say("no line was written: the last bar, of \(last), lies before --from \(from)")
    } else {
      Self.say(
        "no line was written: positions are opened once there were 50 bars, 21 sessions and 253 days of the index, "
          + "and within the days of the chain where one is given")
    }
  }

  private mutating func flush() throws {
    guard !block.isEmpty else { return }
    isEmpty = false
    try output.write(block)
    block.removeAll(keepingCapacity: true)
  }

  private static func say(_ note: String) { Output.error.attempt("deadband: note: \(note)\n") }
}
