import ArgumentParser
import Deadband
import DeadbandCore
import DeadbandMarketData

struct Subjects: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List, show or forget the subjects that have analyses.",
    subcommands: [SubjectsList.self, SubjectsShow.self, SubjectsForget.self])
}

struct SubjectsList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the subjects with the age, cost and action of their latest analysis.",
    discussion: """
      EXAMPLES:
        deadband subjects list --store analyses
        deadband subjects list --json | jq .subject

      \(ExitStatus.help)
      """)

  @Option(help: "Of one tenant alone.")
  var tenant: String?

  @Flag(help: "Print JSON Lines.")
  var json = false

  @OptionGroup var store: EngineStoreArguments

  func run() throws {
    let known = try store.read { try Engine.subjects(in: $0, tenant: tenant, at: .now) }
    if json {
      for subject in known { try Output.standard.write(json: subject.json) }
      return
    }
    var table = TextTable([
      ("subject", .left), ("strategy", .left), ("action", .left), ("age", .right), ("cost", .right),
      ("model", .left),
    ])
    for subject in known {
      table.add(
        subject.form.name.onOneLine, subject.form.strategy ?? "–", subject.entry.analysis.action ?? "–",
        Duration.seconds(Timestamp.now.seconds(since: subject.entry.analysis.created)).inDays,
        "\(subject.entry.analysis.cost)", subject.entry.analysis.model.onOneLine)
    }
    try Output.standard.write(
      known.isEmpty ? "no subject has an analysis\n" : table.text(width: Terminal.output.width))
  }
}

struct SubjectsShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show all that is kept of a subject: analysis, baseline, region, prompt.",
    discussion: """
      EXAMPLES:
        deadband subjects show "SPY 2024-06-21 IC" --store analyses

      \(ExitStatus.help)
      """)

  @OptionGroup var subject: SubjectArguments

  func run() throws {
    let known = try subject.store.read { try subject.known(in: $0) }
    guard !known.isEmpty else { throw subject.unknown }
    for subject in known { try Output.standard.write(EntryLine.bytes(subject.entry) + [UInt8(ascii: "\n")]) }
  }
}

struct SubjectsForget: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget",
    abstract: "Forget what is kept of a subject: the next request asks.",
    discussion: """
      All of a name are forgotten: those of other strategies, prompts and models too. What is compared with its answers goes with \
      them. Exit status 1 if there was none.

      EXAMPLES:
        deadband subjects forget "SPY 2024-06-21 IC" --store analyses

      \(ExitStatus.help)
      """)

  @OptionGroup var subject: SubjectArguments

  func run() async throws {
    var configuration = AnalysisStore.Configuration()
    configuration.makesStore = false
    let opened = try AnalysisStore.open(subject.store.path, configuration, at: .now)
    var count = 0
    do {
      for known in try subject.known(in: opened) {
        if try await Engine.forget(known.entry.subject, in: opened, at: .now) { count += 1 }
      }
    } catch {
      try? opened.close(at: .now)
      throw error
    }
    try opened.close(at: .now)
    guard count > 0 else { throw subject.unknown }
    try Output.standard.write(
      "forgot \(counted(count, "analysis", "analyses")) of \(subject.name.onOneLine)\n")
  }
}

/// A subject in a store, as a user names it.
struct SubjectArguments: ParsableArguments {
  @Argument(help: "The subject's name.")
  var name: String

  @Option(help: "Of one tenant alone.")
  var tenant: String?

  @OptionGroup var store: EngineStoreArguments

  /// All of that name: those of other strategies, prompts and models too.
  func known(in store: AnalysisStore) throws -> [Engine.Known] {
    try Engine.subjects(in: store, tenant: tenant, at: .now).filter { $0.form.name == name }
  }

  /// There is none.
  var unknown: InputError {
    InputError(.data, path: store.path, reason: "\(name.quotedForMessage) has no analysis")
  }
}

extension EngineStoreArguments {
  /// Opens the store for reading alone.
  func read<Result>(_ body: (AnalysisStore) throws -> Result) throws -> Result {
    var configuration = AnalysisStore.Configuration()
    configuration.isReadOnly = true
    configuration.makesStore = false
    return try AnalysisStore.with(path, configuration, body)
  }
}

extension Engine.Known {
  fileprivate var json: JSONValue {
    .object([
      .init("subject", .string(form.name)), .init("tenant", .string(entry.subject.tenant)),
      .init("strategy", form.strategy.map { .string($0) } ?? .null), .init("prompt", .string(form.prompt)),
      .init("models", .string(form.models)),
      .init("action", entry.analysis.action.map { .string($0) } ?? .null),
      .init("created", .string(entry.analysis.created.description)),
      .init("cost_nano_dollars", .string("\(entry.analysis.cost.nanoDollars)")),
      .init("model", .string(entry.analysis.model)), .init("has_region", .boolean(entry.region != nil)),
      .init("key", .string(entry.subject.key.description)),
    ])
  }
}

extension Duration {
  /// As people say it: `4 min`, `3.2 h`, `2.1 d`.
  var inDays: String {
    func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
    if seconds < 3_600 { return "\(Int(seconds / 60)) min" }
    return seconds < 86_400 ? "\(tenths(seconds / 3_600)) h" : "\(tenths(seconds / 86_400)) d"
  }
}
