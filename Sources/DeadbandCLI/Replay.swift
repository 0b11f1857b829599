import ArgumentParser
import DeadbandCore
import DeadbandLab
import DeadbandMarketData

/// Named apart from the library's `Replay`, which does the work.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract:
      "Replay histories: how often a model is asked, what it costs, how often the cached answer was right.",
    usage: "deadband replay <histories> ... [<options>]",
    discussion: """
      Every profile is replayed side by side with what one would otherwise do (ask always, fixed times to live, an \
      exact-match cache) and with the bound that no gate can beat: ask only when a fresh answer would differ.

      Fresh answers come from an analyst. `rulebook` is offline: well-known management rules of option positions with \
      one documented set of numbers; `rulebooks:20` is a family of 20 drawn from a seed (`rulebooks:20:7` from seed 7), \
      reported as mean and worst; `recorded` takes the answers that the history's lines carry.

      Histories are JSON Lines or CSV, plain or gzip, `-` for standard input; several are read as one. They are made by \
      `deadband indicators`.

      One packed history may be replayed in parts by many processes or machines: `--shard 2/7` judges the second of \
      seven parts of its subjects, `--partial` writes what it counted, and `deadband merge` joins the parts.

      EXAMPLES:
        deadband replay spy.jsonl
        deadband replay spy.jsonl --thresholds mine.json --thresholds default
        deadband replay spy.jsonl --analyst rulebooks:20
        deadband replay spy.jsonl --report report.html
        deadband replay spy.jsonl --thresholds seed --json
        deadband replay spy.dbh --shard 2/7 --partial 2.json

      \(ExitStatus.help)
      """)

  @Argument(help: "Snapshot histories.", completion: .file())
  var histories: [String]

  @Option(
    help: ArgumentHelp(
      "A built-in profile or a profile's file; may be repeated. (default: default, seed)",
      valueName: "profile"))
  var thresholds: [ProfileArgument] = []

  @Option(
    help: ArgumentHelp(
      "rulebook, rulebooks:N, rulebooks:N:SEED or recorded. (default: rulebook)", valueName: "analyst"),
    completion: .list(["rulebook", "rulebooks:20", "recorded"]), transform: AnalystArgument.parse)
  var analyst = ReplayAnalyst.rulebook

  @Option(
    help: ArgumentHelp("The model whose prices are reckoned with.", valueName: "name"))
  var model = PriceList.bundled.standard.name

  @Option(
    help: ArgumentHelp("Write an HTML report as well.", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var report: String?

  @Flag(help: "One JSON object on one line instead of the table.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Judge a part of the subjects alone: 2/7 is the second of seven.", valueName: "part/parts"),
    transform: ShardArgument.parse)
  var shard: Shard?

  @Option(
    help: ArgumentHelp("Write what was counted for deadband merge, and no figures.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var partial: String?

  func validate() throws {
    let inputs = histories + thresholds.compactMap(\.file)
    try FileArguments.check(inputs: inputs, output: report)
    try FileArguments.check(inputs: inputs, output: partial)
    try ShardArgument.check(shard, partial: partial)
    if partial != nil, histories.count > 1 || report != nil || json {
      throw ValidationError("--shard takes one packed history, and neither --report nor --json")
    }
    do { _ = try PriceList.bundled.model(named: model) } catch { throw ValidationError("\(error)") }
  }

  func run() throws {
    let names = thresholds.isEmpty ? ["default", "seed"].map(ProfileArgument.init(argument:)) : thresholds
    let profiles = try names.map { try $0.load() }
    try Self.checkNames(profiles)
    let schema = try Replay.schema(for: profiles)
    var replay = Replay(
      profiles: profiles, others: Policy.usual, analyst: analyst,
      cost: AnalysisCost(model: try PriceList.bundled.model(named: model), schema: schema),
      shard: shard ?? .whole)
    // Checked before the work: only a packed history has a digest that all parts can name.
    let packed = try partial.map { _ in try ColumnarHistory(path: histories[0], schema: schema) }
    var history = packed.map { HistoryReader($0) } ?? HistoryReader(paths: histories, schema: schema)
    var tick = HistoryTick(schema: schema)
    var progress = Progress()
    var ticks = 0
    while try history.next(into: &tick) {
      do { try replay.observe(tick, in: history) } catch {
        progress.finish()
        throw history.refusal("\(error)")
      }
      ticks += 1
      if ticks % 1_024 == 0 { progress.show("\(history.place.path): \(ticks) ticks") }
    }
    progress.finish()
    if let partial, let packed {
      try PartialFile.write(
        .replay(ReplayPartial(replay, of: packed, program: Version.number)), to: partial)
      return
    }
    let result = replay.result()
    // Neither is lost to the other: the table stands before a report that cannot be written, and a reader that leaves
    // early (`| head`) still gets the report.
    let printed = Result {
      try Output.standard.write(
        json ? result.json(version: Version.jsonForm) + [UInt8(ascii: "\n")] : Array(result.table().utf8))
    }
    if let report {
      let price = try PriceList.bundled.model(named: model)
      try Output(file: report).write(
        ReplayReport(result, files: histories.map { $0 == "-" ? "standard input" : $0 }, price: price).html())
    }
    try printed.get()
  }

  /// Refuses profiles that the rows of the table could not tell apart.
  private static func checkNames(_ profiles: [ThresholdProfile]) throws {
    var names: Set<String> = []
    for profile in profiles where !names.insert(profile.name).inserted {
      throw ValidationError(
        "two profiles are called \(profile.name.quotedForMessage); a row needs a name of its own")
    }
  }
}
