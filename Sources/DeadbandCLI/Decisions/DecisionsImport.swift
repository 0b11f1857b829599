import ArgumentParser
import Deadband
import DeadbandCore
import DeadbandDecisions

struct DecisionsImport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take over decisions of the older form, about one asset each.",
    discussion: """
      A document has symbol, action, allocation_usd, rationale and confidence, and may have tp_price, sl_price, risk_level and timestamp; a file is \
      a list of them, or has one a line. What else stands there is refused, with its line: all of a file is taken over, or nothing. Taken over \
      twice it is there once, where documents have a timestamp.

      EXAMPLES:
        deadband decisions import old.jsonl --store analyses --account main

      \(ExitStatus.help)
      """)

  @Argument(
    help: ArgumentHelp("Older decisions; - for standard input.", valueName: "file"), completion: .file())
  var file: String

  @OptionGroup var store: EngineStoreArguments

  @Option(help: ArgumentHelp("Whose they are.", valueName: "name"))
  var account = "default"

  func run() async throws {
    let text = try TextFile.read(file, limit: 256 << 20)
    let older = try OlderDecisions(text.bytes, source: text.path, account: account, at: .now)
    // The folder that the history lies in.
    try AnalysisStore.open(store.path, at: .now).close(at: .now)
    let history = try DecisionHistory.open(in: store.path, at: .now)
    let count = try await history.take(older, at: .now)
    try history.store.close(at: .now)
    let known = older.records.count - count
    try Output.standard.write(
      "\(count) taken over" + (known > 0 ? ", \(known) were there already" : "") + "\n")
  }
}
