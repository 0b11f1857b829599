import DeadbandCharts

/// What one way to ask saves, and how often its answers differ.
struct SavingsPoint {
  let name: String
  /// The class that says what it is: `first`, `other` or `plain`.
  let kind: String
  /// Percent of the ticks, and its 95 % interval.
  let disagreement: Double
  let interval: ClosedRange<Double>?
  /// Percent of the questions.
  let saved: Double

  /// Its figures in words.
  var text: String { "\(name): \(fixed(saved, 1))% saved, \(fixed(disagreement, 2))% differ" }
}

/// The axes of savings against disagreement, and how points and their labels are drawn between them.
struct SavingsPlot {
  let x, y: Axis

  /// Axes up to a disagreement in percent.
  init(most: Double) {
    x = Axis(around: 0, most, count: 6, unit: "%")
    y = Axis(around: 0, 100, count: 5, unit: "%")
  }

  func pixels(_ point: SavingsPoint, _ plot: Box) -> (Double, Double) {
    (x.pixel(point.disagreement, plot.left, plot.right), y.pixel(point.saved, plot.bottom, plot.top))
  }

  func drawFrame(_ svg: inout Markup, _ plot: Box) {
    svg.label("title", 0, 14, "questions saved, against asking always")
    // A point at 0 reaches over the edge.
    y.drawRows(&svg, plot, gap: 11)
    x.drawColumns(&svg, plot)
    svg.label("title end", plot.right, plot.bottom + 40, "ticks at which the answer served differs")
  }

  /// The upright line at a disagreement that is held to.
  func drawLimit(_ svg: inout Markup, _ plot: Box, _ limit: Double, _ placer: inout LabelPlacer) {
    let across = x.pixel(limit, plot.left, plot.right)
    svg.line("limit", across, plot.top, across, plot.bottom)
    placer.reserve(Box(left: across - 2, top: plot.top, right: across + 2, bottom: plot.bottom))
  }

  func drawPoint(_ svg: inout Markup, _ plot: Box, _ point: SavingsPoint, _ placer: inout LabelPlacer) {
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
      group.tag("title", point.text)
      switch point.kind {
      case "first": group.void("circle", ["cx": px(across), "cy": px(height), "r": "6"])
      case "other": group.void("path", ["d": "M\(px(across)) \(px(height - 7))l7 7l-7 7l-7-7z"])
      default: group.void("circle", ["cx": px(across), "cy": px(height), "r": "4.5"])
      }
    }
  }

  /// The lines of a label, each of a kind, beside a point.
  func drawLabel(
    _ svg: inout Markup, _ plot: Box, _ lines: [(text: String, kind: String)], beside point: SavingsPoint,
    _ placer: inout LabelPlacer
  ) {
    let (across, height) = pixels(point, plot)
    let place = placer.place(
      width: (lines.map { ChartText.width($0.text) }.max() ?? 0) + 2,
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
      svg.label("name \(line.kind)\(align)", textX, baseline, line.text)
    }
  }
}
