import DeadbandCore
import DeadbandMarketData
import Testing

@Suite struct MarketSnapshotsTests {
  private static let technical = [
    "rsi", "macd", "macd_signal", "macd_histogram", "bollinger_position", "trend_strength", "volume_ratio",
    "underlying_price", "realized_volatility_20d", "volatility_rank", "vix_level", "support_level",
    "resistance_level",
  ]

  /// The same numbers that a history's lines have, which are of positions.
  @Test(arguments: [1, 4]) func whatBarsTellIsTheSameWithAndWithoutPositions(_ barsPerDay: Int) throws {
    let market = try Synthetic(seed: 31, days: 90, barsPerDay: barsPerDay)
    let lines = try build(try market.builder([.ironCondor], isDaily: barsPerDay == 1), market.bars).lines
    var markets = MarketSnapshots(
      symbol: "XYZ", index: try market.volatilityIndex(), isDaily: barsPerDay == 1)
    var snapshots: [String: Snapshot] = [:]
    for bar in market.bars { snapshots[bar.end.description] = try markets.add(bar) }
    #expect(lines.count > 30)
    for line in lines {
      let snapshot = try #require(snapshots[line.at])
      for key in Self.technical {
        let lane = try #require(IndicatorSchema.standard.lane(of: key))
        #expect(snapshot[lane] == line[key], "\(line.at) \(key)")
      }
      // What belongs to an option position is missing.
      let delta = try #require(IndicatorSchema.standard.lane(of: "delta"))
      #expect(snapshot[delta] == nil)
    }
  }

  /// Prices go on where they were for whoever held the shares.
  @Test func aSplitIsSeenByNobody() throws {
    let calm = try Synthetic(seed: 20, days: 110, barsPerDay: 4)
    let market = try Synthetic(seed: 20, days: 110, barsPerDay: 4, split: (60, 7))
    var before = MarketSnapshots(symbol: "XYZ", isDaily: false)
    var after = MarketSnapshots(symbol: "XYZ", splits: try splits("XYZ,\(market.days[60]),7"), isDaily: false)
    for (left, right) in zip(calm.bars, market.bars) {
      let (plain, split) = (try before.add(left), try after.add(right))
      #expect(abs(plain.underlyingPrice - split.underlyingPrice) < 0.00011, "\(left.end)")
    }
  }
}
