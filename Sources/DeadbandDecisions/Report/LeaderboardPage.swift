internal import DeadbandCharts
internal import DeadbandCore

/// A leaderboard as a page that needs nothing else: what the accounts were worth day by day, and all figures.
public struct LeaderboardPage: Sendable {
  private let board: Leaderboard
  private let title: String
  private let notes: [String]

  /// A page.
  ///
  /// - Parameter notes: what a reader has to know beside the figures.
  public init(_ board: Leaderboard, title: String, notes: [String] = []) {
    self.board = board
    self.title = title
    self.notes = notes
  }

  /// The page, HTML.
  public var html: [UInt8] {
    Markup.page(title: title, styles: [PageStyle.text, Self.style]) { page in
      page.tag("p", ["class": "kind"], "Deadband decisions")
      page.tag("h1", title)
      content(&page)
      asked(&page)
      page.notes(
        notes + [
          "Paper money at recorded prices, fees and slippage taken. What was earned there says nothing of what will be.",
          "Sharpe: mean over sample deviation of daily returns, annualised, without a riskless rate. Drawdown: the largest fall from a peak.",
          "Asked, always asking: what was asked about, and everything at every bar, in tokens estimated from the text.",
          "Differ: the share of served parts whose action is not the one that asking about everything gave at that bar.",
          "Won: the share of closed positions that brought something after all fees.",
        ])
    }
  }

  /// The chart and the results; a sentence where there are none.
  func content(_ page: inout Markup) {
    guard !board.rows.isEmpty else {
      page.tag("p", "No decision that a paper account could act on.")
      return
    }
    EquityChart(records: board.rows.map(\.record)).draw(&page)
    results(&page)
  }

  private func results(_ page: inout Markup) {
    page.table("results", caption: "Results") { table in
      table.columns(["Model", "Return", "Sharpe", "Drawdown", "Trades", "Won", "Won by asset"])
      table.tag("tbody") { body in
        for (place, row) in board.rows.enumerated() {
          let (record, performance) = (row.record, row.record.performance)
          body.row(
            place == 0 ? "first" : "", record.name,
            [
              performance.totalReturn.map { percent($0) } ?? "–",
              performance.sharpe.map { fixed($0, 2) } ?? "–",
              performance.maximumDrawdown.map { percent($0) } ?? "–", grouped(record.account.trades.count),
              record.account.winRate().map { percent($0) } ?? "–", record.winsByAsset,
            ])
        }
      }
    }
  }

  private func asked(_ page: inout Markup) {
    page.table("asked", caption: "What was asked") { table in
      table.columns([
        "Model", "Decisions", "From the cache", "Calls", "Asked", "Always asking", "Saved", "Differ",
        "Errors", "p50", "p95",
        "Cost",
      ])
      table.tag("tbody") { body in
        for row in board.rows {
          let record = row.record
          body.row(
            "", record.name,
            [
              grouped(record.decisions), percent(Double(record.cached) / Double(max(record.decisions, 1))),
              row.asked.map { grouped($0.asked.calls) } ?? "–", row.asked.map(\.asked.words) ?? "–",
              row.asked.map(\.always.words) ?? "–", row.asked.map(\.savedText) ?? "–",
              row.asked?.differingShare.map { percent($0) } ?? "–", grouped(record.errors),
              Self.time(record.latency(0.5)), Self.time(record.latency(0.95)), record.cost.description,
            ])
        }
      }
    }
  }

  private static func time(_ latency: Duration?) -> String {
    latency.map { duration($0 / .seconds(1)) } ?? "–"
  }

  static let style: StaticString = """
    svg .equity { fill: none; stroke-width: 2; }
    svg .equity.c0 { stroke: var(--first); } svg .equity.c1 { stroke: var(--other); stroke-dasharray: 7 3; }
    svg .equity.c2 { stroke: var(--limit); stroke-dasharray: 2 3; } svg .equity.c3 { stroke: var(--plain); stroke-dasharray: 9 3 2 3; }
    nav { display: flex; flex-wrap: wrap; gap: 0.75rem; margin: 1rem 0; }
    nav a { color: var(--first); } nav a:focus-visible { outline: 2px solid var(--first); outline-offset: 2px; }
    nav a[aria-current] { font-weight: 700; text-decoration: none; }
    """
}

extension ModelRecord {
  /// `AAPL 60%, BAC 40%`.
  var winsByAsset: String {
    Set(account.trades.map(\.asset)).sorted().map { asset in
      "\(asset) \(account.winRate(asset).map { percent($0, 0) } ?? "–")"
    }.joined(separator: ", ")
  }
}

extension AskedTokens {
  /// The share of always asking that was not spent; of the money where there is any, else of the tokens.
  public var saved: Double? {
    let (ours, all) =
      always.cost > .zero
      ? (Double(asked.cost.nanoDollars), Double(always.cost.nanoDollars))
      : (Double(asked.inputTokens + asked.outputTokens), Double(always.inputTokens + always.outputTokens))
    return all > 0 ? 1 - ours / all : nil
  }

  /// The share of served parts that said another action than asking about everything did; nil where nothing was compared.
  public var differingShare: Double? { compared > 0 ? Double(differing) / Double(compared) : nil }

  var savedText: String { saved.map { percent($0) } ?? "–" }
}

extension AskedTokens.Sum {
  /// What it costs, or where no price was given its tokens.
  var words: String { cost > .zero ? cost.description : "\(grouped(Int(inputTokens + outputTokens))) tokens" }
}
