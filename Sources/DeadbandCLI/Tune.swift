import ArgumentParser
import DeadbandCore
import DeadbandLab
import DeadbandMarketData
import FoundationEssentials

struct Tune: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Search profiles that ask less and differ less, and say what each of their numbers does.",
    usage: """
      deadband tune <histories> ... [<options>]
      deadband tune <histories> ... --shard <part/parts> --partial <file> [<options>]
      """,
    discussion: """
      Profiles are drawn from a space (a base profile, and the numbers in it that may move) and tried on the \
      histories: first evenly, then near the best. Shown is the front of those that no other beats, beside the built-in \
      profiles, fixed times to live and the bound that no gate can beat. The one that asks least within \
      --max-disagreement is written by --out.

      A profile looks best where it was chosen. Only ticks that the search never saw give a result: the subjects \
      that begin at --judge-from or later (those on both sides are left out), or the histories of --judge.

      With --resume a run writes down what it tried; begun again with the same arguments, it goes on. One seed gives \
      the same profiles on any number of threads. With --shard a part of the profiles that are spread evenly is tried, and \
      nothing else: deadband merge joins the parts to the journal that --resume goes on with.

      EXAMPLES:
        deadband tune spy.jsonl --judge-from 2016-01-01 --report tune.html
        deadband tune spy.dbh --analyst rulebooks:20 --out mine.json
        deadband tune mine.jsonl --analyst recorded --space space.json \\
          --budget 5000 --resume tune.journal
        deadband tune spy.dbh --first 1024 --shard 2/7 --partial part.2.json

      \(ExitStatus.help)
      """)

  @Argument(help: "Snapshot histories to search on, packed or not.", completion: .file())
  var histories: [String]

  @Option(
    help: ArgumentHelp(
      "rulebook, rulebooks:N, rulebooks:N:SEED or recorded. (default: rulebook)", valueName: "analyst"),
    completion: .list(["rulebook", "rulebooks:20", "recorded"]), transform: AnalystArgument.parse)
  var analyst = ReplayAnalyst.rulebook

  @Option(
    help: ArgumentHelp("What may move: a space's file. (default: around default)", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var space: String?

  @Option(help: ArgumentHelp("Profiles to try.", valueName: "n"))
  var budget = TuneOptions().budget

  @Option(help: ArgumentHelp("Profiles spread evenly before the search learns.", valueName: "n"))
  var first = TuneOptions().initialCount

  @Option(help: ArgumentHelp("Decides which are tried.", valueName: "n"))
  var seed = TuneOptions().seed

  @Option(
    help: ArgumentHelp(
      "Work at once; no figure depends on it. (default: one a processor)", valueName: "n"))
  var threads: Int?

  @Option(help: ArgumentHelp("The share of the ticks that may differ, 0 to 1.", valueName: "share"))
  var maxDisagreement = TuneOptions().maxDisagreement

  @Option(
    help: ArgumentHelp(
      "Choose what costs least where each wrong answer loses so much, up to 2.5 times --max-disagreement.",
      valueName: "dollars"),
    transform: MoneyArgument.read)
  var wrongCosts: Money?

  @Option(
    help: ArgumentHelp("Judge on the subjects that begin then or later.", valueName: "date"),
    transform: TimeArgument.read)
  var judgeFrom: Timestamp?

  @Option(
    help: ArgumentHelp("Judge on this history; may be repeated.", valueName: "history"), completion: .file())
  var judge: [String] = []

  @Option(
    help: ArgumentHelp("The journal to go on with, or to begin.", valueName: "file"), completion: .file())
  var resume: String?

  @Option(help: ArgumentHelp("The model whose prices are reckoned with.", valueName: "name"))
  var model = PriceList.bundled.standard.name

  @Option(
    help: ArgumentHelp("Write an HTML report as well.", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var report: String?

  @Option(
    help: ArgumentHelp("Write the chosen profile.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var out: String?

  @Flag(help: "One JSON object on one line instead of the tables.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Try a part of the evenly spread profiles alone: 2/7 is the second of seven.", valueName: "part/parts"),
    transform: ShardArgument.parse)
  var shard: Shard?

  @Option(
    help: ArgumentHelp("Write what was tried for deadband merge, and no figures.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var partial: String?

  func validate() throws {
    let inputs = histories + judge + [space].compactMap(\.self)
    for output in [report, out, resume, partial] { try FileArguments.check(inputs: inputs, output: output) }
    try FileArguments.check(inputs: inputs)
    try ShardArgument.check(shard, partial: partial)
    if shard != nil, json || report != nil || out != nil || resume != nil || !judge.isEmpty {
      throw ValidationError(
        "--shard tries profiles and shows nothing: --json, --report, --out, --resume and --judge are of the search that goes on "
          + "with what was joined")
    }
    let outputs = [report, out, resume].compactMap(\.self)
    guard Set(outputs).count == outputs.count else { throw ValidationError("two outputs go to one file") }
    guard (1...1_000_000).contains(budget) else { throw ValidationError("--budget is from 1 to 1000000") }
    guard (1...1_000_000).contains(first) else { throw ValidationError("--first is from 1 to 1000000") }
    guard maxDisagreement > 0, maxDisagreement <= 1 else {
      throw ValidationError("--max-disagreement is a share above 0 and at most 1; 0.02 is 2 %")
    }
    guard threads ?? 1 >= 1 else { throw ValidationError("--threads is at least 1") }
    guard judge.isEmpty || judgeFrom == nil else {
      throw ValidationError("--judge and --judge-from exclude one another: name the ticks to judge on once")
    }
    do { _ = try PriceList.bundled.model(named: model) } catch { throw ValidationError("\(error)") }
  }

  func run() throws {
    let space = try loadSpace()
    let (searched, judged) = try load(space.base.schema)
    var options = TuneOptions(
      budget: budget, seed: seed, maxDisagreement: maxDisagreement, initialCount: first)
    options.wrongAnswer = wrongCosts
    var progress = Progress()
    defer { progress.finish() }
    func show(_ run: Tuning.Progress) {
      let best = run.best.map { best in
        "; best so far: asks \(shown(best.askedShare)), differs \(shown(best.disagreement))"
      }
      progress.show("\(run.tried) of \(run.budget) profiles tried\(best ?? "")")
    }
    var tuning: Tuning
    if let shard, let partial {
      let part = try Tuning(space, on: searched, options).part(shard, program: Version.number, progress: show)
      return try PartialFile.write(.tune(part), to: partial)
    }
    if let resume {
      let file = try JournalFile.open(path: resume, Tuning.header(space, on: searched, options))
      tuning = try Tuning(space, on: searched, options, resuming: file.journal)
      try tuning.run(keep: { try file.append($0) }, progress: show)
    } else {
      tuning = try Tuning(space, on: searched, options)
      try tuning.run(progress: show)
    }
    let result = try tuning.result(judge: judged)
    progress.finish()
    try write(result)
  }

  private func shown(_ share: Double) -> String { "\(((share * 10_000).rounded() / 100).plain) %" }

  // MARK: Inputs

  private func loadSpace() throws -> TuneSpace {
    guard let space else { return .standard }
    let text = try TextFile.read(space)
    var folder = FolderOfProfile(of: space)
    return try TuneSpace(json: text.bytes, source: text.path) { try folder.find($0) }
  }

  private func load(_ schema: IndicatorSchema) throws -> (searched: TuneData, judged: TuneData?) {
    let parts = try JudgedHistory(histories, judgeFrom: judgeFrom, judge: judge, analyst, schema)
    return (try data(parts.searched), try parts.judged.map(data))
  }

  private func data(_ part: JudgedHistory.Part) throws -> TuneData {
    try TuneData(
      files: part.files.map { $0 == "-" ? "standard input" : $0 }, part.walk, analyst: analyst.name,
      subjects: part.subjects,
      model: try PriceList.bundled.model(named: model),
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
  }

  // MARK: Outputs

  /// Nothing is lost to what cannot be written, nor to a reader that leaves early: the tables, the report and the profile
  /// are each written whatever became of the others.
  private func write(_ result: TuneResult) throws {
    let printed = Result {
      try Output.standard.write(
        json ? result.json(version: Version.jsonForm) + [UInt8(ascii: "\n")] : Array(result.table().utf8))
    }
    let reported = Result { try report.map { try OutputFile.replace($0, TuneReport(result).html()) } }
    if let out {
      guard let chosen = result.chosen else {
        throw TuneError.noneWithin(
          disagreement: maxDisagreement, best: result.least)
      }
      try OutputFile.replace(out, chosen.profile.json)
    }
    _ = try reported.get()
    try printed.get()
  }
}
