import DeadbandCore

/// The calculators of one symbol, fed bar by bar.
///
/// Everything is on the price basis of the first bar: after a 7:1 split, prices are multiplied by 7 and volumes
/// divided, so that no calculator sees a jump that no holder saw.
struct IndicatorState: Sendable {
  private var rsi = RSI()
  private var macd = MACD()
  private var bollinger = BollingerPosition()
  private var trend = TrendStrength()
  private var volume = VolumeRatio()
  private var bias = MovingAverageBias()
  private var realized = RealizedVolatility()
  private var levels = SupportResistance()
  private var rank = VolatilityRank()

  private var session: CalendarDate?
  private var low = Double.infinity
  private var high = 0.0
  private var close = 0.0
  /// The index closes that ``rank`` has taken in, and the rank of the latest among those before it.
  private var ranked = 0
  private var latestRank: Double?

  /// The readings after a bar; an indicator that is still warming up is missing.
  struct Readings: Sendable {
    var rsi: Double?
    var macd: MACD.Lines?
    var bollinger: Double?
    var trend: Double?
    var volume: Double?
    var bias: MarketBias?
    var realized: Double?
    var levels: SupportResistance.Levels?
    var rank: Double?
    /// The volatility index in points.
    var index: Double?
  }

  /// Takes in a bar on the first bar's basis.
  mutating func add(_ bar: Bar, _ index: VolatilityIndex, isDaily: Bool) -> Readings {
    if session != bar.session {
      if session != nil {
        _ = realized.add(close)
        _ = levels.add(.init(low: low, high: high))
      }
      session = bar.session
      low = .infinity
      high = 0
      for close in index.closes(before: bar.session).dropFirst(ranked) {
        latestRank = rank.add(close)
        ranked += 1
      }
    }
    low = min(low, bar.low)
    high = max(high, bar.high)
    close = bar.close
    // A daily bar ends with the index's own session; within a day only the day before's close is known.
    let points = isDaily ? index.close(on: bar.session) : index.close(before: bar.session)
    let pointsRank = isDaily ? points.flatMap { rank.peek($0) } : points.flatMap { _ in latestRank }
    return Readings(
      rsi: rsi.add(close), macd: macd.add(close), bollinger: bollinger.add(close), trend: trend.add(close),
      volume: bar.volume.flatMap { volume.add($0) }, bias: bias.add(close), realized: realized.peek(close),
      levels: levels.peek(.init(low: low, high: high)), rank: pointsRank, index: points)
  }
}
