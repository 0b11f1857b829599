import ArgumentParser
import DeadbandAnalysts
import DeadbandCore
import DeadbandStore

struct LedgerExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Print every call as JSON Lines.",
    discussion: """
      Settled calls in the order in which they were begun, then those that are reserved or unsettled. Amounts are \
      dollars, exact, as text; state is settled, reserved or unsettled. The output is JSON with or without --json.

      EXAMPLES:
        deadband ledger export > calls.jsonl
        deadband ledger export --from 2026-11-01 --through 2026-11-30 | gzip > november.jsonl.gz

      \(ExitStatus.help)
      """)

  @Option(help: ArgumentHelp("The first day of UTC, YYYY-MM-DD.", valueName: "day"))
  var from: String?

  @Option(help: ArgumentHelp("The last day of UTC, YYYY-MM-DD.", valueName: "day"))
  var through: String?

  @OptionGroup var ledger: LedgerArguments

  func validate() throws {
    let days = try days()
    guard days.first <= days.last else { throw ValidationError("--from lies behind --through") }
  }

  private func days() throws -> (first: CalendarDate, last: CalendarDate) {
    (
      try from.map { try CalendarDate(argument: $0, "--from") } ?? .earliest,
      try through.map { try CalendarDate(argument: $0, "--through") } ?? .latest
    )
  }

  func run() throws {
    let days = try days()
    var failure: (any Error)?
    var writer = JSONWriter()
    var progress = Progress()
    var count = 0
    func flush() {
      do { if failure == nil { try Output.standard.write(writer.bytes) } } catch { failure = error }
      writer.reset()
    }
    let open = try ledger.withLedger(isReadOnly: true) { ledger in
      try ledger.forEachCall(from: days.first, through: days.last) { entry in
        guard failure == nil else { return }
        writer.value(entry.json)
        writer.newline()
        count += 1
        if writer.bytes.count > 1 << 16 {
          flush()
          progress.show(counted(count, "call"))
        }
      }
    }
    progress.finish()
    for reservation in open {
      writer.value(reservation.json)
      writer.newline()
    }
    flush()
    if let failure { throw failure }
  }
}

extension LedgerCall {
  fileprivate var fields: [JSONValue.Field] {
    [
      .init("tenant", .string(tenant)), .init("provider", .string(provider)), .init("model", .string(model)),
      .init("rule", .string(reason)),
      .init("kind", .string(kind == .completion ? "completion" : "embedding")),
    ]
  }
}

extension LedgerReservation {
  var json: JSONValue {
    .object(
      [
        .init("id", .number(Double(id))), .init("state", .string(isUnsettled ? "unsettled" : "reserved")),
        .init("at", .string(at.description)),
      ] + call.fields + [.init("reserved", amount.json)])
  }
}

extension LedgerEntry {
  fileprivate var json: JSONValue {
    let outcomes: [Outcome: String] = [.answered: "answered", .failed: "failed", .reconciled: "reconciled"]
    var fields: [JSONValue.Field] = [
      .init("id", .number(Double(id))), .init("state", .string("settled")),
      .init("at", .string(at.description)),
      .init("settled_at", .string(settledAt.description)),
    ]
    fields += call.fields
    fields += [
      .init("outcome", .string(outcomes[outcome] ?? "")), .init("reserved", reserved.json),
      .init("cost", cost.json),
    ]
    let tokens = tokens.map { tokens in
      JSONValue.object([
        .init("input", .number(Double(tokens.input))),
        .init("cached_input", .number(Double(tokens.cachedInput))),
        .init("cache_write", .number(Double(tokens.cacheWrite))),
        .init("long_cache_write", .number(Double(tokens.longCacheWrite))),
        .init("output", .number(Double(tokens.output))),
      ])
    }
    fields.append(.init("tokens", tokens ?? .null))
    return .object(fields)
  }
}
