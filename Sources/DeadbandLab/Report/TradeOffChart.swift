import DeadbandCore

/// Savings against disagreement: one point a policy, the bound and the limit as lines.
struct TradeOffChart {
  private let points: [Point]
  private let bound: Double
  private let x: Axis
  private let y: Axis

  private struct Point {
    let name: String
    let kind: String
    /// Percent of the ticks, and its 95 % interval.
    let disagreement: Double
    let interval: ClosedRange<Double>?
    /// Percent of the questions.
    let saved: Double
  }

  /// `nil` without an analyst or without ticks.
  init?(_ result: ReplayResult) {
    guard let bound = result.bound, result.ticks > 0 else { return nil }
    self.bound = bound.savedShare * 100
    points = result.policies.enumerated().compactMap { index, policy in
      guard let disagreement = policy.disagreement else { return nil }
      let interval = disagreement.interval.map { $0.lowerBound * 100...$0.upperBound * 100 }
      return Point(
        name: policy.policy.name, kind: Self.kind(policy.policy, index),
        disagreement: disagreement.perTick * 100, interval: interval, saved: policy.savedShare * 100)
    }
    let limit = ReplayReport.limit * 100
    let most = points.map { max($0.disagreement, $0.interval?.upperBound ?? 0) }.max() ?? 0
    x = Axis(around: 0, max(most, limit * 1.25), count: 6, unit: "%")
    y = Axis(around: 0, 100, count: 5, unit: "%")
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
      drawFrame(&svg, plot)
      var placer = LabelPlacer(bounds: plot.inset(2))
      drawLines(&svg, plot, &placer)
      // The first profile comes last, on top of others at its place.
      for point in points.reversed() { drawPoint(&svg, plot, point, &placer) }
      for group in groups(plot) { drawLabel(&svg, plot, group, &placer) }
    }
  }

  private var description: String {
    let list = points.map {
      "\($0.name): \(fixed($0.saved, 1))% saved, \(fixed($0.disagreement, 2))% differ"
    }
    return list.joined(separator: "; ") + "; the bound: \(fixed(bound, 1))% saved, none differs."
  }

  private func drawFrame(_ svg: inout Markup, _ plot: Box) {
    svg.label("title", 0, 14, "questions saved, against asking always")
    // A point at 0 reaches over the edge.
    y.drawRows(&svg, plot, gap: 11)
    x.drawColumns(&svg, plot)
    svg.label("title end", plot.right, plot.bottom + 40, "ticks at which the answer served differs")
  }

  private func drawLines(_ svg: inout Markup, _ plot: Box, _ placer: inout LabelPlacer) {
    let height = y.pixel(bound, plot.bottom, plot.top)
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
    let across = x.pixel(ReplayReport.limit * 100, plot.left, plot.right)
    svg.line("limit", across, plot.top, across, plot.bottom)
    placer.reserve(Box(left: across - 2, top: plot.top, right: across + 2, bottom: plot.bottom))
  }

  private func drawPoint(_ svg: inout Markup, _ plot: Box, _ point: Point, _ placer: inout LabelPlacer) {
    let (across, height) = pixels(point, plot)
    if let interval = point.interval, interval.upperBound > interval.lowerBound {
      let left = x.pixel(interval.lowerBound, plot.left, plot.right)
      let right = x.pixel(interval.upperBound, plot.left, plot.right)
      svg.line("whisker \(point.kind)", left, height, right, height)
      for end in [left, right] { svg.line("whisker \(point.kind)", end, height - 4, end, height + 4) }
      placer.reserve(Box(left: left - 1, top: height - 5, right: right + 1, bottom: height + 5))
    }
    placer.reserve(Box(left: across - 6, top: height - 6, right: across + 6, bottom: height + 6))
    svg.tag("g", ["class": "point \(point.kind)"]) { group in
      group.tag(
        "title", "\(point.name): \(fixed(point.saved, 1))% saved, \(fixed(point.disagreement, 2))% differ")
      switch point.kind {
      case "first": group.void("circle", ["cx": px(across), "cy": px(height), "r": "6"])
      case "other":
        group.void(
          "path", ["d": "M\(px(across)) \(px(height - 7))l7 7l-7 7l-7-7z"])
      default: group.void("circle", ["cx": px(across), "cy": px(height), "r": "4.5"])
      }
    }
  }

  private func pixels(_ point: Point, _ plot: Box) -> (Double, Double) {
    (x.pixel(point.disagreement, plot.left, plot.right), y.pixel(point.saved, plot.bottom, plot.top))
  }

  // MARK: Labels

  /// Points that lie on each other share a label.
  private func groups(_ plot: Box) -> [[Point]] {
    var groups: [[Point]] = []
    for point in points {
      let (across, height) = pixels(point, plot)
      let index = groups.firstIndex { group in
        let (otherX, otherY) = pixels(group[0], plot)
        return abs(across - otherX) < 7 && abs(height - otherY) < 7
      }
      if let index { groups[index].append(point) } else { groups.append([point]) }
    }
    return groups
  }

  private static let linesShown = 6

  private func drawLabel(_ svg: inout Markup, _ plot: Box, _ group: [Point], _ placer: inout LabelPlacer) {
    var lines = group.prefix(Self.linesShown).map { (ChartText.short($0.name), $0.kind) }
    if group.count > Self.linesShown { lines.append(("and \(group.count - Self.linesShown) more", "plain")) }
    let (across, height) = pixels(group[0], plot)
    let place = placer.place(
      width: (lines.map { ChartText.width($0.0) }.max() ?? 0) + 2,
      height: Double(lines.count) * ChartText.lineHeight, besideX: across, y: height)
    let (textX, align) =
      switch place.side {
      case .right: (place.box.left, "")
      case .left: (place.box.right, " end")
      case .middle: ((place.box.left + place.box.right) / 2, " middle")
      }
    if place.isRemote {
      svg.line("leader", across, height, textX, min(max(height, place.box.top), place.box.bottom))
    }
    for (index, line) in lines.enumerated() {
      let baseline = place.box.top + Double(index) * ChartText.lineHeight + 11.5
      svg.label("name \(line.1)\(align)", textX, baseline, line.0)
    }
  }
}
