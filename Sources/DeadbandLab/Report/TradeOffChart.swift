import DeadbandCharts
import DeadbandCore

/// Savings against disagreement: one point a policy, the bound and the limit as lines.
struct TradeOffChart {
  private let points: [SavingsPoint]
  private let bound: Double
  private let axes: SavingsPlot

  /// `nil` without an analyst or without ticks.
  init?(_ result: ReplayResult) {
    guard let bound = result.bound, result.ticks > 0 else { return nil }
    self.bound = bound.savedShare * 100
    points = result.policies.enumerated().compactMap { index, policy in
      guard let disagreement = policy.disagreement else { return nil }
      let interval = disagreement.interval.map { $0.lowerBound * 100...$0.upperBound * 100 }
      return SavingsPoint(
        name: policy.policy.name, kind: Self.kind(policy.policy, index),
        disagreement: disagreement.perTick * 100, interval: interval, saved: policy.savedShare * 100)
    }
    let limit = ReplayReport.limit * 100
    let most = points.map { max($0.disagreement, $0.interval?.upperBound ?? 0) }.max() ?? 0
    axes = SavingsPlot(most: max(most, limit * 1.25))
  }

  private static func kind(_ policy: Policy, _ index: Int) -> String {
    guard case .profile = policy else { return "plain" }
    return index == 0 ? "first" : "other"
  }

  func draw(_ page: inout Markup, width: Double, kind: String) {
    let plot = Box(left: 54, top: 30, right: width - Axis.margin, bottom: width < 500 ? 340 : 350)
    page.drawing(
      "tradeoff-\(kind)", kind: kind, width: width, height: plot.bottom + 46,
      title: "Savings against disagreement", description: description
    ) { svg in
      axes.drawFrame(&svg, plot)
      var placer = LabelPlacer(bounds: plot.inset(2))
      drawLines(&svg, plot, &placer)
      // The first profile comes last, on top of others at its place.
      for point in points.reversed() { axes.drawPoint(&svg, plot, point, &placer) }
      for group in groups(plot) { drawLabel(&svg, plot, group, &placer) }
    }
  }

  private var description: String {
    let list = points.map(\.text)
    return list.joined(separator: "; ") + "; the bound: \(fixed(bound, 1))% saved, none differs."
  }

  private func drawLines(_ svg: inout Markup, _ plot: Box, _ placer: inout LabelPlacer) {
    let height = axes.y.pixel(bound, plot.bottom, plot.top)
    svg.line("bound", plot.left, height, plot.right, height)
    let name = "the bound: \(fixed(bound, 1))%"
    // Below the line, since above it the drawing ends; only a bound that saves nothing has no room below.
    let baseline = height + 20 < plot.bottom ? height + 15 : height - 6
    svg.label("note end", plot.right - 6, baseline, name)
    placer.reserve(
      Box(
        left: plot.right - 6 - ChartText.width(name), top: baseline - 13, right: plot.right,
        bottom: baseline + 4)
    )
    placer.reserve(Box(left: plot.left, top: height - 2, right: plot.right, bottom: height + 2))
    axes.drawLimit(&svg, plot, ReplayReport.limit * 100, &placer)
  }

  // MARK: Labels

  /// Points that lie on each other share a label.
  private func groups(_ plot: Box) -> [[SavingsPoint]] {
    var groups: [[SavingsPoint]] = []
    for point in points {
      let (across, height) = axes.pixels(point, plot)
      let index = groups.firstIndex { group in
        let (otherX, otherY) = axes.pixels(group[0], plot)
        return abs(across - otherX) < 7 && abs(height - otherY) < 7
      }
      if let index { groups[index].append(point) } else { groups.append([point]) }
    }
    return groups
  }

  private static let linesShown = 6

  private func drawLabel(
    _ svg: inout Markup, _ plot: Box, _ group: [SavingsPoint], _ placer: inout LabelPlacer
  ) {
    var lines = group.prefix(Self.linesShown).map { (text: ChartText.short($0.name), kind: $0.kind) }
    if group.count > Self.linesShown { lines.append(("and \(group.count - Self.linesShown) more", "plain")) }
    axes.drawLabel(&svg, plot, lines, beside: group[0], &placer)
  }
}
