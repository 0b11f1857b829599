import ArgumentParser
import Deadband
import DeadbandCore
import DeadbandMarketData

struct Analyze: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the analysis of a position: the cached one while it holds, else a fresh one.",
    discussion: """
      The snapshot is one JSON object of indicators; underlying_price is needed. The analysis goes to standard output; on \
      a terminal, where it came from follows on standard error. Without any key configured the offline rulebook answers, \
      and that is said.

      EXAMPLES:
        deadband analyze --subject "SPY IC" --strategy IRON_CONDOR --snapshot now.json
        deadband analyze --subject "SPY IC" --snapshot - --cached-only < now.json
        deadband analyze --subject "SPY IC" --snapshot now.json --fresh --json

      \(ExitStatus.help)
      """)

  @Option(help: ArgumentHelp("What is analysed, the symbol first.", valueName: "name"))
  var subject: String

  @Option(help: ArgumentHelp("The strategy, as the profile lists it.", valueName: "name"))
  var strategy: String?

  @Option(
    help: ArgumentHelp("JSON of the legs and the entry value, or a file of it.", valueName: "json"))
  var position: String?

  @Option(
    help: ArgumentHelp("The indicators, a JSON object; - reads standard input.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var snapshot: String

  @Option(help: ArgumentHelp("The snapshot's time (default: now).", valueName: "time"))
  var at: String?

  @Flag(help: "Ask, whatever the cache has.")
  var fresh = false

  @Flag(help: "Ask, look at no cache, and keep nothing.")
  var noCache = false

  @Flag(help: "Ask nobody.")
  var cachedOnly = false

  @Option(help: ArgumentHelp("The longest wait for a fresh answer.", valueName: "seconds"))
  var timeout: Double?

  @OptionGroup var engine: EngineArguments
  @OptionGroup var tenant: TenantArgument
  @OptionGroup var store: EngineStoreArguments
  @OptionGroup var ledger: LedgerArguments

  func validate() throws {
    guard [fresh, noCache, cachedOnly].count(where: \.self) <= 1 else {
      throw ValidationError("--fresh, --no-cache and --cached-only exclude one another")
    }
    if let timeout, !(timeout > 0 && timeout <= 86_400) {
      throw ValidationError("--timeout \(timeout): seconds above 0 and up to 86400 are allowed")
    }
    if subject.isEmpty { throw ValidationError("--subject is empty; begin it with the symbol") }
  }

  private var freshness: Freshness {
    fresh ? .fresh : noCache ? .uncached : cachedOnly ? .cachedOnly : .settled
  }

  func run() async throws {
    try await RunningEngine.with(engine, store: store.path, ledger: ledger.path) { try await analyze($0) }
  }

  private func analyze(_ engine: Engine) async throws {
    let instant = try at.map(TimeArgument.read)
    let snapshot = try SnapshotFile.read(snapshot, engine.profile.schema)
    let known = try engine.subject(
      subject, strategy: strategy, position: try position.map(PositionArgument.read),
      tenant: tenant.name)
    let outcome = try await engine.analysis(
      for: known, snapshot: snapshot, at: instant, freshness: freshness,
      timeout: timeout.map { .milliseconds(Int64(($0 * 1_000).rounded(.up))) })
    if ledger.json {
      return try Output.standard.write(
        outcome.json(for: snapshot, at: instant ?? .now) + [UInt8(ascii: "\n")])
    }
    try Output.standard.write(outcome.content(for: snapshot) + [UInt8(ascii: "\n")])
    if engine.analyst is RulebookAnalyst {
      Output.error.attempt(
        "\(Rulebook.label): no key is configured, or it was asked for; see deadband providers list\n")
    }
    if Terminal.error.isInteractive { Output.error.attempt(outcome.summary + "\n") }
  }
}

extension Outcome {
  /// Where it came from and why, on one line.
  var summary: String {
    let rules = self.rules.rules.map(\.description).joined(separator: ", ")
    let origin =
      switch source {
      case .cache(let tier): "from \(tier.rawValue), \(Duration.seconds(ageSeconds).shown) old"
      case .analyst(let provider, let model): "asked \(provider) (\(model)), \(cost)"
      case .neighbour(let name): "of the neighbour \(name.quotedForMessage)"
      }
    return "\(verdict.action.rawValue): \(origin)" + (rules.isEmpty ? "" : "; fired: \(rules)")
      + (error.map { "; \($0.description.onOneLine)" } ?? "")
  }
}

/// A snapshot in a file of its own.
enum SnapshotFile {
  static func read(_ path: String, _ schema: IndicatorSchema) throws -> Snapshot {
    let file = try TextFile.read(path)
    do { return try Snapshot(json: file.bytes, schema: schema) } catch {
      throw InputError(.data, path: file.path, reason: "\(error)")
    }
  }
}

/// A position as arguments give it: JSON, or the name of a file of it.
enum PositionArgument {
  static func read(_ text: String) throws -> Position {
    let isText = text.drop(while: \.isWhitespace).first == "{"
    let file = isText ? (bytes: Array(text.utf8), path: "--position") : try TextFile.read(text)
    do { return try Position(json: file.bytes) } catch {
      throw InputError(.data, path: file.path, reason: "\(error)")
    }
  }
}
