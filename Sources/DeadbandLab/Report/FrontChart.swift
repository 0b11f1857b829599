import DeadbandCore

/// What a search found: savings against disagreement, the front as a line, and what it is compared with as points.
///
/// Where there is a judge, points stand where they were judged, and the front is drawn twice: as it was searched, dashed, and as it was judged.
struct FrontChart {
  private struct Point {
    let name: String
    let kind: String
    /// Percent of the ticks, its 95 % interval, and percent of the questions.
    let disagreement: Double
    let interval: ClosedRange<Double>?
    let saved: Double
  }

  private let marked: [Point]
  /// The front where it was searched, and where it was judged.
  private let searched, judged: [Point]
  private let bound: Double
  private let limit: Double
  private let x, y: Axis
  /// What lies beyond the chart.
  let beyond: [String]

  init(_ result: TuneResult) {
    let judge = result.judge
    searched = result.front.map { Self.point($0, judged: false) }
    judged = judge == nil ? [] : result.front.map { Self.point($0, judged: true) }
    limit = result.options.maxDisagreement * 100
    bound = (1 - (judge ?? result.data).boundShare) * 100
    let all = (result.front.filter { $0.kind == .chosen } + result.landmarks).map {
      Self.point($0, judged: judge != nil)
    }
    let most = result.options.disagreementLimit * 100
    marked = all.filter { $0.disagreement <= most }
    beyond = all.filter { $0.disagreement > most }.map {
      "\($0.name) (\(fixed($0.saved, 1))% saved, \(fixed($0.disagreement, 2))% differ)"
    }
    x = Axis(around: 0, most, count: 6, unit: "%")
    y = Axis(around: 0, 100, count: 5, unit: "%")
  }

  private static func point(_ row: TuneRow, judged: Bool) -> Point {
    let figures = (judged ? row.judged?.figures : nil) ?? row.figures
    let kind =
      switch row.kind {
      case .chosen: "first"
      case .builtIn, .base: "other"
      case .timer: "plain"
      case .found: "found"
      }
    return Point(
      name: row.name, kind: kind, disagreement: figures.disagreement * 100,
      interval: judged && row.kind == .chosen
        ? row.judged?.interval.map { $0.lowerBound * 100...$0.upperBound * 100 } : nil,
      saved: (1 - figures.askedShare) * 100)
  }

  func draw(_ page: inout Markup, width: Double, kind: String) {
    let plot = Box(left: 54, top: 30, right: width - Axis.margin, bottom: width < 500 ? 380 : 390)
    page.drawing(
      "front-\(kind)", kind: kind, width: width, height: plot.bottom + 46,
      title: "Savings against disagreement of the profiles found", description: description
    ) { svg in
      svg.label("title", 0, 14, "questions saved, against asking always")
      y.drawRows(&svg, plot, gap: 11)
      x.drawColumns(&svg, plot)
      svg.label("title end", plot.right, plot.bottom + 40, "ticks at which the answer served differs")
      var placer = LabelPlacer(bounds: plot.inset(2))
      drawLines(&svg, plot, &placer)
      drawFront(&svg, plot, searched, judged.isEmpty ? "front" : "front past", &placer)
      if !judged.isEmpty { drawFront(&svg, plot, judged, "front", &placer) }
      for point in marked.reversed() { drawPoint(&svg, plot, point, &placer) }
      for point in marked { drawLabel(&svg, plot, point, &placer) }
    }
  }

  private var description: String {
    let list = marked.map { "\($0.name): \(fixed($0.saved, 1))% saved, \(fixed($0.disagreement, 2))% differ" }
    return "\(counted(searched.count, "profile")) on the front. " + list.joined(separator: "; ")
      + "; the bound: \(fixed(bound, 1))% saved, none differs."
  }

  private func pixels(_ point: Point, _ plot: Box) -> (Double, Double) {
    (x.pixel(point.disagreement, plot.left, plot.right), y.pixel(point.saved, plot.bottom, plot.top))
  }

  private func drawLines(_ svg: inout Markup, _ plot: Box, _ placer: inout LabelPlacer) {
    let height = y.pixel(bound, plot.bottom, plot.top)
    svg.line("bound", plot.left, height, plot.right, height)
    let name = "the bound: \(fixed(bound, 1))%"
    svg.label("note end", plot.right - 6, height - 6, name)
    placer.reserve(Box(left: plot.left, top: height - 2, right: plot.right, bottom: height + 2))
    placer.reserve(
      Box(
        left: plot.right - 6 - ChartText.width(name), top: height - 19, right: plot.right, bottom: height))
    let across = x.pixel(limit, plot.left, plot.right)
    svg.line("limit", across, plot.top, across, plot.bottom)
    placer.reserve(Box(left: across - 2, top: plot.top, right: across + 2, bottom: plot.bottom))
  }

  private func drawFront(
    _ svg: inout Markup, _ plot: Box, _ points: [Point], _ kind: String, _ placer: inout LabelPlacer
  ) {
    // Judged points are no front any more: in the order in which the search had them, they show how it held.
    let within = points.filter { $0.disagreement <= x.high }.map { pixels($0, plot) }
    guard let first = within.first else { return }
    let path = within.dropFirst().map { "L\(px($0.0)) \(px($0.1))" }.joined()
    svg.void("path", ["class": kind, "d": "M\(px(first.0)) \(px(first.1))\(path)"])
    for (across, height) in within {
      svg.void("circle", ["class": "dot \(kind)", "cx": px(across), "cy": px(height), "r": "2"])
      placer.reserve(Box(left: across - 3, top: height - 3, right: across + 3, bottom: height + 3))
    }
  }

  private func drawPoint(_ svg: inout Markup, _ plot: Box, _ point: Point, _ placer: inout LabelPlacer) {
    let (across, height) = pixels(point, plot)
    if let interval = point.interval {
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
      case "other": group.void("path", ["d": "M\(px(across)) \(px(height - 7))l7 7l-7 7l-7-7z"])
      default: group.void("circle", ["cx": px(across), "cy": px(height), "r": "4.5"])
      }
    }
  }

  private func drawLabel(_ svg: inout Markup, _ plot: Box, _ point: Point, _ placer: inout LabelPlacer) {
    let (across, height) = pixels(point, plot)
    let name = ChartText.short(point.name)
    let place = placer.place(
      width: ChartText.width(name) + 2, height: ChartText.lineHeight, besideX: across, y: height)
    let (textX, align) =
      switch place.side {
      case .right: (place.box.left, "")
      case .left: (place.box.right, " end")
      case .middle: ((place.box.left + place.box.right) / 2, " middle")
      }
    if place.isRemote {
      svg.line("leader", across, height, textX, min(max(height, place.box.top), place.box.bottom))
    }
    svg.label("name \(point.kind)\(align)", textX, place.box.top + 11.5, name)
  }
}
