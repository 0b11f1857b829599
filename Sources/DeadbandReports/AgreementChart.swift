package import Deadband
import DeadbandCharts

/// Agreement by the age of the served answer: a point and its interval an age.
struct AgreementChart {
  let ages: [QualityReport.Age]
  let target: Double

  func draw(_ page: inout Markup) {
    draw(&page, kind: "wide", width: 840)
    draw(&page, kind: "narrow", width: 340)
  }

  private func draw(_ page: inout Markup, kind: String, width: Double) {
    let known = ages.filter { $0.agreement.total > 0 }
    let lowest = known.map(\.agreement.interval.lowerBound).min() ?? 0
    let axis = Axis(
      around: min((lowest * 10).rounded(.down) * 10, target * 100 - 5), 100, count: 4, unit: "%")
    page.drawing(
      "agreement-\(kind)", kind: kind, width: width, height: 210, title: "Agreement by the answer's age",
      description: known.map { "\($0.name): \($0.agreement.words)" }.joined(separator: "; ") + "."
    ) { svg in
      let plot = Box(left: 52, top: 16, right: width - Axis.margin, bottom: 170)
      axis.drawRows(&svg, plot)
      let limit = axis.pixel(target * 100, plot.bottom, plot.top)
      svg.line("limit", plot.left, limit, plot.right, limit)
      let step = plot.width / Double(max(ages.count, 1))
      for (index, age) in ages.enumerated() {
        let middle = plot.left + (Double(index) + 0.5) * step
        svg.label("tick middle", middle, plot.bottom + 18, Self.shortName(age))
        guard let share = age.agreement.share else { continue }
        let low = axis.pixel(age.agreement.interval.lowerBound * 100, plot.bottom, plot.top)
        let high = axis.pixel(age.agreement.interval.upperBound * 100, plot.bottom, plot.top)
        svg.line("whisker first", middle, low, middle, high)
        for end in [low, high] { svg.line("whisker first", middle - 5, end, middle + 5, end) }
        svg.tag("g", ["class": "point first"]) { group in
          group.tag("title", "\(age.name): \(age.agreement.words)")
          group.void(
            "circle",
            ["cx": px(middle), "cy": px(axis.pixel(share * 100, plot.bottom, plot.top)), "r": "5"])
        }
      }
      svg.line("base", plot.left, plot.bottom, plot.right, plot.bottom)
      svg.label("title end", plot.right, plot.bottom + 36, "age of the answer, up to")
    }
  }

  private static func shortName(_ age: QualityReport.Age) -> String {
    age.seconds.upperBound.isFinite ? duration(age.seconds.upperBound) : "older"
  }
}

extension QualityReport.Age {
  /// From when to when, in words: `1 h to 4 h`.
  package var name: String {
    seconds.upperBound.isFinite
      ? "\(duration(seconds.lowerBound)) to \(duration(seconds.upperBound))"
      : "\(duration(seconds.lowerBound)) and more"
  }
}
