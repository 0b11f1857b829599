import ArgumentParser
import DeadbandCore
import DeadbandLab
import DeadbandMarketData
import FoundationEssentials

struct FreshnessCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "freshness",
    abstract: "Measure what calls are worth, so that a profile can ask by their price.",
    discussion: """
      A call is worth making when what staleness loses exceeds its price. Given what a served answer that is wrong costs, the \
      profile is measured at several settings of one knob; at each price of a call one of them is the cheapest. With --out \
      that curve goes into the profile, and an engine that is told what a wrong answer costs turns the knob by what calls cost \
      at the time and by the money that is left (docs/freshness.md).

      Judged on other ticks (--judge-from, --judge), the profile as it is and the profile by price stand beside each other: \
      what they spend, what they get wrong, and the regret: the dollars by which the best schedule in hindsight, which knows \
      every answer beforehand and spends the same, does better.

      EXAMPLES:
        deadband freshness spy.jsonl --wrong-costs 0.50 --judge-from 2016-01-01
        deadband freshness spy.jsonl --wrong-costs 0.50 --judge-from 2016-01-01 \\
          --price-change 2017-01-01=0.5 --price-change 2018-01-01=2
        deadband freshness spy.jsonl --wrong-costs 0.50 --judge-from 2016-01-01 \\
          --monthly 10 --out priced.json
        deadband watch … --thresholds priced.json --wrong-costs 0.50

      \(ExitStatus.help)
      """)

  @Argument(help: "Snapshot histories to measure on, packed or not.", completion: .file())
  var histories: [String]

  @Option(
    help: ArgumentHelp("Dollars that one wrong answer loses each time it is served.", valueName: "dollars"),
    transform: MoneyArgument.read)
  var wrongCosts: Money

  @Option(help: ArgumentHelp("A built-in profile or a profile's file.", valueName: "profile"))
  var profile = ProfileArgument.standard

  @Option(
    help: ArgumentHelp("What is turned: relaxation, refresh-above or gate-limit.", valueName: "knob"),
    completion: .list(["relaxation", "refresh-above", "gate-limit"]), transform: KnobArgument.read)
  var knob = CertifiedKnob.relaxation

  @Option(
    help: ArgumentHelp(
      "Its settings, with commas, at most 64. (default: 0.5 to 4 times the profile's own)",
      valueName: "values"),
    transform: KnobArgument.values)
  var settings: [Double]?

  @Option(
    help: ArgumentHelp(
      "rulebook, rulebooks:N, rulebooks:N:SEED or recorded. (default: rulebook)", valueName: "analyst"),
    completion: .list(["rulebook", "rulebooks:20", "recorded"]), transform: AnalystArgument.parse)
  var analyst = ReplayAnalyst.rulebook

  @Option(
    help: ArgumentHelp(
      "What a call costs. (default: the mean of the history's at --model)", valueName: "dollars"),
    transform: MoneyArgument.read)
  var callCosts: Money?

  @Option(help: ArgumentHelp("The model whose prices are reckoned with.", valueName: "name"))
  var model = PriceList.bundled.standard.name

  @Option(
    help: ArgumentHelp(
      "While judging, a call costs so many times as much from that day (UTC) on; may be repeated.",
      valueName: "date=factor"), transform: Self.change)
  var priceChange: [CallPrices.Change] = []

  @Option(
    help: ArgumentHelp("While judging, dollars that may be spent in a calendar month.", valueName: "dollars"),
    transform: MoneyArgument.read)
  var monthly: Money?

  @Option(
    help: ArgumentHelp("Judge on the subjects that begin then or later.", valueName: "date"),
    transform: TimeArgument.read)
  var judgeFrom: Timestamp?

  @Option(
    help: ArgumentHelp("Judge on this history; may be repeated.", valueName: "history"), completion: .file())
  var judge: [String] = []

  @Option(
    help: ArgumentHelp("Work at once; no figure depends on it. (default: one a processor)", valueName: "n"))
  var threads: Int?

  @Option(
    help: ArgumentHelp("Write the profile with its curve.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var out: String?

  @Flag(help: "One JSON object on one line instead of the tables.")
  var json = false

  func validate() throws {
    let inputs = histories + judge + [profile.file].compactMap(\.self)
    try FileArguments.check(inputs: inputs, output: out)
    guard wrongCosts > .zero else {
      throw ValidationError(
        "--wrong-costs is above 0: where a wrong answer costs nothing, no call is worth anything")
    }
    guard settings?.count ?? 1 <= 64 else { throw ValidationError("--settings are 64 at most") }
    guard threads ?? 1 >= 1 else { throw ValidationError("--threads is at least 1") }
    guard judge.isEmpty || judgeFrom == nil else {
      throw ValidationError("--judge and --judge-from exclude one another: name the ticks to judge on once")
    }
    if judge.isEmpty, judgeFrom == nil, monthly != nil || !priceChange.isEmpty {
      throw ValidationError("--monthly and --price-change are for judging: --judge-from or --judge is needed")
    }
    do { _ = try PriceList.bundled.model(named: model) } catch { throw ValidationError("\(error)") }
  }

  func run() throws {
    let base = try profile.load()
    if knob == .gateLimit, base.gate == nil {
      throw ValidationError("the profile has no learned gate to turn; deadband learn makes one")
    }
    let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
    let parts = try JudgedHistory(histories, judgeFrom: judgeFrom, judge: judge, analyst, base.schema)
    let searched = parts.searched
    guard
      let curve = try searched.walk.freshness(
        of: base, knob, values: settings ?? knob.usualValues(base), subjects: searched.subjects,
        threads: threads),
      let priced = base.priced(by: curve), let price = FreshnessPrice(wrongAnswer: wrongCosts)
    else { throw InputError(.data, path: histories[0], reason: "there is no tick to measure on") }
    let prices = CallPrices(first: try callPrice(parts), changes: priceChange)
    guard let prices else { throw ValidationError("--call-costs is below a million dollars") }
    let result = try parts.judged.flatMap { part in
      try FreshnessStudy(priced, price, prices, monthly: monthly)?.run(part.walk, subjects: part.subjects)
    }
    if let out { try OutputFile.replace(out, priced.json) }
    try Output.standard.write(
      json
        ? Self.json(curve, result).text + "\n" : text(curve, price, prices, result))
  }

  /// What was named, else the mean price of a question of the history.
  private func callPrice(_ parts: JudgedHistory) throws -> Money {
    if let callCosts { return callCosts }
    let (files, walk, subjects) = parts.judged ?? parts.searched
    let data = try TuneData(
      files: files, walk, analyst: analyst.name, subjects: subjects,
      model: try PriceList.bundled.model(named: model), threads: 1)
    return data.price?.question ?? .zero
  }

  private func text(
    _ curve: FreshnessCurve, _ price: FreshnessPrice, _ prices: CallPrices, _ result: FreshnessResult?
  ) -> String {
    var text = "a wrong answer costs \(price.wrongAnswer), a call \(prices.first)\n\nMeasured:\n"
    text += curve.table(wrongAnswer: price.wrongAnswer)
    guard let result else {
      return text + "\nNothing was judged: --judge-from DATE or --judge HISTORY judges on other ticks.\n"
    }
    text += "\nJudged on \(result.subjects) other subjects\(monthly.map { ", \($0) a month" } ?? ""):\n"
    return text + result.table()
  }

  private static func json(_ curve: FreshnessCurve, _ result: FreshnessResult?) -> JSONValue {
    ["version": .form, "curve": curve.tree, "judged": result?.json ?? .null]
  }

  private static func change(_ text: String) throws -> CallPrices.Change {
    let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let factor = Double(parts[1]), (0...1_000).contains(factor) else {
      throw ValidationError(
        "\(text.quotedForMessage) is no change such as 2017-01-01=0.5 (a factor from 0 to 1000)")
    }
    return CallPrices.Change(from: try TimeArgument.read(parts[0]), factor: factor)
  }
}
