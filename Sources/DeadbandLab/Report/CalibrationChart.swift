import DeadbandCharts
import DeadbandCore

/// What a gate said against what happened, a point a bin. Both axes grow with the square root, since nearly all ticks and the
/// limit lie near 0.
struct CalibrationChart {
  private let bins: [GateCalibration.Bin]
  private let limit: Double?
  private let axis = Self.axis([0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1])
  /// With marks for a narrow page.
  private let narrow = Self.axis([0, 0.01, 0.05, 0.2, 0.5, 1])

  /// `nil` where no subject ever held an answer.
  init?(_ calibration: GateCalibration, limit: Double?) {
    bins = calibration.bins.filter { $0.ticks > 0 }
    guard !bins.isEmpty else { return nil }
    self.limit = limit
  }

  private static func axis(_ marks: [Double]) -> Axis {
    Axis(
      low: 0, high: 1, marks: marks.map { Axis.Mark(value: $0.squareRoot(), label: percent($0, 0)) })
  }

  func draw(_ page: inout Markup, _ id: String, width: Double, kind: String) {
    let plot = Box(left: 54, top: 30, right: width - Axis.margin, bottom: width < 500 ? 302 : 390)
    page.drawing(
      "\(id)-\(kind)", kind: kind, width: width, height: plot.bottom + 46,
      title: "What the gate said against what happened", description: description
    ) { svg in
      svg.label("title", 0, 14, "ticks at which the answer differed")
      axis.drawRows(&svg, plot)
      (width < 500 ? narrow : axis).drawColumns(&svg, plot)
      svg.label("title end", plot.right, plot.bottom + 40, "probability that the gate gave it")
      svg.line("bound", plot.left, plot.bottom, plot.right, plot.top)
      if let limit {
        let across = across(limit, plot)
        svg.line("limit", across, plot.top, across, plot.bottom)
        // On the side that has room, above all points.
        let isLeft = across > (plot.left + plot.right) / 2
        svg.label(
          isLeft ? "note end" : "note", across + (isLeft ? -6 : 6), plot.top + 14,
          "asks above \(percent(limit))")
      }
      for bin in bins { drawPoint(&svg, plot, bin) }
    }
  }

  private func across(_ share: Double, _ plot: Box) -> Double {
    axis.pixel(share.squareRoot(), plot.left, plot.right)
  }

  private func height(_ share: Double, _ plot: Box) -> Double {
    axis.pixel(share.squareRoot(), plot.bottom, plot.top)
  }

  private func drawPoint(_ svg: inout Markup, _ plot: Box, _ bin: GateCalibration.Bin) {
    let (x, y) = (across(bin.predicted, plot), height(bin.differed, plot))
    if let interval = bin.interval, interval.upperBound > interval.lowerBound {
      let (low, high) = (height(interval.lowerBound, plot), height(interval.upperBound, plot))
      svg.line("whisker first", x, low, x, high)
      for end in [low, high] { svg.line("whisker first", x - 4, end, x + 4, end) }
    }
    svg.tag("g", ["class": "point first"]) { group in
      group.tag("title", Self.text(bin))
      group.void("circle", ["cx": px(x), "cy": px(y), "r": "5"])
    }
  }

  private var description: String { bins.map(Self.text).joined(separator: "; ") + "." }

  private static func text(_ bin: GateCalibration.Bin) -> String {
    "said \(percent(bin.predicted)): \(percent(bin.differed)) of \(counted(bin.ticks, "tick")) differed"
  }
}
