import DeadbandCharts
import DeadbandCore

/// The accounts' worth day by day, a line a model; told apart by dashes as well as by colour.
struct EquityChart {
  let records: [ModelRecord]

  func draw(_ page: inout Markup) {
    // Within one day there is no line.
    guard Set(records.flatMap { $0.equityByDay.map(\.day) }).count > 1 else { return }
    draw(&page, kind: "wide", width: 840)
    draw(&page, kind: "narrow", width: 340)
  }

  private func draw(_ page: inout Markup, kind: String, width: Double) {
    let days = records.flatMap(\.equityByDay)
    let (low, high) = (days.map(\.dollars).min() ?? 0, days.map(\.dollars).max() ?? 1)
    let (first, last) = (days.map(\.day).min() ?? .earliest, days.map(\.day).max() ?? .latest)
    let axis = Axis(around: low, high, count: 5)
    let height = 300.0 + Double(records.count) * 18
    page.drawing(
      "equity-\(kind)", kind: kind, width: width, height: height, title: "Equity in dollars by day",
      description: records.map { "\($0.name): \(Self.worth($0))" }.joined(separator: "; ") + "."
    ) { svg in
      let plot = Box(left: 64, top: 16, right: width - Axis.margin, bottom: 250)
      axis.drawRows(&svg, plot)
      let span = Double(max(last.days(since: first), 1))
      for (place, record) in records.enumerated() {
        let points = record.equityByDay.map { day, dollars in
          let x = plot.left + plot.width * Double(day.days(since: first)) / span
          return "\(px(x)),\(px(axis.pixel(dollars, plot.bottom, plot.top)))"
        }
        svg.void("polyline", ["class": "equity c\(place % 4)", "points": points.joined(separator: " ")])
        let y = plot.bottom + 48 + Double(place) * 18
        svg.void(
          "polyline",
          [
            "class": "equity c\(place % 4)",
            "points": "\(px(plot.left)),\(px(y - 4)) \(px(plot.left + 34)),\(px(y - 4))",
          ])
        svg.label(
          "tick", plot.left + 42, y, "\(ChartText.short(record.name, limit: 30)): \(Self.worth(record))")
      }
      svg.line("base", plot.left, plot.bottom, plot.right, plot.bottom)
      svg.label("tick", plot.left, plot.bottom + 18, first.description)
      svg.label("tick end", plot.right, plot.bottom + 18, last.description)
    }
  }

  private static func worth(_ record: ModelRecord) -> String {
    (record.performance.totalReturn.map { ($0 < 0 ? "" : "+") + percent($0) }) ?? "no trade"
  }
}
