import DeadbandCharts
import DeadbandCore

/// Why the profiles asked: one panel a profile, a bar a rule, the same rules in the same order in all of them.
struct RuleChart {
  private let profiles: [PolicyResult]
  /// Those that fired, the first profile's most frequent first.
  let rules: [Rule]

  init(_ profiles: [PolicyResult]) {
    self.profiles = profiles
    let fired = Rule.allCases.filter { rule in profiles.contains { $0.byRule[Int(rule.rawValue)] > 0 } }
    let counts = profiles.first?.byRule ?? []
    rules = fired.sorted { left, right in
      let (more, less) = (counts[Int(left.rawValue)], counts[Int(right.rawValue)])
      return more == less ? left.rawValue < right.rawValue : more > less
    }
  }

  private static let rowHeight = 24.0

  func draw(_ page: inout Markup, _ index: Int) {
    let profile = profiles[index]
    let kind = index == 0 ? "first" : "other"
    let names = (rules.map { ChartText.width($0.description) }.max() ?? 0) + 10
    let plot = Box(left: names, top: 26, right: 340, bottom: 26 + Double(rules.count) * Self.rowHeight)
    page.drawing(
      "rules-\(index)", kind: "panel", width: 400, height: plot.bottom + 6,
      title: "Rules by which \(profile.policy.name) asked",
      description: description(profile)
    ) { svg in
      svg.label("name \(kind)", 0, 14, ChartText.short(profile.policy.name, limit: 40))
      for (row, rule) in rules.enumerated() {
        let top = plot.top + Double(row) * Self.rowHeight
        let part = share(profile.byRule[Int(rule.rawValue)], of: profile.asked)
        let right = plot.left + part * plot.width
        svg.label("tick end", plot.left - 8, top + 15, rule.description)
        svg.bar(
          "bar \(kind)", Box(left: plot.left, top: top + 3, right: right, bottom: top + Self.rowHeight - 3),
          tip:
            "\(rule): \(grouped(profile.byRule[Int(rule.rawValue)])) of \(grouped(profile.asked)) questions")
        svg.label("tick", right + 6, top + 15, part > 0 ? percent(part) : "0%")
      }
      svg.line("base", plot.left, plot.top, plot.left, plot.bottom)
    }
  }

  private func description(_ profile: PolicyResult) -> String {
    rules.map { "\($0): \(percent(share(profile.byRule[Int($0.rawValue)], of: profile.asked)))" }
      .joined(separator: "; ") + "."
  }
}
