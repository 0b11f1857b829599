import ArgumentParser
import DeadbandCore
import DeadbandLab
import DeadbandMarketData

struct Certify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prove on histories how often a profile's cached answers are wrong at most, or say why not.",
    usage: """
      deadband certify <histories> ... --out <file> [<options>]
      deadband certify <history> --shard <part/parts> --partial <file> [<options>]
      """,
    discussion: """
      Turns one knob of a profile from the setting that asks most, and certifies the loosest setting of which it is \
      proved: with the confidence given, at most a share alpha of the answers served from the cache differ from what a \
      fresh look by the same analyst would have said, beyond that analyst's own noise. The profile with its certificate \
      goes to --out. Where nothing can be proved nothing is written, the reason is said, and the status is 1.

      Subjects are the independent units: hundreds of them are needed, however many ticks each has. What a certificate \
      means and what it does not stands in docs/certification.md.

      EXAMPLES:
        deadband certify spy.jsonl --out certified.json
        deadband certify spy.jsonl --profile seed --analyst rulebooks:20 \\
          --settings 0.3,0.4,0.5 --out certified.json
        deadband certify answers.jsonl --analyst recorded \\
          --family openai/gpt-4.1 --self-disagreement 3/200 --out certified.json
        deadband certify spy.jsonl --analyst rulebooks:20 --walk-forward
        deadband certify spy.dbh --shard 2/7 --partial part.2.json

      \(ExitStatus.help)
      """)

  @Argument(help: "Snapshot histories.", completion: .file())
  var histories: [String]

  @Option(help: ArgumentHelp("A built-in profile or a profile's file.", valueName: "profile"))
  var profile = ProfileArgument.standard

  @Option(help: ArgumentHelp("Share of the served answers that may differ.", valueName: "share"))
  var alpha = 0.02

  @Option(help: ArgumentHelp("How sure the certificate is to be.", valueName: "share"))
  var confidence = 0.95

  @Option(
    help: ArgumentHelp("What is turned: relaxation, refresh-above or gate-limit.", valueName: "knob"),
    completion: .list(["relaxation", "refresh-above", "gate-limit"]), transform: KnobArgument.read)
  var knob = CertifiedKnob.relaxation

  @Option(
    help: ArgumentHelp(
      "Its settings, from the one that asks most, with commas. (default: 0.5 to 4 times the profile's own)",
      valueName: "values"))
  var settings: String?

  @Option(
    help: ArgumentHelp("rulebook, rulebooks:N, rulebooks:N:SEED or recorded.", valueName: "analyst"),
    completion: .list(["rulebook", "rulebooks:20", "recorded"]), transform: AnalystArgument.parse)
  var analyst = ReplayAnalyst.rulebook

  @Option(
    help: ArgumentHelp("Of recorded answers: the family of the models that gave them.", valueName: "name"))
  var family: String?

  @Option(help: ArgumentHelp("Of recorded answers: the prompt's version.", valueName: "version"))
  var prompt: String?

  @Option(help: ArgumentHelp("Of recorded answers: the models' temperature.", valueName: "number"))
  var temperature: Double?

  @Option(
    help: ArgumentHelp(
      "Of N pairs of answers to one snapshot, each of another subject, K differed.", valueName: "K/N"))
  var selfDisagreement: String?

  @Option(
    help: ArgumentHelp(
      "betting, hoeffding-bentkus, or conformal (on average, without confidence).", valueName: "method"),
    completion: .list(["betting", "hoeffding-bentkus", "conformal"]))
  var method = "betting"

  @Option(
    help: ArgumentHelp("With --method conformal: days after which a subject counts half.", valueName: "days"))
  var halfLife: Double?

  @Option(
    help: ArgumentHelp("What counts the same: answers or subjects.", valueName: "what"),
    completion: .list(["answers", "subjects"]))
  var weigh = "answers"

  @Option(
    help: ArgumentHelp(
      "equal, graded, or losses from 0 to 1 such as hold-adjust=0.5,close-roll=0.5.", valueName: "losses"),
    transform: Self.severity)
  var severity = SeverityTable.equal

  @Option(
    help: ArgumentHelp("Count subjects that begin in the same stretch of days as one.", valueName: "days"))
  var block: Int?

  @Option(
    help: ArgumentHelp("Only subjects that begin on this day (UTC) or later.", valueName: "YYYY-MM-DD"),
    transform: Self.day)
  var from: Timestamp?

  @Option(
    help: ArgumentHelp("Only subjects that end before this day (UTC).", valueName: "YYYY-MM-DD"),
    transform: Self.day)
  var until: Timestamp?

  @Option(
    help: ArgumentHelp("Where the certified profile goes.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var out: String?

  @Flag(help: "Certify before each year instead, and say what the year came to.")
  var walkForward = false

  @Flag(help: "One JSON object on one line instead of the table.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Look at a part of the subjects alone: 2/7 is the second of seven.", valueName: "part/parts"),
    transform: ShardArgument.parse)
  var shard: Shard?

  @Option(
    help: ArgumentHelp("Write what was counted for deadband merge, and certify nothing.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var partial: String?

  func validate() throws {
    let inputs = histories + [profile.file].compactMap(\.self)
    try FileArguments.check(inputs: inputs, output: out)
    try FileArguments.check(inputs: inputs, output: partial)
    try ShardArgument.check(shard, partial: partial)
    guard alpha > 0, alpha < 1 else {
      throw ValidationError("--alpha is a share between 0 and 1: 0.02 is 2 %")
    }
    guard confidence > 0, confidence < 1 else {
      throw ValidationError("--confidence is a share between 0 and 1: 0.95 is 95 %")
    }
    if partial == nil {
      try Self.checkOutput(out, walksForward: walkForward)
    } else if histories.count > 1 || out != nil || json {
      throw ValidationError(
        "--shard takes one packed history, and neither --out nor --json: deadband merge has them")
    }
    if analyst == .recorded, family?.isEmpty ?? true {
      throw ValidationError(
        "--family is needed: a certificate of recorded answers names who gave them, such as openai/gpt-4.1")
    }
    if analyst != .recorded, family != nil || prompt != nil || temperature != nil || selfDisagreement != nil {
      throw ValidationError(
        "--family, --prompt, --temperature and --self-disagreement are of recorded answers; a rulebook has its name"
      )
    }
    if halfLife != nil, method != "conformal" {
      throw ValidationError(
        "--half-life needs --method conformal: with weights nothing is proved with confidence")
    }
    if let halfLife, !(halfLife > 0 && halfLife.isFinite) {
      throw ValidationError("--half-life is a number of days > 0")
    }
    if let block, !(1...36_525).contains(block) { throw ValidationError("--block is 1 to 36525 days") }
    if let temperature, !(0...10).contains(temperature) { throw ValidationError("--temperature is 0 to 10") }
    if let from, let until, from >= until { throw ValidationError("--from lies not before --until") }
    _ = try certification()
    if let settings { _ = try KnobArgument.values(settings) }
  }

  func run() throws {
    let base = try profile.load().withoutCertificate
    if knob == .gateLimit, base.gate == nil {
      throw ValidationError("the profile has no learned gate to turn; deadband learn makes one")
    }
    var plan = CertifyPlan(
      profile: base, knob: knob, values: try settings.map(KnobArgument.values) ?? knob.usualValues(base),
      answers: analyst.name,
      analyst: Certificate.Analyst(
        family: family ?? analyst.name, prompt: prompt, temperature: temperature),
      certification: try certification())
    (plan.from, plan.until, plan.blockDays, plan.walksForward) = (from, until, block, walkForward)
    // Checked before the work: only a packed history has a digest that all parts can name.
    let packed = try partial.map { _ in try ColumnarHistory(path: histories[0], schema: base.schema) }
    var run = CalibrationRun(
      profiles: plan.profiles, values: plan.values, analyst: analyst, severity: severity, period: plan.period,
      shard: shard ?? .whole)
    try read(
      packed.map { HistoryReader($0) } ?? HistoryReader(paths: histories, schema: base.schema), into: &run,
      base.schema)
    if let partial, let packed {
      try PartialFile.write(
        .certify(CertifyPartial(run, plan, of: packed, program: Version.number)), to: partial)
      return
    }
    try Self.show(
      CertifyFigures(plan, run, form: Version.jsonForm, program: Version.number), json: json, out: out)
  }

  private func read(
    _ reader: consuming HistoryReader, into run: inout CalibrationRun, _ schema: IndicatorSchema
  ) throws {
    var history = reader
    var tick = HistoryTick(schema: schema)
    var progress = Progress()
    var ticks = 0
    while try history.next(into: &tick) {
      if let weight = tick.recordedWeight, weight > 1, analyst == .recorded {
        progress.finish()
        throw InputError(
          .data, path: history.place.path, line: history.place.line,
          reason: "the answer stands for \(weight.plain) ticks, of which the others are not in the history",
          wayOut:
            "certify on a history in which every tick was answered: an engine with --shadow 1 records one")
      }
      do { try run.observe(tick, in: history) } catch {
        progress.finish()
        throw history.refusal("\(error)")
      }
      ticks += 1
      if ticks % 1_024 == 0 { progress.show("\(history.place.path): \(ticks) ticks") }
    }
    progress.finish()
  }

  /// Refuses a file for a profile that will not be, and a profile without a file.
  static func checkOutput(_ out: String?, walksForward: Bool) throws {
    guard (out == nil) == walksForward else {
      throw ValidationError("--out names the file for the certified profile; --walk-forward writes none")
    }
  }

  /// Writes the certified profile, if there is one, and says what was found. A refusal ends with its status.
  static func show(_ figures: CertifyFigures, json: Bool, out: String?) throws {
    if let certified = figures.certified, let out { try OutputFile.replace(out, certified.json) }
    try Output.standard.write(
      json ? figures.json + [UInt8(ascii: "\n")] : Array(figures.text.utf8))
    if figures.isRefused { throw ExitStatus.data }
  }
}

// MARK: Arguments

extension Certify {
  private func certification() throws -> Certification {
    var certification = Certification()
    certification.alpha = alpha
    certification.confidence = confidence
    certification.severity = severity
    guard let weighing = Certificate.Weighing(rawValue: weigh) else {
      throw ValidationError("--weigh is answers or subjects, not \(weigh.quotedForMessage)")
    }
    certification.weighing = weighing
    if method == "conformal" {
      certification.method = .conformalRiskControl(halfLifeDays: halfLife)
    } else if let bound = Certificate.Method.Bound(rawValue: method) {
      certification.method = .learnThenTest(bound)
    } else {
      throw ValidationError(
        "--method is betting, hoeffding-bentkus or conformal, not \(method.quotedForMessage)")
    }
    if let text = selfDisagreement {
      let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
      guard parts.count == 2, let differing = parts[0], let pairs = parts[1], differing >= 0, pairs > 0,
        differing <= pairs, pairs <= 1_000_000_000
      else {
        throw ValidationError(
          "--self-disagreement is K/N: of N pairs K differed; not \(text.quotedForMessage)")
      }
      certification.noise = (differing, pairs)
    }
    return certification
  }

  private static func severity(_ text: String) throws -> SeverityTable {
    switch text {
    case "equal": return .equal
    case "graded": return .graded
    default:
      guard let table = SeverityTable(text) else {
        throw ValidationError(
          "\(text.quotedForMessage) is neither equal, graded, nor pairs with losses such as hold-adjust=0.5 (0 to 1, at "
            + "most three decimals, each pair once)")
      }
      return table
    }
  }

  private static func day(_ text: String) throws -> Timestamp {
    let bytes = Array((text + "T00:00:00Z").utf8)
    do { return try Timestamp(parsing: bytes, in: bytes.indices) } catch {
      throw ValidationError("\(text.quotedForMessage) is no day such as 2016-01-01: \(error.reason)")
    }
  }
}
