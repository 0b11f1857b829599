import ArgumentParser
import DeadbandAnalysts
import DeadbandCore
import DeadbandFleet
import DeadbandStore

struct FleetBudget: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "budget",
    abstract: "Show, set or remove budgets that bind all machines together.",
    discussion: """
      What all machines spend counts against them; budgets of a machine's own ledger bind that machine beside them. Machines hear of a change \
      within a second. Each holds a share, with which it goes on while the database is away.

      EXAMPLES:
        deadband fleet budget show
        deadband fleet budget set --tenant default --daily 50 --monthly 1000
        deadband fleet budget remove --provider openai --daily

      \(ExitStatus.help)
      """,
    subcommands: [FleetBudgetShow.self, FleetBudgetSet.self, FleetBudgetRemove.self])
}

struct FleetBudgetShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print every budget, what is spent of it, and what machines hold.")

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var place: FleetPlace

  func run() async throws {
    let all = try await place.withDatabase { try await $0.budgets(at: .now) }
    if json {
      let rows = all.map { one -> JSONValue in
        guard case .object(let fields) = one.usage.json else { return one.usage.json }
        return .object(
          fields + [.init("held", one.held.json), .init("ledgers", .number(Double(one.ledgers)))])
      }
      return try Output.standard.write(json: ["budgets": .array(rows), "version": .form])
    }
    guard !all.isEmpty else { return try Output.standard.write("there is no budget\n") }
    let width = max(Terminal.output.width, 160)
    var text = BudgetUsage.table(all.map(\.usage)).text(width: width)
    for one in all {
      text += "the \(one.usage.name): \(one.held) are held by \(counted(one.ledgers, "machine"))\n"
    }
    try Output.standard.write(text)
  }
}

struct FleetBudgetSet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Set budgets of a tenant or a provider, all that are named or none.")

  @OptionGroup var whom: BudgetScopeArguments
  @OptionGroup var money: BudgetMoneyArguments
  @OptionGroup var place: FleetPlace

  func validate() throws {
    guard !money.isEmpty else { throw ValidationError("name --daily or --monthly") }
    if whom.tenant != nil || whom.provider != nil { _ = try whom.budgets(try money.limits()) }
  }

  func run() async throws {
    let budgets = try whom.budgets(try money.limits())
    try await place.withDatabase { try await $0.setBudgets(budgets) }
  }
}

struct FleetBudgetRemove: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Remove budgets of a tenant or a provider.")

  @OptionGroup var whom: BudgetScopeArguments

  @Flag(help: "The day's.")
  var daily = false

  @Flag(help: "The month's.")
  var monthly = false

  @OptionGroup var place: FleetPlace

  func validate() throws {
    guard daily || monthly else { throw ValidationError("name --daily or --monthly") }
  }

  func run() async throws {
    let budgets = try whom.budgets((daily ? [.daily(.zero)] : []) + (monthly ? [.monthly(.zero)] : []))
    let count = try await place.withDatabase { try await $0.removeBudgets(budgets) }
    guard count == budgets.count else {
      throw ValidationError("there was no such budget; deadband fleet budget show lists the ones there are")
    }
  }
}

struct FleetLeave: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "leave",
    abstract: "Have this machine's ledger stand alone: without the fleet's budgets and its shares of them.",
    discussion: """
      A ledger that shared budgets is bound by its shares, also where nobody asks the database any more. What it has spent stays known to the \
      other machines; what it held beyond that is theirs again with the next day and month.

      \(ExitStatus.help)
      """)

  @OptionGroup var ledger: LedgerFolder

  func run() throws {
    // One that is not there has nothing to leave, and is not made for that.
    try ledger.withLedger(isReadOnly: true) { _ in }
    try ledger.withLedger { try $0.leaveSharedBudgets() }
  }
}
