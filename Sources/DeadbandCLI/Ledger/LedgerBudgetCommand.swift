import ArgumentParser
import DeadbandAnalysts
import DeadbandCore
import DeadbandStore

struct LedgerBudgetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "budget",
    abstract: "Show, set or remove budgets of tenants and providers.",
    discussion: """
      A budget binds a tenant or a provider, for a day, a month (dollars) or an hour (calls). From 80 % on it is on \
      alert, from 90 % on conserving, from 100 % on exhausted: nothing is asked any more. More calls than nine \
      tenths of an hour's slow the queue down.

      EXAMPLES:
        deadband ledger budget show
        deadband ledger budget set --tenant default --daily 5 --monthly 100
        deadband ledger budget set --provider openai --hourly-calls 600
        deadband ledger budget remove --tenant default --daily

      \(ExitStatus.help)
      """,
    subcommands: [BudgetShow.self, BudgetSet.self, BudgetRemove.self])
}

/// Whom a budget binds.
struct BudgetScopeArguments: ParsableArguments {
  @Option(help: ArgumentHelp("Whose calls it binds.", valueName: "name"))
  var tenant: String?

  @Option(help: ArgumentHelp("Whose answers it binds.", valueName: "name"))
  var provider: String?

  func validate() throws {
    guard (tenant == nil) != (provider == nil) else {
      throw ValidationError("name either --tenant or --provider")
    }
  }

  var scope: LedgerBudget.Scope { tenant.map { .tenant($0) } ?? .provider(provider ?? "") }

  /// Budgets of whom is named.
  func budgets(_ limits: [LedgerBudget.Limit]) throws -> [LedgerBudget] {
    do { return try limits.map { try LedgerBudget(scope, $0) } } catch let error as LedgerError {
      throw ValidationError(error.description)
    }
  }
}

/// How many dollars a budget allows.
struct BudgetMoneyArguments: ParsableArguments {
  @Option(help: ArgumentHelp("Dollars a day.", valueName: "dollars"))
  var daily: String?

  @Option(help: ArgumentHelp("Dollars a month.", valueName: "dollars"))
  var monthly: String?

  var isEmpty: Bool { daily == nil && monthly == nil }

  func limits() throws -> [LedgerBudget.Limit] {
    var limits: [LedgerBudget.Limit] = []
    if let daily { limits.append(.daily(try Money(argument: daily, "--daily"))) }
    if let monthly { limits.append(.monthly(try Money(argument: monthly, "--monthly"))) }
    return limits
  }
}

struct BudgetShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print every budget and how much of it is used.",
    discussion: """
      EXAMPLES:
        deadband ledger budget show --json

      \(ExitStatus.help)
      """)

  @OptionGroup var ledger: LedgerArguments

  func run() throws {
    let usages = try ledger.withLedger(isReadOnly: true) { try $0.budgets() }
    if ledger.json {
      try Output.standard.write(json: ["budgets": .array(usages.map(\.json)), "version": .form])
    } else {
      try Output.standard.write(
        usages.isEmpty
          ? "there is no budget\n" : BudgetUsage.table(usages).text(width: max(Terminal.output.width, 160)))
    }
  }
}

struct BudgetSet: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Set budgets of a tenant or a provider, all that are named or none.",
    discussion: """
      EXAMPLES:
        deadband ledger budget set --tenant default --daily 5 --monthly 100

      \(ExitStatus.help)
      """)

  @OptionGroup var whom: BudgetScopeArguments

  @OptionGroup var money: BudgetMoneyArguments

  @Option(help: ArgumentHelp("Calls an hour.", valueName: "count"))
  var hourlyCalls: Int64?

  @OptionGroup var ledger: LedgerArguments

  func validate() throws {
    guard !money.isEmpty || hourlyCalls != nil else {
      throw ValidationError("name --daily, --monthly or --hourly-calls")
    }
    // What option groups require is checked after this: without a scope there is nothing to check yet.
    if whom.tenant != nil || whom.provider != nil { _ = try budgets() }
  }

  private func budgets() throws -> [LedgerBudget] {
    try whom.budgets(try money.limits() + (hourlyCalls.map { [.hourlyCalls($0)] } ?? []))
  }

  func run() throws {
    let budgets = try budgets()
    try ledger.withLedger { try $0.setBudgets(budgets) }
  }
}

struct BudgetRemove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Remove budgets of a tenant or a provider.",
    discussion: """
      EXAMPLES:
        deadband ledger budget remove --tenant default --daily

      \(ExitStatus.help)
      """)

  @OptionGroup var whom: BudgetScopeArguments

  @Flag(help: "The day's.")
  var daily = false

  @Flag(help: "The month's.")
  var monthly = false

  @Flag(help: "The hour's.")
  var hourlyCalls = false

  @OptionGroup var ledger: LedgerArguments

  func validate() throws {
    guard daily || monthly || hourlyCalls else {
      throw ValidationError("name --daily, --monthly or --hourly-calls")
    }
  }

  func run() throws {
    var limits: [LedgerBudget.Limit] = []
    if daily { limits.append(.daily(.zero)) }
    if monthly { limits.append(.monthly(.zero)) }
    if hourlyCalls { limits.append(.hourlyCalls(0)) }
    try ledger.withLedger { book in
      for limit in limits { try book.removeBudget(try LedgerBudget(whom.scope, limit)) }
    }
  }
}
