import ArgumentParser
import DeadbandCore
import DeadbandLab
import DeadbandMarketData

struct Learn: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Learn from recorded answers when a fresh one would differ, and write a profile that asks then.",
    usage: "deadband learn <histories> ... --out <file> [<options>]",
    discussion: """
      The histories are parted by time. From answers before the cut a gate is learned: which answer the analyst gives \
      where, and whether that differs from the one it gave. It is judged on subjects that began after the cut, beside \
      hand-set profiles and fixed times to live.

      Answers come from an analyst. `recorded` takes those that the history's lines carry; `rulebook` is offline; \
      `rules:SEED`, `oblique:SEED` and `hysteresis:SEED` are test analysts with numbers drawn from the seed, and \
      `rules:SEED:5` answers at random 5 times in 100.

      The learned profile is its base with the soft rules disabled (technical, price, significance, overdue, age, \
      expired) and the rule answer in their place.

      EXAMPLES:
        deadband learn spy.jsonl --analyst recorded --out learned.json
        deadband learn spy.jsonl --answers 2000 --out learned.json --judge aapl.jsonl
        deadband learn spy.jsonl --out learned.json --report learned.html
        deadband replay spy.jsonl --thresholds learned.json --thresholds default

      \(ExitStatus.help)
      """)

  @Argument(help: "Snapshot histories.", completion: .file())
  var histories: [String]

  @Option(
    help: ArgumentHelp(
      "recorded, rulebook, rules:SEED, oblique:SEED or hysteresis:SEED.", valueName: "analyst"),
    completion: .list(["recorded", "rulebook"]), transform: Self.analyst)
  var analyst = LearnAnalyst.recorded

  @Option(help: "Where to write the profile.", completion: .file(extensions: ["json"]))
  var out: String

  @Option(help: "The profile that is given the gate: a built-in one or a file.")
  var base = ProfileArgument.standard

  @Option(help: "Learn from so many of the answers before the cut, drawn from the seed. (default: all)")
  var answers: Int?

  @Flag(
    help: ArgumentHelp(
      "With --answers: take those that a model of the others is least sure of, as whoever pays for each would ask."
    ))
  var leastSure = false

  @Option(help: "The seed of everything that is drawn.")
  var seed: UInt64 = 1

  @Option(
    help: "Ask where a fresh answer differs with more than this probability. (default: chosen for --target)")
  var limit: Double?

  @Option(
    help: "The share of ticks that may be answered otherwise than afresh, beyond the analyst's own noise.")
  var target = 0.01

  @Option(help: "The share of the ticks that lie after the cut.")
  var judgedShare = 0.3

  @Option(help: "Ask at this age in hours whatever the gate says.")
  var tooOldHours = 168.0

  @Option(
    help: ArgumentHelp("Judge on this history after the cut as well; may be repeated.", valueName: "history"))
  var judge: [String] = []

  @Option(
    help: ArgumentHelp("Write an HTML report as well.", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var report: String?

  @Flag(help: "One JSON object on one line instead of the tables.")
  var json = false

  func validate() throws {
    let inputs = histories + judge + [base.file].compactMap(\.self)
    try FileArguments.check(inputs: inputs, output: out)
    try FileArguments.check(inputs: inputs + [out], output: report)
    if let report, report == out { throw ValidationError("--out and --report name the same file") }
    if let answers, answers < 1 { throw ValidationError("--answers: at least one is needed") }
    if leastSure, answers == nil {
      throw ValidationError("--least-sure chooses --answers N; without a number all are taken")
    }
    if let limit, !(0...1).contains(limit) { throw ValidationError("--limit is a probability from 0 to 1") }
    guard (0...1).contains(target) else { throw ValidationError("--target is a share from 0 to 1") }
    guard (0.05...0.95).contains(judgedShare) else {
      throw ValidationError("--judged-share is from 0.05 to 0.95")
    }
    guard (1...1e9).contains(tooOldHours) else { throw ValidationError("--too-old-hours is from 1 to 1e9") }
  }

  func run() throws {
    let base = try base.load()
    let history = try read(histories, base.schema)
    var settings = GateLearning.Settings()
    settings.answers = answers
    settings.takesLeastSure = leastSure
    settings.seed = seed
    settings.limit = limit
    settings.target = target
    settings.judgedShare = judgedShare
    settings.tooOldHours = tooOldHours
    if history.isSampled {
      Output.error.attempt(
        "deadband: note: the history has only what was asked, and a part of what was served: the gate is judged on those ticks, "
          + "which change more often than others (--judge a whole history)\n")
    }
    let learning = GateLearning(history, analyst: analyst, base: base, settings: settings)
    let result = try learning.run(name: name)
    var judged = [(histories.joined(separator: ", "), result)]
    for path in judge { judged.append((path, try learning.judge(result, on: try read([path], base.schema)))) }
    let file = try OutputFile(path: out)
    do {
      try file.output.write(result.profile.json)
      try file.commit()
    } catch {
      file.abandon()
      throw error
    }
    // As in replay: neither the tables nor the report is lost to the other.
    let printed = Result {
      if json {
        try Output.standard.write(json: LearnTables.json(judged, analyst: analyst))
      } else {
        try Output.standard.write(LearnTables.text(judged, analyst: analyst, out: out))
      }
    }
    if let report {
      try Output(file: report).write(LearnReport(judged, analyst: analyst, files: histories).html())
    }
    try printed.get()
  }

  /// What the profile is called: its file without folder and ending.
  private var name: String {
    let file = out.split(separator: "/").last.map(String.init) ?? out
    let stem = file.hasSuffix(".json") ? String(file.dropLast(5)) : file
    return stem.isEmpty ? "learned" : stem
  }

  private func read(_ paths: [String], _ schema: IndicatorSchema) throws -> AnsweredHistory {
    var answered = AnsweredHistory(analyst)
    var reader = HistoryReader(paths: paths, schema: schema)
    var tick = HistoryTick(schema: schema)
    var progress = Progress()
    while try reader.next(into: &tick) {
      do { try answered.add(tick, in: reader) } catch {
        progress.finish()
        throw reader.refusal("\(error)")
      }
      if answered.ticks.count % 1_024 == 0 {
        progress.show("\(reader.place.path): \(answered.ticks.count) ticks")
      }
    }
    progress.finish()
    return answered
  }

  private static func analyst(_ text: String) throws -> LearnAnalyst {
    guard let analyst = LearnAnalyst(text) else {
      throw ValidationError(
        "\(text.quotedForMessage) is none of recorded, rulebook, rules:SEED, oblique:SEED and hysteresis:SEED, "
          + "each with :PERCENT of random answers where wanted")
    }
    return analyst
  }
}
