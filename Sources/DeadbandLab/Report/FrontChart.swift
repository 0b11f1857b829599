import DeadbandCharts
import DeadbandCore

/// What a search found: savings against disagreement, the front as a line, and what it is compared with as points.
///
/// Where there is a judge, points stand where they were judged, and the front is drawn twice: as it was searched, dashed, and as it was judged.
struct FrontChart {
  private let marked: [SavingsPoint]
  /// The front where it was searched, and where it was judged.
  private let searched, judged: [SavingsPoint]
  private let bound: Double
  private let limit: Double
  private let axes: SavingsPlot
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
    axes = SavingsPlot(most: most)
  }

  private static func point(_ row: TuneRow, judged: Bool) -> SavingsPoint {
    let figures = (judged ? row.judged?.figures : nil) ?? row.figures
    let kind =
      switch row.kind {
      case .chosen: "first"
      case .builtIn, .base: "other"
      case .timer: "plain"
      case .found: "found"
      }
    return SavingsPoint(
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
      axes.drawFrame(&svg, plot)
      var placer = LabelPlacer(bounds: plot.inset(2))
      drawLines(&svg, plot, &placer)
      drawFront(&svg, plot, searched, judged.isEmpty ? "front" : "front past", &placer)
      if !judged.isEmpty { drawFront(&svg, plot, judged, "front", &placer) }
      for point in marked.reversed() { axes.drawPoint(&svg, plot, point, &placer) }
      for point in marked {
        let name = ChartText.short(point.name)
        axes.drawLabel(&svg, plot, [(name, point.kind)], beside: point, &placer)
      }
    }
  }

  private var description: String {
    let list = marked.map(\.text)
    return "\(counted(searched.count, "profile")) on the front. " + list.joined(separator: "; ")
      + "; the bound: \(fixed(bound, 1))% saved, none differs."
  }

  private func drawLines(_ svg: inout Markup, _ plot: Box, _ placer: inout LabelPlacer) {
    let height = axes.y.pixel(bound, plot.bottom, plot.top)
    svg.line("bound", plot.left, height, plot.right, height)
    let name = "the bound: \(fixed(bound, 1))%"
    svg.label("note end", plot.right - 6, height - 6, name)
    placer.reserve(Box(left: plot.left, top: height - 2, right: plot.right, bottom: height + 2))
    placer.reserve(
      Box(
        left: plot.right - 6 - ChartText.width(name), top: height - 19, right: plot.right, bottom: height))
    axes.drawLimit(&svg, plot, limit, &placer)
  }

  private func drawFront(
    _ svg: inout Markup, _ plot: Box, _ points: [SavingsPoint], _ kind: String, _ placer: inout LabelPlacer
  ) {
    // Judged points are no front any more: in the order in which the search had them, they show how it held.
    let within = points.filter { $0.disagreement <= axes.x.high }.map { axes.pixels($0, plot) }
    guard let first = within.first else { return }
    let path = within.dropFirst().map { "L\(px($0.0)) \(px($0.1))" }.joined()
    svg.void("path", ["class": kind, "d": "M\(px(first.0)) \(px(first.1))\(path)"])
    for (across, height) in within {
      svg.void("circle", ["class": "dot \(kind)", "cx": px(across), "cy": px(height), "r": "2"])
      placer.reserve(Box(left: across - 3, top: height - 3, right: across + 3, bottom: height + 3))
    }
  }
}
