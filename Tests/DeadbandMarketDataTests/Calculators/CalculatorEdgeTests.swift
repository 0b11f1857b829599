import DeadbandCore
import DeadbandMarketData
import FixtureTables
import Testing

/// Inputs a market can really bring and no formula likes: no volume, no movement, prices that are none.
@Suite struct CalculatorEdgeTests {
  private func feed<C: Calculator>(_ calculator: C, _ inputs: some Sequence<C.Input>) -> C.Output? {
    var calculator = calculator
    var last: C.Output?
    for input in inputs { last = calculator.add(input) }
    return last
  }

  @Test(arguments: [0.1, 1, 123.456]) func equalClosesAreNoMovement(close: Double) {
    let closes = repeatElement(close, count: 300)
    #expect(feed(RSI(), closes) == 50)
    #expect(feed(BollingerPosition(), closes) == nil)
    #expect(feed(TrendStrength(), closes) == 0)
    #expect(feed(RealizedVolatility(), closes) == 0)
    #expect(feed(VolatilityRank(), closes) == 50)
    #expect(feed(MovingAverageBias(), closes) == .neutral)
    let lines = feed(MACD(), closes)
    #expect(lines?.macd == 0)
    #expect(lines?.histogram == 0)
  }

  @Test func oneWayIsTheEndOfTheScale() {
    let rising = (0..<300).map { 100 * (1 + Double($0) / 100) }
    #expect(feed(RSI(), rising) == 100)
    #expect(feed(RSI(), rising.reversed()) == 0)
    #expect(feed(VolatilityRank(), rising) == 100)
    #expect(feed(VolatilityRank(), rising.reversed()) == 0)
    #expect(feed(MovingAverageBias(), rising) == .bullish)
    #expect(feed(MovingAverageBias(), rising.reversed()) == .bearish)
    #expect((feed(TrendStrength(), rising) ?? 0) > 0.99)
    #expect((feed(TrendStrength(), rising.reversed()) ?? 0) < -0.99)
  }

  @Test func volumeIsMeasuredAgainstThePeriodsBefore() {
    #expect(feed(VolumeRatio(), repeatElement(0.0, count: 30)) == nil)
    #expect(feed(VolumeRatio(), Array(repeating: 5.0, count: 20) + [0]) == 0)
    #expect(feed(VolumeRatio(), Array(repeating: 5.0, count: 20) + [20]) == 4)
  }

  @Test func tiesCountHalf() {
    let below = Array(repeating: 1.0, count: 126)
    #expect(feed(VolatilityRank(), below + Array(repeating: 2.0, count: 126) + [2]) == 75)
  }

  @Test func aSupportOfZeroIsNone() {
    let session = SupportResistance.Session(low: 0, high: 1)
    #expect(feed(SupportResistance(), repeatElement(session, count: 30)) == nil)
  }

  /// A close of 0 or below has no logarithm: no answer while it is in the window, the right one again afterwards.
  @Test(arguments: [0, -37.63, Double.infinity, .nan]) func windowsHealAfterAnOddClose(odd: Double) {
    var disturbed = RealizedVolatility()
    var clean = RealizedVolatility()
    var trend = TrendStrength()
    for day in 0..<30 { _ = (disturbed.add(Double(20 + day % 3)), trend.add(Double(20 + day))) }
    #expect(disturbed.add(odd) == nil)
    #expect(trend.add(odd) == nil)
    for day in 0..<21 {
      let close = Double(20 + day % 3)
      #expect((disturbed.add(close) == nil) == (day < 20))
      #expect((trend.add(Double(50 + day)) == nil) == (day < 19))
      _ = clean.add(close)
    }
    #expect(disturbed.peek(22) != nil)
    #expect(disturbed.peek(22) == clean.peek(22))
  }

  /// Whatever Double comes: an answer is finite and in range, and nothing traps.
  @Test func noInputTraps() {
    let odd = [0, -0.0, 1, -1, 1e308, -1e308, .infinity, -.infinity, .nan, .leastNonzeroMagnitude]
    var (rsi, macd, bollinger, trend) = (RSI(), MACD(), BollingerPosition(), TrendStrength())
    var (volume, volatility, rank, levels) =
      (VolumeRatio(), RealizedVolatility(), VolatilityRank(), SupportResistance())
    var bias = MovingAverageBias()
    // Each odd number alone in ordinary surroundings, then all of them mixed.
    let seed: UInt64 = 20_240_621
    var random = SplitMix64(seed: seed)
    for step in 0..<3000 {
      let isOdd = step % 100 == 0 || step > 2000
      let input =
        isOdd ? odd[Int(random.next() % UInt64(odd.count))] : 50 + Double(random.next() % 1000) / 100
      #expect((rsi.add(input) ?? 0).isFinite, "seed \(seed), step \(step)")
      let histogram = macd.add(input).map(\.histogram) ?? 0
      #expect(histogram.isFinite, "seed \(seed), step \(step)")
      #expect((bollinger.add(input) ?? 0).isFinite, "seed \(seed), step \(step)")
      #expect(abs(trend.add(input) ?? 0) <= 1, "seed \(seed), step \(step)")
      #expect((volume.add(input) ?? 0).isFinite, "seed \(seed), step \(step)")
      #expect((volatility.add(input) ?? 0) >= 0, "seed \(seed), step \(step)")
      #expect((0...100).contains(rank.add(input) ?? 0), "seed \(seed), step \(step)")
      if let level = levels.add(.init(low: input, high: input)) {
        #expect(level.support > 0 && level.resistance.isFinite, "seed \(seed), step \(step)")
      }
      _ = bias.add(input)
    }
  }

  /// A rolling window evaluates the same numbers to the same bits, whatever came before: nothing drifts.
  @Test func whatLeftTheWindowLeavesNoTrace() {
    let seed: UInt64 = 7
    var random = SplitMix64(seed: seed)
    let closes = (0..<200).map { _ in 50 + Double(random.next() % 10_000) / 100 }
    var (oldBand, oldTrend, oldVolatility) = (BollingerPosition(), TrendStrength(), RealizedVolatility())
    for close in closes {
      _ = (oldBand.add(close * 1e6), oldTrend.add(close * 1e6), oldVolatility.add(close * 1e6))
    }
    var (newBand, newTrend, newVolatility) = (BollingerPosition(), TrendStrength(), RealizedVolatility())
    for close in closes.prefix(40) {
      _ = (oldBand.add(close), oldTrend.add(close), oldVolatility.add(close))
      _ = (newBand.add(close), newTrend.add(close), newVolatility.add(close))
    }
    #expect(oldBand.peek(77) == newBand.peek(77), "seed \(seed)")
    #expect(oldTrend.peek(77) == newTrend.peek(77), "seed \(seed)")
    #expect(oldVolatility.peek(77) == newVolatility.peek(77), "seed \(seed)")
  }
}
