import Deadband
import DeadbandCharts
import DeadbandCore

/// Bars over time, one a part of the window, made of stacked series.
struct PartsChart {
  /// One colour of the bars.
  struct Series {
    let name: String
    /// The class that colours it: `first`, `other` or `plain`.
    let kind: String
    let value: (Activity) -> Double
  }

  let id: String
  let title: String
  let series: [Series]
  /// A value in words.
  let words: (Double) -> String
  /// What stands before each mark.
  var unit = ""

  /// Draws it for a page and for a phone; the style sheet shows the one that fits.
  func draw(_ page: inout Markup, _ report: ActivityReport) {
    draw(&page, report, kind: "wide", width: 840, marks: 8)
    draw(&page, report, kind: "narrow", width: 340, marks: 4)
  }

  private func draw(_ page: inout Markup, _ report: ActivityReport, kind: String, width: Double, marks: Int) {
    let sums = report.parts.map { part in series.reduce(0) { $0 + $1.value(part.activity) } }
    let axis = Axis(around: 0, max(sums.max() ?? 0, 0), count: 4)
    let start = report.start
    let seconds = report.window.partSeconds * Int64(report.window.partCount)
    let end = start.adding(seconds: seconds) ?? start
    page.drawing(
      "\(id)-\(kind)", kind: kind, width: width, height: 210, title: title,
      description: description(report)
    ) { svg in
      let plot = Box(left: 52, top: 30, right: width - Axis.margin, bottom: 170)
      legend(&svg, plot)
      axis.drawRows(&svg, plot)
      Axis(from: start, to: end, count: marks).drawColumns(&svg, plot)
      let step = plot.width / Double(report.parts.count)
      for (index, part) in report.parts.enumerated() {
        var sum = 0.0
        for series in series {
          let value = series.value(part.activity)
          guard value > 0 else { continue }
          let left = plot.left + Double(index) * step
          let bottom = axis.pixel(sum, plot.bottom, plot.top)
          sum += value
          let top = axis.pixel(sum, plot.bottom, plot.top)
          svg.bar(
            "bar \(series.kind)",
            Box(left: left + step * 0.1, top: top, right: left + step * 0.9, bottom: bottom),
            tip: "\(part.start): \(words(value)) \(series.name)")
        }
      }
      svg.line("base", plot.left, plot.bottom, plot.right, plot.bottom)
    }
  }

  private func legend(_ svg: inout Markup, _ plot: Box) {
    var left = plot.left
    for series in series {
      svg.bar("bar \(series.kind)", Box(left: left, top: 4, right: left + 12, bottom: 16), tip: series.name)
      svg.label("title", left + 17, 14, series.name)
      left += ChartText.width(series.name) + 36
    }
  }

  private func description(_ report: ActivityReport) -> String {
    let sums = series.map { series in
      let sum = report.parts.reduce(0) { $0 + series.value($1.activity) }
      return "\(words(sum)) \(series.name)"
    }
    return "In all: \(sums.joined(separator: ", ")). Parts of \(duration(Double(report.window.partSeconds)))."
  }
}
