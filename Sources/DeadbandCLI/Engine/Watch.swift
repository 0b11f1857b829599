import ArgumentParser
import Deadband
import DeadbandCore
import DeadbandMarketData

struct Watch: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Follow a stream of snapshots, and print an outcome for each.",
    discussion: """
      A line in, a line out: JSON Lines as they come, in order, each with the analysis, the verdict and its reasons. A refresh is \
      waited for, so that every outcome is the one that the verdict asks for. Times are the snapshots' own. On a terminal a line \
      on standard error shows hit rate and spending.

      Without --store the analyses go with the command. Histories of the past need a store of their own: an analysis that is \
      newer than a snapshot cannot answer for it.

      EXAMPLES:
        deadband watch spy.jsonl --analyst rulebook
        tail -f snapshots.jsonl | deadband watch - --store analyses

      \(ExitStatus.help)
      """)

  @Argument(help: "A snapshot history; - reads standard input.", completion: .file())
  var history: String

  @Option(
    name: .customLong("store"),
    help: ArgumentHelp("Keep the analyses in this folder.", valueName: "directory"), completion: .directory)
  var store: String?

  @Flag(help: "Print the sums alone, as one JSON object at the end.")
  var totals = false

  @OptionGroup var engine: EngineArguments
  @OptionGroup var tenant: TenantArgument
  @OptionGroup var ledger: LedgerArguments

  func validate() throws {
    if store == "" { throw ValidationError("--store needs a folder") }
  }

  func run() async throws {
    try await RunningEngine.with(engine, store: store, ledger: ledger.path) { try await watch($0) }
  }

  private func watch(_ engine: Engine) async throws {
    var reader = HistoryReader(paths: [history], schema: engine.profile.schema)
    var tick = HistoryTick(schema: engine.profile.schema)
    var subjects = SubjectsOfHistory()
    var sums = WatchSums()
    var progress = Progress()
    while try reader.next(into: &tick) {
      do {
        let subject = try subjects.subject(tick, reader, engine, tenant: tenant.name)
        let outcome = try await engine.analysis(
          for: subject, snapshot: tick.snapshot, at: tick.at, freshness: .settled)
        sums.count(outcome)
        if !totals {
          try Output.standard.write(outcome.json(for: tick.snapshot, at: tick.at) + [UInt8(ascii: "\n")])
        }
      } catch let error as EngineError {
        progress.finish()
        guard error.code != .invalid, error.code != .outdated, error.code != .store else {
          throw reader.refusal(error.description)
        }
        sums.failed += 1
        if !totals {
          try Output.standard.write(
            json: .object([
              .init("at", .string(tick.at.description)),
              .init("subject", .string(reader.subjects[tick.subject])),
              .init("error", .string(error.description.onOneLine)),
            ]))
        }
      }
      progress.show(sums.line)
    }
    progress.finish()
    if totals {
      try Output.standard.write(json: sums.json(analyst: engine.analyst.name))
    } else if Terminal.error.isInteractive {
      Output.error.attempt(sums.line + "\n")
    }
    guard sums.failed == 0 else { throw ExitStatus.unanswered }
  }
}

/// The subjects of a history, made when their position changes.
struct SubjectsOfHistory {
  private var known: [Int: (subject: AnalysisSubject, strategy: Int, position: Position?)] = [:]

  mutating func subject(
    _ tick: HistoryTick, _ reader: borrowing HistoryReader, _ engine: Engine, tenant: String
  ) throws(EngineError) -> AnalysisSubject {
    let position = reader.position(ofSubject: tick.subject)
    if let found = known[tick.subject], found.strategy == tick.strategy, found.position == position {
      return found.subject
    }
    let strategy = reader.strategies[tick.strategy]
    let subject = try engine.subject(
      reader.subjects[tick.subject], strategy: strategy.isEmpty ? nil : strategy, position: position,
      tenant: tenant)
    known[tick.subject] = (subject, tick.strategy, position)
    return subject
  }
}

/// What a run came to.
private struct WatchSums {
  var ticks = 0
  var refreshed = 0
  var stale = 0
  var deferred = 0
  var failed = 0
  var spent = Money.zero
  private var byRule = [Int](repeating: 0, count: Rule.allCases.count)

  mutating func count(_ outcome: Outcome) {
    ticks += 1
    switch outcome.verdict.action {
    case .refresh:
      refreshed += 1
      for rule in outcome.rules.rules { byRule[Int(rule.rawValue)] += 1 }
    case .reuseStale: stale += 1
    case .reuse: if outcome.verdict.isDeferred { deferred += 1 }
    case .unavailable: break
    }
    spent.accumulate(outcome.cost)
  }

  /// One line for people.
  var line: String {
    let hits = ticks - refreshed - stale
    let share = ticks > 0 ? Double(hits) / Double(ticks) * 100 : 0
    return
      "\(ticks) snapshots, \((share * 10).rounded() / 10) % from the cache, asked \(refreshed), \(spent) spent"
      + (stale > 0 ? ", \(stale) stale" : "") + (failed > 0 ? ", \(failed) without an answer" : "")
  }

  func json(analyst: String) -> JSONValue {
    let rules = Rule.allCases.compactMap { rule in
      byRule[Int(rule.rawValue)] > 0
        ? JSONValue.Field(rule.description, .number(Double(byRule[Int(rule.rawValue)]))) : nil
    }
    return .object([
      .init("analyst", .string(analyst)), .init("by_rule", .object(rules)),
      .init("deferred", .number(Double(deferred))),
      .init("failed", .number(Double(failed))), .init("refreshed", .number(Double(refreshed))),
      .init("reused", .number(Double(ticks - refreshed - stale))), .init("spent_usd", .string(spent.dollars)),
      .init("stale", .number(Double(stale))), .init("ticks", .number(Double(ticks))), .init("version", .form),
    ])
  }
}
