import DeadbandCharts
import DeadbandCore

/// How often the answers served differed by year, by strategy and by volatility: one panel a policy, a bar a group, all
/// panels on one scale.
struct GroupChart {
  /// Policies that served answers; the others have nothing that could differ.
  private let policies: [(policy: PolicyResult, kind: String)]
  /// The rows of every panel, under the names of their kinds.
  private let kinds: [(name: String, groups: [Int], rest: Int)]
  private let ticks: Int
  /// The disagreement of the longest bar.
  private let highest: Double

  /// The latest years, and of the others those with the most ticks; the table has all.
  static let yearsShown = 24
  static let rowsShown = 16
  private static let rowHeight = 19.0
  private static let headHeight = 27.0

  /// `nil` where nobody answered afresh, or no policy served anything.
  init?(_ result: ReplayResult) {
    guard result.bound != nil else { return nil }
    policies = result.policies.enumerated().filter { $1.reused > 0 }.map { index, policy in
      guard case .profile = policy.policy else { return (policy, "plain") }
      return (policy, index == 0 ? "first" : "other")
    }
    guard let groups = policies.first?.policy.groups else { return nil }
    ticks = result.ticks
    kinds = GroupFigures.Kind.allCases.map { kind in
      let all = groups.indices.filter { groups[$0].kind == kind }
      let most =
        kind == .year
        ? all.suffix(Self.yearsShown)
        : all.sorted { groups[$0].ticks > groups[$1].ticks }.prefix(Self.rowsShown)
      return ("by \(kind.title)", all.filter(most.contains), all.count - most.count)
    }
    // A handful of ticks says little and shall not flatten all other bars.
    let drawn = kinds.flatMap(\.groups).filter { groups[$0].ticks * 100 >= result.ticks }
    highest = policies.flatMap { entry in drawn.map { entry.policy.groups[$0].disagreement ?? 0 } }.max() ?? 0
  }

  func draw(_ page: inout Markup) {
    for index in policies.indices { draw(&page, index) }
  }

  private func draw(_ page: inout Markup, _ index: Int) {
    let (policy, kind) = policies[index]
    let names = kinds.flatMap { $0.groups.map { Self.name(policy.groups[$0]) } }
    let left = (names.map(ChartText.width).max() ?? 0) + 10
    let rows = kinds.reduce(0) { $0 + $1.groups.count + ($1.rest > 0 ? 1 : 0) }
    let height = 22 + Double(kinds.count) * Self.headHeight + Double(rows) * Self.rowHeight
    page.drawing(
      "groups-\(index)", kind: "panel", width: 400, height: height,
      title: "Answers of \(policy.policy.name) that differ, by year, strategy and volatility",
      description: description(policy)
    ) { svg in
      svg.label("name \(kind)", 0, 14, ChartText.short(policy.policy.name, limit: 40))
      var top = 22.0
      for (name, groups, rest) in kinds {
        svg.label("title", 0, top + 18, name)
        top += Self.headHeight
        let plot = Box(left: left, top: top, right: 318, bottom: top + Double(groups.count) * Self.rowHeight)
        for group in groups {
          drawRow(&svg, plot, top, policy.groups[group], kind)
          top += Self.rowHeight
        }
        svg.line("base", plot.left, plot.top, plot.left, plot.bottom)
        if rest > 0 {
          svg.label("note", left, top + 13, "and \(grouped(rest)) more in the table")
          top += Self.rowHeight
        }
      }
    }
  }

  private func drawRow(_ svg: inout Markup, _ plot: Box, _ top: Double, _ group: GroupFigures, _ kind: String)
  {
    let part = group.disagreement ?? 0
    let length = highest > 0 ? min(part / highest, 1) : 0
    let right = plot.left + length * plot.width
    svg.label("tick end", plot.left - 8, top + 13, Self.name(group))
    if part > 0 {
      svg.bar(
        "bar \(kind)", Box(left: plot.left, top: top + 3, right: right, bottom: top + Self.rowHeight - 3),
        tip: "\(group.name): \(percent(part, 2)) of \(counted(group.ticks, "tick"))")
    }
    // A bar that is longer than there is room is broken.
    if part > highest { svg.line("break", right - 10, top + Self.rowHeight - 1, right - 5, top + 1) }
    svg.label("tick", right + 6, top + 13, figure(group, part))
  }

  /// Of groups with few ticks the number of them is said: one answer may be their whole disagreement.
  private func figure(_ group: GroupFigures, _ part: Double) -> String {
    percent(part, 2) + (group.ticks * 100 < ticks ? " of \(grouped(group.ticks))" : "")
  }

  private func description(_ policy: PolicyResult) -> String {
    let list = kinds.flatMap(\.groups).map { index in
      let group = policy.groups[index]
      return "\(group.kind.title) \(group.name): \(percent(group.disagreement ?? 0, 2))"
    }
    return list.joined(separator: "; ") + "."
  }

  private static func name(_ group: GroupFigures) -> String { ChartText.short(group.name, limit: 20) }
}

extension GroupFigures.Kind {
  /// What a reader calls it.
  var title: String {
    switch self {
    case .year: "year"
    case .strategy: "strategy"
    case .volatility: "volatility rank"
    }
  }
}
