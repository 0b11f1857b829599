import DeadbandCore

/// What the bars of a symbol tell, as a snapshot holds it.
extension SnapshotBuilder {
  mutating func set(
    _ readings: IndicatorState.Readings, price: Double, basis: Double
  ) throws(SnapshotError) {
    try set("underlying_price", price)
    try set("rsi", readings.rsi)
    try set("macd", readings.macd.map { $0.macd / basis })
    try set("macd_signal", readings.macd.map { $0.signal / basis })
    try set("macd_histogram", readings.macd.map { $0.histogram / basis })
    try set("bollinger_position", readings.bollinger)
    try set("trend_strength", readings.trend)
    try set("volume_ratio", readings.volume)
    try set("realized_volatility_20d", readings.realized)
    try set("volatility_rank", readings.rank)
    try set("vix_level", readings.index)
    try set("support_level", readings.levels.map { $0.support / basis })
    try set("resistance_level", readings.levels.map { $0.resistance / basis })
    try set("market_bias", category: readings.bias?.rawValue)
  }

  mutating func setScores(
    _ readings: IndicatorState.Readings, price: Double, basis: Double
  ) throws(SnapshotError) {
    let scores = Scores(
      .init(
        rsi: readings.rsi, macdHistogramOfPrice: readings.macd.map { $0.histogram / basis / price },
        bollingerPosition: readings.bollinger, trendStrength: readings.trend, marketBias: readings.bias),
      present: try finish().present.count)
    try set("overall_score", scores.overall)
    try set("confidence_percentage", scores.confidence)
    try set("quality_tier", category: scores.tier.rawValue)
  }

  mutating func set(_ key: String, _ number: Double?) throws(SnapshotError) {
    guard let number, let lane = schema.lane(of: key) else { return }
    try set(lane, number)
  }

  mutating func set(_ key: String, category: String?) throws(SnapshotError) {
    guard let category, let lane = schema.lane(of: key) else { return }
    try set(lane, category: category)
  }
}
