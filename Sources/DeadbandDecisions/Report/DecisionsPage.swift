internal import DeadbandCharts
internal import DeadbandCore

/// What a sidecar's accounts decided within a time, as a page for people: how deciding went against what is expected of it, and what models'
/// paper accounts brought.
package struct DecisionsPage: Sendable {
  private let board: LeaderboardPage
  private let sums: DecisionMetrics.Sums
  private let window: String
  private let windows: [String]

  /// A page.
  ///
  /// - Parameters:
  ///   - board: out of the history of that time.
  ///   - sums: what was counted in it.
  ///   - window: which time, one of these.
  ///   - windows: those there are, each `?window=` of its own.
  package init(_ board: Leaderboard, _ sums: DecisionMetrics.Sums, window: String, of windows: [String]) {
    self.board = LeaderboardPage(board, title: "")
    self.sums = sums
    self.window = window
    self.windows = windows
  }

  /// The policy that a browser is to hold the page to.
  package static let policy = Markup.policy(script: nil)

  /// One thing that people expect, and how it stands.
  struct Target: Hashable {
    let name: String
    let wanted: String
    let value: String
    /// Nil where nothing was asked.
    let isMet: Bool?

    var verdict: String { isMet.map { $0 ? "met" : "missed" } ?? "not known" }
  }

  var targets: [Target] {
    let latency = sums.latency(0.95).map { $0 / .seconds(1) }
    func share(_ name: String, _ wanted: String, _ value: Double?, _ isMet: (Double) -> Bool) -> Target {
      Target(name: name, wanted: wanted, value: value.map { percent($0) } ?? "–", isMet: value.map(isMet))
    }
    return [
      Target(
        name: "a model decides within, 19 times of 20", wanted: "< 5 s",
        value: latency.map { duration($0) } ?? "–",
        isMet: latency.map { $0 < 5 }),
      share("answers that keep all rules", "> 95%", sums.validShare) { $0 > 0.95 },
      share("decisions from the cache", "> 60%", sums.hitShare) { $0 > 0.6 },
      share("calls that fail", "< 1%", sums.failedShare) { $0 < 0.01 },
    ]
  }

  private var headline: String {
    sums.decided == 0
      ? "Nothing was decided in the last \(window)."
      : "\(grouped(sums.decided)) decisions in the last \(window), for \(sums.cost.description)."
  }

  /// The page, HTML.
  package func html() -> [UInt8] {
    Markup.page(
      title: "Deadband: decisions of the last \(window)", styles: [PageStyle.text, LeaderboardPage.style]
    ) {
      page in
      page.tag("header") { header in
        header.tag("p", ["class": "kind"], "Deadband decisions")
        header.tag("h1", headline)
        header.tag("nav", ["aria-label": "time"]) { nav in
          for name in windows {
            if name == window {
              nav.tag("a", ["href": "?window=\(name)", "aria-current": "page"], "last \(name)")
            } else {
              nav.tag("a", ["href": "?window=\(name)"], "last \(name)")
            }
          }
          nav.tag("a", ["href": "/"], "all analyses")
        }
      }
      page.table("target-figures", caption: "What people expect of decisions") { table in
        table.columns(["target", "", "wanted", "is"])
        table.tag("tbody") { body in
          for target in targets {
            body.row("", target.name, [target.verdict, target.wanted, target.value])
          }
        }
      }
      board.content(&page)
      page.notes([
        "Targets: counted since the sidecar read its configuration. Results: out of the history, each model with $100000.00 of paper money at the "
          + "beginning of that time, at the prices that were seen when something was decided; consensus is the vote of several.",
        "What was earned on paper says nothing of what will be.",
      ])
    }
  }
}
