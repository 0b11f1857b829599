import DeadbandCore
import DeadbandDecisions

/// A leaderboard as a terminal shows it.
struct LeaderboardTable {
  private let board: Leaderboard

  init(_ board: Leaderboard) { self.board = board }

  var text: String {
    let width = Terminal.output.width
    var results = TextTable([
      ("model", .left), ("return", .right), ("Sharpe", .right), ("drawdown", .right), ("trades", .right),
      ("won", .right),
      ("equity", .right),
    ])
    var asked = TextTable([
      ("model", .left), ("decisions", .right), ("cached", .right), ("errors", .right), ("calls", .right),
      ("asked", .right),
      ("always asking", .right), ("saved", .right), ("differ", .right),
    ])
    for row in board.rows {
      let (record, performance) = (row.record, row.record.performance)
      results.add(
        record.name, Self.percent(performance.totalReturn), performance.sharpe.map { Self.fixed($0) } ?? "–",
        Self.percent(performance.maximumDrawdown), "\(record.account.trades.count)",
        Self.percent(record.account.winRate()),
        record.account.equity.description)
      asked.add(
        record.name, "\(record.decisions)",
        Self.percent(record.decisions > 0 ? Double(record.cached) / Double(record.decisions) : nil),
        "\(record.errors)",
        row.asked.map { "\($0.asked.calls)" } ?? "–", row.asked.map { Self.words($0.asked) } ?? "–",
        row.asked.map { Self.words($0.always) } ?? "–", Self.percent(row.asked.flatMap(\.saved)),
        Self.percent(row.asked.flatMap(\.differingShare)))
    }
    return results.text(width: width) + "\n" + asked.text(width: width)
  }

  private static func words(_ sum: AskedTokens.Sum) -> String {
    sum.cost > .zero ? sum.cost.description : "\(sum.inputTokens + sum.outputTokens) tokens"
  }

  private static func percent(_ share: Double?) -> String { share.map { fixed($0 * 100) + " %" } ?? "–" }

  private static func fixed(_ value: Double) -> String {
    let hundredths = (abs(value) * 100).rounded()
    let whole = Int(hundredths) / 100
    let rest = Int(hundredths) % 100
    return "\(value < 0 && hundredths > 0 ? "-" : "")\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }
}
