import DeadbandCharts
import DeadbandCore

/// What happens when one number of a profile is halved or doubled: two tracks a number, one of asking and one of disagreement.
struct SensitivityChart {
  private let rows: [Sensitivity.Row]
  private let base: TuneFigures
  private let asked, differs: Axis

  /// The factors drawn.
  static let factors = (down: 0.5, up: 2.0)
  private static let rowHeight = 40.0

  init?(_ sensitivity: Sensitivity, count: Int) {
    rows = Array(sensitivity.moving.prefix(count))
    guard !rows.isEmpty else { return nil }
    base = sensitivity.base
    let drawn = rows.flatMap { row in
      [Self.factors.down, Self.factors.up].compactMap { Self.figures(row, $0) }
    }
    let all = drawn + [base]
    asked = Axis(
      around: (all.map(\.askedShare).min() ?? 0) * 100, (all.map(\.askedShare).max() ?? 1) * 100, count: 3,
      unit: "%")
    differs = Axis(
      around: (all.map(\.disagreement).min() ?? 0) * 100, (all.map(\.disagreement).max() ?? 1) * 100,
      count: 3,
      unit: "%")
  }

  private static func figures(_ row: Sensitivity.Row, _ factor: Double) -> TuneFigures? {
    Sensitivity.factors.firstIndex(of: factor).flatMap { row.figures[$0] }
  }

  func draw(_ page: inout Markup, width: Double, kind: String) {
    let top = 44.0
    let bottom = top + Double(rows.count) * Self.rowHeight
    let half = width / 2
    page.drawing(
      "sensitivity-\(kind)", kind: kind, width: width, height: bottom + 26,
      title: "Asking and disagreement when one number is halved or doubled", description: description
    ) { svg in
      let left = Box(left: 16, top: top, right: half - 18, bottom: bottom)
      let right = Box(left: half + 18, top: top, right: width - 16, bottom: bottom)
      svg.label("title", 0, 14, width < 500 ? "asked, of ticks" : "ticks at which the model is asked")
      svg.label(
        "title", half + 2, 14, width < 500 ? "differs, of ticks" : "ticks at which the answer served differs")
      drawTrack(&svg, left, asked) { $0.askedShare * 100 }
      drawTrack(&svg, right, differs) { $0.disagreement * 100 }
      for (index, row) in rows.enumerated() {
        let limit = width < 500 ? 44 : 60
        svg.label(
          "name row", 0, top + Double(index) * Self.rowHeight + 12, Sensitivity.short(row.name, limit: limit))
      }
    }
  }

  private func drawTrack(
    _ svg: inout Markup, _ plot: Box, _ axis: Axis, _ value: (TuneFigures) -> Double
  ) {
    axis.drawColumns(&svg, plot)
    let middle = axis.pixel(value(base), plot.left, plot.right)
    svg.line("here", middle, plot.top, middle, plot.bottom)
    for (index, row) in rows.enumerated() {
      let height = plot.top + Double(index) * Self.rowHeight + 26
      let ends = [Self.factors.down, Self.factors.up].map { factor in
        Self.figures(row, factor).map { (factor, value($0)) }
      }
      let pixels = ends.compactMap(\.self).map { axis.pixel($0.1, plot.left, plot.right) } + [middle]
      svg.line("track", pixels.min() ?? middle, height, pixels.max() ?? middle, height)
      for case (let factor, let figure)? in ends {
        let across = axis.pixel(figure, plot.left, plot.right)
        let tip = "\(row.name) × \(factor.plain): \(fixed(figure, 2))%"
        svg.tag("g", ["class": factor < 1 ? "point plain" : "point first"]) { group in
          group.tag("title", tip)
          if factor < 1 {
            group.void("circle", ["cx": px(across), "cy": px(height), "r": "4.5"])
          } else {
            group.void("path", ["d": "M\(px(across)) \(px(height - 6))l6 6l-6 6l-6-6z"])
          }
        }
      }
    }
  }

  private var description: String {
    let list = rows.map { row in
      let parts = [Self.factors.down, Self.factors.up].compactMap { factor in
        Self.figures(row, factor).map {
          "× \(factor.plain): asked \(percent($0.askedShare)), differs \(percent($0.disagreement, 2))"
        }
      }
      return "\(row.name) \(parts.isEmpty ? "no profile" : parts.joined(separator: ", "))"
    }
    return list.joined(separator: "; ") + "."
  }
}
