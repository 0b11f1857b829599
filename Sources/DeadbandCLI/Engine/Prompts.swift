import ArgumentParser
import Deadband
import DeadbandCore
import DeadbandPrompts

struct Prompts: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check prompts of your own, or print the one that would be sent.",
    discussion: """
      A prompt is a text file that ends in .prompt: lines of a head (name, version, and where wanted strategy and indicators), an \
      empty line, and the instructions. The indicators follow them by themselves. Its name, its version and its text are part of \
      every subject's identity: a changed prompt never meets an old answer.

      EXAMPLES:
        deadband prompts show --strategy IRON_CONDOR > condor.prompt
        deadband prompts check condor.prompt

      \(ExitStatus.help)
      """,
    subcommands: [PromptsCheck.self, PromptsShow.self])
}

struct PromptsCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check prompts' files, and count the tokens of their parts.",
    discussion: """
      Tokens are estimated, as docs/cost.md says. Exit status 1 if a file is no prompt.

      EXAMPLES:
        deadband prompts check prompts/
        deadband prompts check condor.prompt --json

      \(ExitStatus.help)
      """)

  @Argument(
    help: "Files, or folders of files that end in .prompt.", completion: .file(extensions: ["prompt"]))
  var files: [String]

  @Option(help: ArgumentHelp("The profile whose indicators they may name.", valueName: "profile"))
  var thresholds = ProfileArgument.standard

  @Flag(help: "Print JSON Lines.")
  var json = false

  func run() throws {
    let schema = try thresholds.load().schema
    var templates: [PromptTemplate] = []
    var isSound = true
    for path in try PromptFiles.paths(files) {
      do {
        let template = try PromptFiles.read(path, schema)
        templates.append(template)
        try show(template, path, schema)
      } catch let error as PromptTemplateError {
        isSound = false
        ExitStatus.report(error)
      }
    }
    _ = try PromptCatalog(templates)
    guard isSound else { throw ExitStatus.data }
  }

  private func show(_ template: PromptTemplate, _ path: String, _ schema: IndicatorSchema) throws {
    let parts = PromptParts(template, schema)
    let warnings = ["\"action\"", "holds_while"].filter {
      !template.instructions.contains($0.replacing("\"", with: ""))
    }
    .map { "it never says \($0.replacing("\"", with: "")): answers may lack it" }
    if json {
      return try Output.standard.write(
        json: .object([
          .init("file", .string(path)), .init("identity", .string(template.identity)),
          .init("strategy", template.strategy.map { .string($0) } ?? .null),
          .init("tokens", .object(parts.rows.map { .init($0.name, .number(Double($0.tokens))) })),
          .init("warnings", .array(warnings.map { .string($0) })), .init("version", .form),
        ]))
    }
    try Output.standard.write("\(path): \(template.identity), for \(template.strategy ?? "every strategy")\n")
    var table = TextTable([("", .left), ("tokens", .right)])
    for row in parts.rows { table.add("  \(row.name)", "\(row.tokens)") }
    try Output.standard.write(table.text(width: Terminal.output.width))
    for warning in warnings { try Output.standard.write("  note: \(warning)\n") }
  }
}

/// The estimated tokens of a prompt's parts.
struct PromptParts {
  let rows: [(name: String, tokens: Int)]

  init(_ template: PromptTemplate, _ schema: IndicatorSchema) {
    let instructions = TokenScanner.count(template.instructions.utf8)
    // Of a market in which everything is known: the most that the indicators take, near enough.
    let table = PromptText(template, schema: schema).table(PromptSample.snapshot)
    let indicators = TokenScanner.count(table.utf8)
    rows = [
      ("instructions", instructions), ("indicators", indicators),
      ("answer, typically", PromptTokens.ofAnswer),
      ("a call without position", instructions + indicators + PromptTokens.ofAnswer),
    ]
  }
}

/// A market to try prompts on.
enum PromptSample {
  static let snapshot: Snapshot = {
    let text = """
      {"rsi":55.1,"macd":1.234567,"macd_signal":1.1,"macd_histogram":0.134567,"bollinger_position":0.62,"trend_strength":0.35,\
      "volume_ratio":1.12,"underlying_price":512.34,"implied_volatility":0.1834,"realized_volatility_20d":0.1512,\
      "volatility_rank":37.5,"delta":-0.128,"gamma":0.001234,"theta":0.1234,"vega":0.4321,"overall_score":71.5,\
      "confidence_percentage":80,"quality_tier":"HIGH","vix_level":15.32,"market_bias":"NEUTRAL","support_level":498.5,\
      "resistance_level":525.25,"days_to_expiration":24}
      """
    return (try? Snapshot(json: Array(text.utf8))) ?? Snapshot.empty(.standard)
  }()
}

struct PromptsShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract:
      "Print a prompt: the built-in one of a strategy as a file, or with --snapshot what would be sent.",
    discussion: """
      EXAMPLES:
        deadband prompts show --strategy IRON_CONDOR > condor.prompt
        deadband prompts show --prompts condor.prompt --strategy IRON_CONDOR --snapshot now.json

      \(ExitStatus.help)
      """)

  @Option(help: "The strategy.")
  var strategy: String?

  @Option(
    help: ArgumentHelp("Prompts of your own, as in analyze.", valueName: "file"),
    completion: .file(extensions: ["prompt"]))
  var prompts: [String] = []

  @Option(
    help: ArgumentHelp("Print what would be sent about this snapshot.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var snapshot: String?

  @Option(help: ArgumentHelp("The profile whose indicators are shown.", valueName: "profile"))
  var thresholds = ProfileArgument.standard

  func run() throws {
    let schema = try thresholds.load().schema
    let template = try PromptFiles.catalog(prompts, schema).template(strategy)
    guard let snapshot else {
      let head =
        ["name: \(template.name)", "version: \(template.version)"]
        + (strategy.map { ["strategy: \($0)"] } ?? [])
      return try Output.standard.write(head.joined(separator: "\n") + "\n\n" + template.instructions + "\n")
    }
    let market = try SnapshotFile.read(snapshot, schema)
    try Output.standard.write(
      template.instructions + "\n" + PromptText(template, schema: schema).table(market))
  }
}
