import DeadbandCharts
import DeadbandCore

/// How old the served answers were: one panel a profile, bars by age, all panels on one scale.
struct AgeChart {
  private let profiles: [PolicyResult]
  /// Bins up to the last that any profile fills.
  private let bins: Int
  private let highest: Double

  init(_ profiles: [PolicyResult]) {
    self.profiles = profiles
    bins = max(profiles.map { ($0.ages.lastIndex { $0 > 0 } ?? 0) + 1 }.max() ?? 0, 4)
    highest = profiles.flatMap { profile in profile.ages.map { share($0, of: profile.reused) } }.max() ?? 0
  }

  func draw(_ page: inout Markup, _ index: Int) {
    let profile = profiles[index]
    let kind = index == 0 ? "first" : "other"
    page.drawing(
      "ages-\(index)", kind: "panel", width: 400, height: 200,
      title: "Age of the answers \(profile.policy.name) served",
      description: description(profile)
    ) { svg in
      svg.label("name \(kind)", 0, 14, ChartText.short(profile.policy.name, limit: 40))
      let plot = Box(left: 0, top: 40, right: 400, bottom: 164)
      svg.line("base", plot.left, plot.bottom, plot.right, plot.bottom)
      let step = plot.width / Double(bins)
      if profile.reused == 0 { svg.label("note middle", 200, 110, "no answer was served from the cache") }
      for bin in 0..<bins where profile.reused > 0 {
        let part = share(profile.ages[bin], of: profile.reused)
        let left = plot.left + Double(bin) * step
        let top = plot.bottom - (highest > 0 ? part / highest : 0) * plot.height
        svg.bar(
          "bar \(kind)", Box(left: left + 1.5, top: top, right: left + step - 1.5, bottom: plot.bottom),
          tip: "\(Self.name(bin)): \(percent(part)), \(grouped(profile.ages[bin])) answers")
        if part > 0 { svg.label("tick middle", left + step / 2, top - 5, Self.figure(part)) }
      }
      for edge in 0..<bins {
        svg.label(
          edge == 0 ? "tick" : "tick middle", plot.left + Double(edge) * step, plot.bottom + 16,
          Self.edge(edge))
      }
      // The last bin of all is open.
      if bins <= PolicyResult.ageLimitsHours.count {
        svg.label("tick end", plot.right, plot.bottom + 16, Self.edge(bins))
      }
      svg.label("title end", plot.right, plot.bottom + 33, "hours old")
    }
  }

  private func description(_ profile: PolicyResult) -> String {
    guard profile.reused > 0 else { return "No answer was served from the cache." }
    let list = (0..<bins).filter { profile.ages[$0] > 0 }.map { bin in
      "\(Self.name(bin)): \(percent(share(profile.ages[bin], of: profile.reused)))"
    }
    return list.joined(separator: "; ") + "."
  }

  private static func figure(_ part: Double) -> String {
    part < 0.001 ? "<0.1%" : percent(part, part < 0.0995 ? 1 : 0)
  }

  private static func edge(_ index: Int) -> String {
    index == 0 ? "0" : PolicyResult.ageLimitsHours[index - 1].plain
  }

  private static func name(_ bin: Int) -> String {
    let limits = PolicyResult.ageLimitsHours
    return bin < limits.count ? "\(edge(bin)) to \(limits[bin].plain) h" : "\(edge(bin)) h and more"
  }
}
