import ArgumentParser
import Deadband
import DeadbandCore
import DeadbandDecisions

struct DecisionsLeaderboard: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "leaderboard",
    abstract:
      "What models' decisions would have earned: paper accounts at the prices that they were made on.",
    discussion: """
      Out of a store's history of decisions. Each model begins with $100000.00; fees and slippage are taken. Prices are seen when something
      was decided, and not between.

      EXAMPLES:
        deadband decisions leaderboard --store analyses
        deadband decisions leaderboard --store analyses --by strategy --from 2026-11-01 --json

      \(ExitStatus.help)
      """)

  @OptionGroup var store: EngineStoreArguments

  @Option(help: "Whose decisions make a row: model or strategy.")
  var by = TrackRecords.Grouping.model

  @OptionGroup var records: DecisionQueryArguments

  @Option(help: "Days a year on which the market has prices; exchanges of shares are open on 252.")
  var daysPerYear = 365

  @Flag(help: "Print JSON instead.")
  var json = false

  func validate() throws {
    guard (1...366).contains(daysPerYear) else { throw ValidationError("--days-per-year is 1 to 366") }
  }

  func run() throws {
    let history = try DecisionHistory.open(in: store.path, isReadOnly: true, at: .now)
    let board = try TrackRecords(
      by: by, of: history, records.query, daysPerYear: Double(daysPerYear),
      at: .now
    ).leaderboard
    if json {
      try Output.standard.write(board.json)
    } else if board.rows.isEmpty {
      try Output.standard.write("No decisions that a paper account could act on are in this history.\n")
    } else {
      try Output.standard.write(LeaderboardTable(board).text)
    }
  }
}
