import DeadbandCore
import Testing

@testable import DeadbandLab

@Suite struct PriceSeriesTests {
  /// However many ticks there are, the buckets are bounded and nothing is lost in them.
  @Test(arguments: [1, 999, 1_000, 1_001, 25_000]) func bucketsAreBoundedAndComplete(_ count: Int) {
    var series = PriceSeries()
    for index in 0..<count {
      series.add(Timestamp(nanosecondsSince1970: Int64(index)), Double(index % 100), asked: index % 3 == 0)
    }
    #expect(series.buckets.count <= 1_000)
    #expect(series.buckets.count >= min(count, 500))
    #expect(series.buckets.map(\.ticks).reduce(0, +) == count)
    #expect(series.buckets.map(\.refreshes).reduce(0, +) == (count + 2) / 3)
    #expect(series.buckets.map(\.start) == series.buckets.map(\.start).sorted())
    #expect(series.buckets.map(\.high).max() == Double(min(count - 1, 99)))
    #expect(series.buckets.first?.low == 0)
  }
}
