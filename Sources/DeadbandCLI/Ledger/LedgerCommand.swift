import ArgumentParser
import DeadbandAnalysts
import DeadbandCore
import DeadbandStore
import FoundationEssentials

struct LedgerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger",
    abstract:
      "See what analysts have cost and the cache has saved; set budgets; settle what a crash left open.",
    discussion: """
      The ledger is a folder: --ledger, else the environment variable DEADBAND_LEDGER, else deadband-ledger in the \
      current folder. Before a call the most that it can cost is reserved, after it what it did cost is settled; what was \
      reserved for a call whose end nobody saw counts as spent, as unsettled, until it is reconciled. Days and months are \
      those of UTC. All commands work beside a service that has the ledger open.

      EXAMPLES:
        deadband ledger today
        deadband ledger month --month 2026-11 --json
        deadband ledger budget set --tenant default --daily 5 --monthly 100
        deadband ledger reconcile
        deadband ledger reconcile 17 --cost 0.0021
        deadband ledger export > calls.jsonl

      \(ExitStatus.help)
      """,
    subcommands: [
      LedgerToday.self, LedgerMonth.self, LedgerExport.self, LedgerReconcile.self, LedgerBudgetCommand.self,
    ])
}

/// The options that every ledger command has.
struct LedgerArguments: ParsableArguments {
  @OptionGroup var place: LedgerFolder

  @Flag(help: "Print JSON.")
  var json = false

  /// The folder that is meant.
  var path: String { place.path }

  /// Opens the ledger, gives it to `body`, and closes it.
  func withLedger<Result>(isReadOnly: Bool = false, _ body: (Ledger) throws -> Result) throws -> Result {
    try place.withLedger(isReadOnly: isReadOnly, body)
  }
}

/// Where the ledger is.
struct LedgerFolder: ParsableArguments {
  @Option(
    name: .customLong("ledger"),
    help: ArgumentHelp(
      "The ledger's folder (default: $DEADBAND_LEDGER, or deadband-ledger).", valueName: "directory"),
    completion: .directory)
  var folder: String?

  static let variable = "DEADBAND_LEDGER"
  static let standardFolder = "deadband-ledger"

  /// Opens the ledger, gives it to `body`, and closes it.
  func withLedger<Result>(isReadOnly: Bool = false, _ body: (Ledger) throws -> Result) throws -> Result {
    let ledger = try Ledger.open(path, isReadOnly: isReadOnly) { .now }
    defer { ledger.close() }
    return try body(ledger)
  }

  /// The folder that is meant.
  var path: String {
    folder ?? Environment.value(Self.variable) ?? Self.standardFolder
  }

  func validate() throws { if folder?.isEmpty == true { throw ValidationError("--ledger needs a folder") } }
}

extension CalendarDate {
  /// A day that an argument names.
  init(argument text: String, _ option: String) throws {
    let bytes = Array(text.utf8)
    do throws(TimeFormatError) { try self.init(parsing: bytes, in: 0..<bytes.count) } catch {
      throw ValidationError("\(option) \(text): \(error)".onOneLine)
    }
  }
}

extension Money {
  /// An amount of 0 or more that an argument names.
  init(argument text: String, _ option: String) throws {
    do throws(MoneyError) { try self.init(dollars: text) } catch {
      throw ValidationError("\(option): \(error)".onOneLine)
    }
    guard self >= .zero else {
      throw ValidationError("\(option) \(text): a negative amount is refused; 0 or more is needed")
    }
  }
}
