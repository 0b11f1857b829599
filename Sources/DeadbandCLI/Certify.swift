import ArgumentParser
import DeadbandCore
import DeadbandLab
import DeadbandMarketData

struct Certify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prove on histories how often a profile's cached answers are wrong at most, or say why not.",
    usage: "deadband certify <histories> ... --out <file> [<options>]",
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
    completion: .list(["relaxation", "refresh-above", "gate-limit"]), transform: Self.knob)
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

  func validate() throws {
    try FileArguments.check(inputs: histories + [profile.file].compactMap(\.self), output: out)
    guard alpha > 0, alpha < 1 else {
      throw ValidationError("--alpha is a share between 0 and 1: 0.02 is 2 %")
    }
    guard confidence > 0, confidence < 1 else {
      throw ValidationError("--confidence is a share between 0 and 1: 0.95 is 95 %")
    }
    guard (out == nil) == walkForward else {
      throw ValidationError("--out names the file for the certified profile; --walk-forward writes none")
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
    if let settings { _ = try Self.values(settings) }
  }

  func run() throws {
    let base = try profile.load().withoutCertificate
    if knob == .gateLimit, base.gate == nil {
      throw ValidationError("the profile has no learned gate to turn; deadband learn makes one")
    }
    let values = try settings.map(Self.values) ?? knob.usualValues(base)
    let certification = try certification()
    var run = CalibrationRun(
      profiles: values.map { knob.profile(base, at: $0) }, values: values, analyst: analyst,
      severity: severity,
      period: period)
    try read(into: &run, base.schema)
    let whole = run.calibration
    let calibration = block.map { whole.blocks(days: $0) } ?? whole
    guard !walkForward else {
      let walk = WalkForward(calibration, certification)
      return try Output.standard.write(
        json ? walk.json(version: Version.jsonForm) + [UInt8(ascii: "\n")] : Array(walk.table(knob.name).utf8)
      )
    }
    let result = certification.decide(calibration)
    let report = CertificationReport(
      result, certification, calibration: calibration, knob: knob, profile: base, hasBlocks: block != nil)
    let certified = report.certified(
      analyst: Certificate.Analyst(
        family: family ?? analyst.name, prompt: prompt, temperature: temperature),
      digest: run.digest, subjects: whole.subjects.count, version: Version.number)
    if let certified, let out { try write(certified, to: out) }
    try Output.standard.write(
      json
        ? report.json(certified, version: Version.jsonForm) + [UInt8(ascii: "\n")]
        : Array(report.text(certified).utf8))
    if certified == nil { throw ExitStatus.data }
  }

  private func read(into run: inout CalibrationRun, _ schema: IndicatorSchema) throws {
    var history = HistoryReader(paths: histories, schema: schema)
    var tick = HistoryTick(schema: schema)
    var progress = Progress()
    var ticks = 0
    while try history.next(into: &tick) {
      do { try run.observe(tick, in: history) } catch {
        progress.finish()
        throw history.refusal("\(error)")
      }
      ticks += 1
      if ticks % 1_024 == 0 { progress.show("\(history.place.path): \(ticks) ticks") }
    }
    progress.finish()
  }

  private func write(_ profile: ThresholdProfile, to path: String) throws {
    let file = try OutputFile(path: path)
    do { try file.output.write(profile.json) } catch {
      file.abandon()
      throw error
    }
    try file.commit()
  }

  private var period: Range<Timestamp>? {
    guard from != nil || until != nil else { return nil }
    return (from ?? Timestamp(nanosecondsSince1970: .min))..<(until ?? Timestamp(nanosecondsSince1970: .max))
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

  private static func knob(_ text: String) throws -> CertifiedKnob {
    switch Certificate.Knob.Name(rawValue: text) {
    case .relaxation: return .relaxation
    case .refreshAbove: return .refreshAbove
    case .gateLimit: return .gateLimit
    case nil:
      throw ValidationError(
        "\(text.quotedForMessage) is no knob; there are relaxation, refresh-above and gate-limit")
    }
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

  private static func values(_ text: String) throws -> [Double] {
    let values = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
    guard values.count <= 1_000, values.allSatisfy({ $0 > 0 && $0 <= 1e9 }),
      zip(values, values.dropFirst()).allSatisfy(<)
    else {
      throw ValidationError(
        "--settings are at most 1000 numbers above 0, each larger than the one before; not \(text.quotedForMessage)"
      )
    }
    return values
  }

  private static func day(_ text: String) throws -> Timestamp {
    let bytes = Array((text + "T00:00:00Z").utf8)
    do { return try Timestamp(parsing: bytes, in: bytes.indices) } catch {
      throw ValidationError("\(text.quotedForMessage) is no day such as 2016-01-01: \(error.reason)")
    }
  }
}
