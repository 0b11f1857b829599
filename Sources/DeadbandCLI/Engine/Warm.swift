import ArgumentParser
import Deadband
import DeadbandCore
import DeadbandMarketData

struct Warm: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Refresh, before they are asked for, the analyses that will be.",
    discussion: """
      Snapshots are read as a history; of each subject the last one counts. Which subjects will be asked for is learnt from the \
      requests that the store has seen (by half hour of the week), and told by the opening of the market and by a file of events. A \
      share of the calls and of the money is spent on it, at low priority; `deadband quality` says how many of the warmed were used.

      EVENTS:
        {"events":[{"symbol":"AAPL","at":"2027-01-28T21:30:00Z","kind":"earnings"},
                   {"symbol":"*","at":"2027-01-27T19:00:00Z","kind":"fomc"}]}

      EXAMPLES:
        deadband warm snapshots.jsonl --store analyses --events events.json --calls 200
        deadband warm snapshots.jsonl --store analyses --dry-run

      \(ExitStatus.help)
      """)

  @Argument(help: "Snapshots as a history; - reads standard input.", completion: .file())
  var snapshots: String

  @Option(
    help: ArgumentHelp("Events of symbols.", valueName: "file"), completion: .file(extensions: ["json"]))
  var events: String?

  @Option(help: ArgumentHelp("Calls that are left; a share of them is spent.", valueName: "number"))
  var calls = 100

  @Option(help: ArgumentHelp("The share of what is left, 0 to 1.", valueName: "share"))
  var share = WarmBudget.defaultShare

  @Option(help: ArgumentHelp("The time (default: now).", valueName: "time"), transform: TimeArgument.read)
  var at: Timestamp?

  @Flag(help: "Print the plan, and ask nobody.")
  var dryRun = false

  @OptionGroup var engine: EngineArguments
  @OptionGroup var tenant: TenantArgument
  @OptionGroup var store: EngineStoreArguments
  @OptionGroup var ledger: LedgerArguments

  func validate() throws {
    guard calls >= 0 else { throw ValidationError("--calls \(calls): a number of calls is needed") }
    guard (0...1).contains(share) else {
      throw ValidationError("--share \(share): a share from 0 to 1 is needed")
    }
  }

  func run() async throws {
    let instant = at ?? .now
    let events = try events.map { path in
      let file = try TextFile.read(path)
      return try EventList(reading: file.bytes, source: file.path)
    }
    try await RunningEngine.with(engine, store: store.path, ledger: ledger.path) { running in
      let requests = try Self.requests(snapshots, running, tenant: tenant.name)
      let warmed = try await running.warm(
        requests, at: instant, events: events ?? .none,
        budget: WarmBudget(calls: calls, money: nil, costPerCall: .zero, share: dryRun ? 0 : share))
      try report(warmed, requests)
    }
  }

  private static func requests(
    _ path: String, _ engine: Engine, tenant: String
  ) throws -> [Engine.Request] {
    var reader = HistoryReader(paths: [path], schema: engine.profile.schema)
    var tick = HistoryTick(schema: engine.profile.schema)
    var subjects = SubjectsOfHistory()
    var latest: [AnalysisSubject: Engine.Request] = [:]
    while try reader.next(into: &tick) {
      let subject: AnalysisSubject
      do throws(EngineError) { subject = try subjects.subject(tick, reader, engine, tenant: tenant) } catch {
        throw reader.refusal(error.description)
      }
      latest[subject] = Engine.Request(subject, tick.snapshot, at: tick.at)
    }
    return latest.values.sorted { $0.subject.name < $1.subject.name }
  }

  private func report(_ warmed: Engine.Warmed, _ requests: [Engine.Request]) throws {
    let planned = warmed.plan.items.count
    if ledger.json {
      try Output.standard.write(
        json: .object([
          .init("subjects", .number(Double(requests.count))), .init("planned", .number(Double(planned))),
          .init("left", .number(Double(warmed.plan.left))),
          .init("warmed", .number(Double(warmed.refreshed))),
          .init("failed", .number(Double(warmed.failures.count))), .init("version", .form),
        ]))
    } else {
      let asked = "\(counted(requests.count, "subject")), \(planned + warmed.plan.left) will be asked for"
      let done =
        "; warmed \(warmed.refreshed)"
        + (warmed.plan.left > 0 ? ", \(warmed.plan.left) beyond the budget" : "")
      try Output.standard.write(asked + (dryRun ? "" : done) + "\n")
    }
    for failure in warmed.failures.prefix(3) { ExitStatus.report(failure) }
    guard warmed.failures.isEmpty else { throw ExitStatus.unanswered }
  }
}
