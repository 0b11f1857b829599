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

  /// Files out of time order, or one subject after the other, give the same buckets as ticks in order.
  @Test(arguments: [UInt64(1), 2, 3]) func theOrderOfTicksDoesNotMatter(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    func buckets(_ ticks: [Int]) -> [PriceSeries.Bucket] {
      var series = PriceSeries()
      for tick in ticks {
        // Seven hours a day, as an exchange is open.
        let hour = Int64(tick / 7 * 24 + tick % 7)
        let time = Timestamp(nanosecondsSince1970: hour * 3_600_000_000_000)
        series.add(time, Double(tick % 100), asked: tick % 3 == 0)
      }
      return series.buckets
    }
    let ticks = Array(0..<5_000)
    let inOrder = buckets(ticks)
    #expect(inOrder.count > 500)
    for other in [Array(ticks[2_500...] + ticks[..<2_500]), ticks.shuffled(using: &random)] {
      // A difference of all buckets would be no message to read.
      let differing = zip(buckets(other), inOrder).first { $0 != $1 }
      #expect(differing == nil, "seed \(seed)")
      #expect(buckets(other).count == inOrder.count, "seed \(seed)")
    }
  }
}
