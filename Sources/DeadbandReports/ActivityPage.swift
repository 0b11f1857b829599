package import Deadband
import DeadbandCharts
import DeadbandCore

/// The last hour, day, week or month as one HTML page: what is looked at in a browser, and what a report is.
///
/// It loads nothing. Charts are drawn here; without scripts it is whole.
package struct ActivityPage: Sendable {
  let report: ActivityReport
  let standing: Standing
  /// Whether it is served, with links to the other windows and a script that keeps it up to date.
  let isLive: Bool

  package init(_ report: ActivityReport, _ standing: Standing, isLive: Bool) {
    (self.report, self.standing, self.isLive) = (report, standing, isLive)
  }

  /// The page in UTF-8.
  package func html() -> [UInt8] {
    Markup.page(
      title: "Deadband: last \(report.window.rawValue)", styles: [PageStyle.text, Self.style],
      script: isLive ? Self.script : nil
    ) { page in
      writeHead(&page)
      writeTiles(&page)
      writeCharts(&page)
      writeTargets(&page)
      writeRules(&page)
      writeSubjects(&page)
      writeBudgets(&page)
      writeStanding(&page)
      writeNotes(&page)
    }
  }

  /// The policy that a browser is to hold the page to.
  package var policy: String { Markup.policy(script: isLive ? Self.script : nil) }

  private var total: Activity { report.total }

  private func writeHead(_ page: inout Markup) {
    page.tag("header") { header in
      header.tag("p", ["class": "kind"], "Deadband")
      header.tag("h1", headline)
      header.tag("p", ["class": "lead"]) { lead in
        lead.text("From \(minute(report.start)) to ")
        lead.tag("time", ["datetime": report.now.description], minute(report.now))
        lead.text(" UTC.")
      }
      if isLive { writeNavigation(&header) }
    }
  }

  private func writeNavigation(_ header: inout Markup) {
    header.tag("nav", ["aria-label": "time"]) { nav in
      for window in ActivityWindow.allCases {
        let name = "last \(window.rawValue)"
        if window == report.window {
          nav.tag("a", ["href": "?window=\(window.rawValue)", "aria-current": "page"], name)
        } else {
          nav.tag("a", ["href": "?window=\(window.rawValue)"], name)
        }
      }
      if standing.decides { nav.tag("a", ["href": "/decisions"], "decisions") }
    }
  }

  private var headline: String {
    let answers = total.counts.hits + total.counts.answers
    guard let rate = total.hitRate else { return "Nothing was asked in the last \(report.window.rawValue)." }
    let saved =
      total.counts.saved > .zero
      ? ", which saved \(dollars(total.counts.saved))" : ""
    return "\(percent(rate)) of \(counted(answers, "answer")) came from the cache\(saved)."
  }

  private func writeTiles(_ page: inout Markup) {
    page.tag("ul", ["class": "tiles"]) { list in
      tile(&list, percent(total.hitRate), "hit rate", trend(\.hitRate))
      tile(
        &list, dollars(total.spent), "spent on \(counted(total.calls, "call"))",
        report.monthSpent.map { "this month \(dollars($0))" + projection })
      tile(
        &list, dollars(total.counts.saved), "saved",
        total.savedShare.map { "\(percent($0)) of what asking always would cost" })
      tile(&list, total.agreement.share.map { percent($0) } ?? "not known", "agreement", agreementNote)
    }
  }

  /// An instant to the minute: `2026-11-27 00:29`.
  private func minute(_ instant: Timestamp) -> String {
    let text = instant.description
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5))"
  }

  private var projection: String {
    report.monthProjected.map { ", \(dollars($0)) by its end at this pace" } ?? ""
  }

  private var agreementNote: String {
    guard total.agreement.total > 0 else { return "no answer was compared with a fresh one" }
    let interval = total.agreement.interval
    let range =
      "\(percent(interval.lowerBound)) to \(percent(interval.upperBound)) by \(counted(total.agreement.total, "pair"))"
    guard let standing = standing.certificate else { return range }
    return range + "; certified \(percent(1 - standing.certificate.allowed))"
      + (standing.holds ? "" : ", refuted and tightened")
  }

  /// How a share has changed since the time before.
  private func trend(_ share: (Activity) -> Double?) -> String? {
    guard let now = share(total), let before = share(report.previous) else { return nil }
    let points = (now - before) * 100
    return abs(points) < 0.05
      ? "as in the \(report.window.rawValue) before"
      : "\(fixed(abs(points), 1)) points \(points > 0 ? "more" : "less") than in the \(report.window.rawValue) before"
  }

  private func tile(_ list: inout Markup, _ figure: String, _ name: String, _ note: String?) {
    list.tag("li") { item in
      item.tag("strong", figure)
      item.tag("span", ["class": "name"], name)
      if let note { item.tag("span", note) }
    }
  }

  private func writeCharts(_ page: inout Markup) {
    section(&page, "answers", "Answers") { section in
      PartsChart(
        id: "answers", title: "Answers over time",
        series: [
          .init(name: "from the cache", kind: "first") { Double($0.counts.hits) },
          .init(name: "asked", kind: "other") { Double($0.counts.answers) },
        ], words: { grouped(Int($0)) }
      ).draw(&section, report)
      if total.counts.hits > 0 { section.tag("p", ["class": "lead"], "Hits: \(total.hitsByTier).") }
      guard total.counts.answers + total.counts.failures > 0 else { return }
      section.tag("h3", "Calls of models")
      PartsChart(
        id: "calls", title: "Calls of models over time",
        series: [
          .init(name: "answered", kind: "other") { Double($0.counts.answers) },
          .init(name: "failed", kind: "plain") { Double($0.counts.failures) },
        ], words: { grouped(Int($0)) }
      ).draw(&section, report)
    }
    guard total.spent > .zero || total.counts.saved > .zero else { return }
    section(&page, "money", "Money") { section in
      PartsChart(
        id: "money", title: "Money over time, in dollars",
        series: [
          .init(name: "saved", kind: "first") { Double($0.counts.saved.nanoDollars) / 1e9 },
          .init(name: "spent", kind: "other") { Double($0.spent.nanoDollars) / 1e9 },
        ], words: { dollars($0) }
      ).draw(&section, report)
      section.tag("p", ["class": "lead"], moneyNote)
    }
  }

  private var moneyNote: String {
    var parts = [
      total.dollarsPerCall.map { "A call cost \(dollars($0))" },
      total.returnOnSpending.map { "each dollar spent saved \(dollars($0))" },
    ].compactMap(\.self)
    parts.append(
      "\(grouped(Int(total.promptTokens))) tokens of prompts and \(grouped(Int(total.outputTokens))) of answers"
    )
    return parts.joined(separator: "; ") + "."
  }

  func section(_ page: inout Markup, _ id: String, _ title: String, _ content: (inout Markup) -> Void) {
    page.tag("section", ["aria-labelledby": id]) { section in
      section.tag("h2", ["id": id], title)
      content(&section)
    }
  }
}
