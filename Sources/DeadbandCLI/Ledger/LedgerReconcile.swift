import ArgumentParser
import DeadbandAnalysts
import DeadbandCore
import DeadbandStore

struct LedgerReconcile: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconcile",
    abstract: "List the calls that nobody settled, or record what they have cost.",
    discussion: """
      A call is unsettled when its process died after it had reserved the money and before it said what the call has \
      cost: all of it counts as spent. The provider's own records tell what is so. Without a number the command \
      lists these calls, adds the whole ledger up again, and changes nothing that was settled. Exit status 1 if the \
      ledger does not add up.

      EXAMPLES:
        deadband ledger reconcile
        deadband ledger reconcile 17 --cost 0.0021
        deadband ledger reconcile 18 19 --cost 0
        deadband ledger reconcile --all --as-reserved

      \(ExitStatus.help)
      """)

  @Argument(help: ArgumentHelp("Numbers of unsettled calls.", valueName: "id"))
  var ids: [UInt64] = []

  @Option(
    help: ArgumentHelp(
      "What each of them has cost, in dollars; 0 if it was never made.", valueName: "dollars"))
  var cost: String?

  @Flag(help: "Each has cost what was reserved for it.")
  var asReserved = false

  @Flag(help: "All unsettled calls.")
  var all = false

  @OptionGroup var ledger: LedgerArguments

  func validate() throws {
    if let cost { _ = try Money(argument: cost, "--cost") }
    guard ids.isEmpty || !all else { throw ValidationError("name numbers, or --all") }
    guard Set(ids).count == ids.count else { throw ValidationError("a number stands twice") }
    let hasAmount = (cost != nil) != asReserved
    if ids.isEmpty && !all {
      guard cost == nil, !asReserved else { throw ValidationError("name the numbers of calls, or --all") }
    } else if !hasAmount {
      throw ValidationError("say what they have cost: either --cost or --as-reserved")
    }
  }

  func run() throws {
    try ledger.withLedger { book in
      if ids.isEmpty && !all {
        try list(book)
      } else {
        try reconcile(book)
      }
    }
  }

  private func reconcile(_ book: Ledger) throws {
    let stated = try cost.map { try Money(argument: $0, "--cost") }
    let unsettled = try book.unsettled()
    let amounts = Dictionary(unsettled.map { ($0.id, $0.amount) }) { first, _ in first }
    for id in all ? unsettled.map(\.id) : ids {
      // One that is not there is refused by the ledger, in its words.
      let amount = stated ?? amounts[id] ?? .zero
      try book.reconcile(id, cost: amount)
      if ledger.json {
        try Output.standard.write(
          json: .object([.init("cost", amount.json), .init("id", .number(Double(id)))]))
      } else {
        try Output.standard.write("reconciled \(id) \(amount.dollars)\n")
      }
    }
  }

  private func list(_ book: Ledger) throws {
    let unsettled = try book.unsettled()
    let differences = try book.audit()
    if ledger.json {
      try Output.standard.write(json: [
        "differences": .array(differences.map { .string($0) }),
        "unsettled": .array(unsettled.map(\.json)),
        "version": .form,
      ])
    } else {
      try Output.standard.write(text(unsettled))
      for difference in differences {
        Output.error.attempt("deadband: \(ledger.path): does not add up: \(difference)".onOneLine + "\n")
      }
    }
    if !differences.isEmpty { throw ExitStatus.data }
  }

  private func text(_ unsettled: [LedgerReservation]) -> String {
    guard !unsettled.isEmpty else { return "nothing is unsettled\n" }
    var table = TextTable([
      ("id", .right), ("begun", .left), ("reserved", .right), ("tenant", .left), ("model", .left),
      ("rule", .left),
    ])
    for reservation in unsettled {
      let call = reservation.call
      table.add(
        "\(reservation.id)", reservation.at.description, "$\(reservation.amount.dollars)",
        call.tenant.onOneLine, "\(call.provider)/\(call.model)".onOneLine, call.reason.onOneLine)
    }
    return table.text(width: max(Terminal.output.width, 160))
      + "\nAsk the provider what they have cost, and say it: deadband ledger reconcile ID --cost DOLLARS\n"
  }
}
