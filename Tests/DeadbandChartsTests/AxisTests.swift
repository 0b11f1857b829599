import DeadbandCore
import Testing

@testable import DeadbandCharts

@Suite struct AxisTests {
  @Test func marksAreRoundNumbersAroundTheValues() {
    #expect(
      Axis(around: 0, 100, count: 5, unit: "%").marks.map(\.label) == [
        "0%", "20%", "40%", "60%", "80%", "100%",
      ])
    #expect(Axis(around: 183.2, 322.9, count: 5).marks.map(\.label) == ["150", "200", "250", "300", "350"])
    #expect(Axis(around: 0, 0.3, count: 3).marks.map(\.label) == ["0.0", "0.1", "0.2", "0.3"])
    #expect(Axis(around: -3, 3, count: 3).marks.map(\.label) == ["-4", "-2", "0", "2", "4"])
    #expect(
      Axis(around: 9_000, 21_000, count: 3).marks.map(\.label) == [
        "5000", "10,000", "15,000", "20,000", "25,000",
      ])
  }

  @Test func anyTwoValuesHaveAnAxis() {
    var random = SplitMix64(seed: 7)
    for _ in 0..<2_000 {
      func value() -> Double {
        let power = Int.random(in: -9...12, using: &random)
        let ten = (0..<abs(power)).reduce(1.0) { product, _ in product * 10 }
        return Double.random(in: -1...1, using: &random) * (power < 0 ? 1 / ten : ten)
      }
      let (a, b) = (value(), value())
      let (low, high) = (min(a, b), max(a, b))
      let axis = Axis(around: low, high, count: 5)
      let slack = (axis.high - axis.low) * 1e-6
      #expect(axis.low <= low + slack && axis.high >= high - slack, "seed 7: \(low)…\(high)")
      #expect((2...9).contains(axis.marks.count), "seed 7: \(low)…\(high) has \(axis.marks.count) marks")
      #expect(Set(axis.marks.map(\.label)).count == axis.marks.count, "seed 7: \(low)…\(high)")
      for mark in axis.marks { #expect((0...100).contains(axis.pixel(mark.value, 0, 100))) }
    }
  }

  @Test(arguments: [
    (0.0, 0.0), (5, 5), (5, 5.000_000_1), (.nan, 1), (1, .nan), (-.infinity, .infinity), (0, .infinity),
    (3, 1),
    (-1e300, 1e300), (1e15, 1e15),
  ])
  func valuesWithoutARangeStillHaveOne(_ low: Double, _ high: Double) {
    let axis = Axis(around: low, high, count: 5)
    #expect(axis.low.isFinite && axis.high.isFinite && axis.low < axis.high)
    #expect((2...9).contains(axis.marks.count))
    #expect(axis.pixel(.nan, 10, 20) == 10 && axis.pixel(.infinity, 10, 20) == 10)
  }

  @Test func timeIsMarkedAtFullUnits() throws {
    #expect(
      try labels("1998-02-02T15:00:00Z", "2019-12-31T20:00:00Z", 6) == ["2000", "2005", "2010", "2015"])
    #expect(
      try labels("2016-01-04T15:00:00Z", "2017-01-02T15:00:00Z", 5) == [
        "2016-04", "2016-07", "2016-10", "2017-01",
      ])
    #expect(
      try labels("2016-01-04T15:00:00Z", "2016-02-02T15:00:00Z", 5) == ["01-11", "01-18", "01-25", "02-01"])
    #expect(
      try labels("2016-01-04T22:30:00Z", "2016-01-05T02:00:00Z", 5) == ["23:00", "01-05", "01:00", "02:00"])
    #expect(
      try labels("2016-01-04T22:30:00.5Z", "2016-01-04T22:30:04Z", 5) == [
        "22:30:01", "22:30:02", "22:30:03", "22:30:04",
      ])
    #expect(try labels("2016-01-04T22:30:00Z", "2016-01-04T22:30:00Z", 5) == ["2016-01-04"])
  }

  @Test func everySpanOfTimeHasFewMarksInOrder() {
    var random = SplitMix64(seed: 11)
    for _ in 0..<1_000 {
      let start = Int64.random(in: .min ... .max, using: &random)
      let length = Int64.max >> Int64.random(in: 0...62, using: &random)
      let (end, passed) = start.addingReportingOverflow(length)
      let first = Timestamp(nanosecondsSince1970: start)
      let last = Timestamp(nanosecondsSince1970: passed ? .max : end)
      let marks = Axis(from: first, to: last, count: 6).marks.map(\.value)
      #expect((1...7).contains(marks.count), "seed 11: \(first)…\(last) has \(marks.count)")
      #expect(marks == marks.sorted() && (marks.first ?? 0) >= 0)
      #expect((marks.last ?? 0) <= last.seconds(since: first))
    }
  }

  @Test func noLabelOfAColumnIsCutByTheDrawing() {
    let marks = (0...2).map { Axis.Mark(value: Double($0), label: "2020-01-0\($0)") }
    let half = ChartText.width("2020-01-00") / 2
    let plot = Box(left: 20, top: 0, right: 400, bottom: 100)
    let strip = Box(left: 20, top: 120, right: 400, bottom: 140)
    for (below, lowest) in [(nil, 118), (strip, 158)] {
      var svg = Markup()
      Axis(low: 0, high: 2, marks: marks).drawColumns(&svg, plot, below)
      for place in [half, 210, 400 + Axis.margin - half] {
        #expect(svg.text.contains("x=\"\(px(place))\" y=\"\(lowest)\""))
      }
      #expect(svg.text.ranges(of: "<line").count == (below == nil ? 3 : 6))
    }
  }

  private func labels(_ first: String, _ last: String, _ count: Int) throws -> [String] {
    Axis(from: try time(first), to: try time(last), count: count).marks.map(\.label)
  }

  private func time(_ text: String) throws -> Timestamp {
    try Timestamp(parsing: Array(text.utf8), in: 0..<text.utf8.count)
  }
}
