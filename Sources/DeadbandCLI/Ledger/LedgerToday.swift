import ArgumentParser
import DeadbandAnalysts
import DeadbandCore
import DeadbandStore

struct LedgerToday: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "today",
    abstract: "Print what one day has cost and saved, by model, tenant and rule.",
    discussion: """
      EXAMPLES:
        deadband ledger today
        deadband ledger today --date 2026-11-24 --json

      \(ExitStatus.help)
      """)

  @Option(help: ArgumentHelp("Another day of UTC, YYYY-MM-DD.", valueName: "day"))
  var date: String?

  @OptionGroup var ledger: LedgerArguments

  func validate() throws { _ = try day() }

  private func day() throws -> CalendarDate {
    try date.map { try CalendarDate(argument: $0, "--date") } ?? Timestamp.now.utcDate
  }

  func run() throws {
    let day = try day()
    let report = try ledger.withLedger(isReadOnly: true) { try $0.report(from: day, through: day) }
    try report.print(json: ledger.json, groupings: [.model, .tenant, .rule])
  }
}

struct LedgerMonth: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "month",
    abstract: "Print what one month has cost and saved, by model, tenant, rule and day.",
    discussion: """
      EXAMPLES:
        deadband ledger month
        deadband ledger month --month 2026-11 --json

      \(ExitStatus.help)
      """)

  @Option(help: ArgumentHelp("Another month, YYYY-MM.", valueName: "month"))
  var month: String?

  @OptionGroup var ledger: LedgerArguments

  func validate() throws { _ = try first() }

  private func first() throws -> CalendarDate {
    if let month { return try CalendarDate(argument: month + "-01", "--month") }
    let today = Timestamp.now.utcDate
    return today.adding(days: 1 - today.yearMonthDay.day)
  }

  func run() throws {
    let first = try first()
    let next = first.adding(days: 31)
    let last = next.adding(days: -next.yearMonthDay.day)
    let report = try ledger.withLedger(isReadOnly: true) { try $0.report(from: first, through: last) }
    try report.print(json: ledger.json, groupings: [.model, .tenant, .rule, .day])
  }
}
