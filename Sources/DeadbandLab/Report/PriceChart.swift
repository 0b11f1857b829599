import DeadbandCharts
import DeadbandCore

/// The price over time, and under it when the first policy asked: a mark a question where they can be told apart, else
/// their share of the ticks.
struct PriceChart {
  private let symbol: String
  private let policy: String
  private let buckets: [PriceSeries.Bucket]
  private let start: Timestamp
  private let end: Timestamp
  private let low, high: Double
  private let refreshes: Int
  private let ticks: Int

  /// `nil` where there is no price.
  init?(_ series: PriceSeries, policy: String) {
    buckets = series.buckets
    guard let first = buckets.first, let last = buckets.last else { return nil }
    self.policy = policy
    symbol = series.symbol
    start = first.start
    end = last.start
    low = buckets.reduce(first.low) { min($0, $1.low) }
    high = buckets.reduce(first.high) { max($0, $1.high) }
    refreshes = buckets.reduce(0) { $0 + $1.refreshes }
    ticks = buckets.reduce(0) { $0 + $1.ticks }
  }

  func caption(ofAll total: Int) -> String {
    let part =
      ticks == total
      ? "All ticks are of \(symbol)."
      : "\(grouped(ticks)) of the \(grouped(total)) ticks, those of \(symbol), are drawn."
    let most = buckets.reduce(0) { max($0, $1.ticks) }
    let points =
      most == 1
      ? ""
      : " A point of the line stands for up to \(most) ticks, the band around it for their lowest and highest price."
    let jump =
      hasJump
      ? " Between neighbouring points the price moves by a third or more; after a split, positions opened before it "
        + "keep their old units."
      : ""
    return "\(part)\(points)\(jump) Dates are UTC."
  }

  /// Whether a split may lie in the series.
  private var hasJump: Bool {
    zip(buckets, buckets.dropFirst()).contains { max($0.high, $1.high) >= min($0.low, $1.low) * 4 / 3 }
  }

  func draw(_ page: inout Markup, width: Double, kind: String) {
    let isMarked = Double(refreshes) <= width / 8
    let y = Axis(around: low, high, count: 5)
    let margin = (y.marks.map { ChartText.width($0.label) }.max() ?? 0) + 12
    let plot = Box(
      left: max(margin, 46), top: 28, right: width - Axis.margin, bottom: width < 500 ? 200 : 240)
    let strip = Box(
      left: plot.left, top: plot.bottom + 40, right: plot.right, bottom: plot.bottom + (isMarked ? 56 : 100))
    let x = Axis(from: start, to: end, count: width < 500 ? 5 : 12)
    page.drawing(
      "price-\(kind)", kind: kind, width: width, height: strip.bottom + 26,
      title: "Price of \(symbol) and when \(policy) asked", description: description
    ) { svg in
      svg.label("title", 0, 14, "price of \(ChartText.short(symbol))")
      y.drawRows(&svg, plot)
      x.drawColumns(&svg, plot, strip)
      drawPrice(&svg, plot, x, y)
      let title =
        isMarked
        ? "ticks at which \(ChartText.short(policy)) asked"
        : "share of ticks at which \(ChartText.short(policy)) asked"
      svg.label("title", 0, strip.top - 12, title)
      if isMarked { drawMarks(&svg, plot, strip, x, y) } else { drawShares(&svg, strip, x) }
      svg.line("base", strip.left, strip.bottom, strip.right, strip.bottom)
    }
  }

  private var description: String {
    "From \(start.utcDate) to \(end.utcDate), between \(fixed(low, 2)) and \(fixed(high, 2)); \(policy) asked "
      + "\(counted(refreshes, "time")) at \(counted(ticks, "tick"))."
  }

  private func across(_ time: Timestamp, _ plot: Box, _ x: Axis) -> Double {
    x.pixel(time.seconds(since: start), plot.left, plot.right)
  }

  /// The line of last prices, over a band from lowest to highest.
  private func drawPrice(_ svg: inout Markup, _ plot: Box, _ x: Axis, _ y: Axis) {
    let places = buckets.map { bucket in
      (
        x: px(across(bucket.start, plot, x)), low: px(y.pixel(bucket.low, plot.bottom, plot.top)),
        high: px(y.pixel(bucket.high, plot.bottom, plot.top)),
        last: px(y.pixel(bucket.last, plot.bottom, plot.top))
      )
    }
    guard places.count > 1 else {
      for place in places {
        svg.void("circle", ["class": "price", "cx": place.x, "cy": place.last, "r": "3"])
      }
      return
    }
    let upper = places.map { "\($0.x) \($0.high)" }
    let lower = places.reversed().map { "\($0.x) \($0.low)" }
    svg.void("path", ["class": "band", "d": "M" + (upper + lower).joined(separator: "L") + "z"])
    svg.void(
      "path", ["class": "price", "d": "M" + places.map { "\($0.x) \($0.last)" }.joined(separator: "L")])
  }

  // MARK: Questions

  /// Few enough to see each: on the line, and as a rug below it.
  private func drawMarks(_ svg: inout Markup, _ plot: Box, _ strip: Box, _ x: Axis, _ y: Axis) {
    for bucket in buckets where bucket.refreshes > 0 {
      let across = across(bucket.start, plot, x)
      svg.line("rug", across, strip.top, across, strip.bottom)
      svg.void(
        "circle",
        ["class": "asked", "cx": px(across), "cy": px(y.pixel(bucket.last, plot.bottom, plot.top)), "r": "3"])
    }
  }

  /// Too many for marks: bars of the share asked in stretches of equal time.
  private func drawShares(_ svg: inout Markup, _ strip: Box, _ x: Axis) {
    let count = Int(strip.width / 6)
    var asked = [Int](repeating: 0, count: count)
    var all = asked
    for bucket in buckets {
      let place = (across(bucket.start, strip, x) - strip.left) / strip.width
      let index = min(Int(place * Double(count)), count - 1)
      asked[index] += bucket.refreshes
      all[index] += bucket.ticks
    }
    let parts = zip(asked, all).map { share($0, of: $1) }
    let y = Axis(around: 0, (parts.max() ?? 0) * 100, count: 3, unit: "%")
    y.drawRows(&svg, strip)
    let step = strip.width / Double(count)
    for (index, part) in parts.enumerated() where part > 0 {
      let left = strip.left + Double(index) * step
      let box = Box(
        left: left + 0.5, top: y.pixel(part * 100, strip.bottom, strip.top), right: left + step - 0.5,
        bottom: strip.bottom)
      svg.bar("bar first", box, tip: "asked at \(percent(part)) of \(grouped(all[index])) ticks")
    }
  }
}
