import DeadbandCore
import DeadbandPricing

/// Writes the lines of a snapshot history.
///
/// Values are written as a snapshot holds them, checked and quantised: what reads the line gets the same snapshot.
struct HistoryWriter: Sendable {
  private var json = JSONWriter()
  private var builder = SnapshotBuilder(schema: .standard)

  /// Appends the line of one position at the end of one bar.
  ///
  /// - Parameters:
  ///   - price: the underlying's price on the position's basis, as everything in price units is.
  ///   - value: the position's; `nil` where it is not known.
  /// - Throws: ``SnapshotError`` for a number that no snapshot can hold.
  mutating func write(
    _ position: OpenPosition, _ bar: Bar, price: Double, _ value: PositionValue?,
    _ readings: IndicatorState.Readings, into output: inout [UInt8]
  ) throws(SnapshotError) {
    builder.reset()
    try set(readings, price: price, basis: position.basis)
    try set("days_to_expiration", Double(max(0, position.daysLeft(on: bar.session))))
    if let value { try set(value) }
    try setScores(readings, price: price, basis: position.basis)
    write(try builder.finish())
    output.append(contentsOf: Self.beforeTime)
    bar.end.append(to: &output)
    output.append(contentsOf: Self.afterTime)
    output.append(contentsOf: json.bytes)
    output.append(contentsOf: position.lineEnd)
  }

  private static let beforeTime = Array(#"{"at":""#.utf8)
  private static let afterTime = Array(#"","indicators":"#.utf8)

  private mutating func write(_ snapshot: Snapshot) {
    json.reset()
    let definitions = builder.schema.definitions
    json.object { json in
      for lane in snapshot.present.lanes {
        guard let value = snapshot[lane] else { continue }
        json.key(definitions[lane].key)
        switch definitions[lane].kind {
        case .number: json.number(value)
        case .category(let names): json.string(names[Int(value)])
        }
      }
    }
  }

  private mutating func set(
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

  private mutating func set(_ value: PositionValue) throws(SnapshotError) {
    try set("implied_volatility", value.volatility)
    // A sum of legs leaves the range by rounding alone.
    try set("delta", min(max(value.delta, -1), 1))
    try set("gamma", value.gamma)
    try set("theta", value.theta)
    try set("vega", value.vega)
  }

  private mutating func setScores(
    _ readings: IndicatorState.Readings, price: Double, basis: Double
  ) throws(SnapshotError) {
    let scores = Scores(
      .init(
        rsi: readings.rsi, macdHistogramOfPrice: readings.macd.map { $0.histogram / basis / price },
        bollingerPosition: readings.bollinger, trendStrength: readings.trend, marketBias: readings.bias),
      present: try builder.finish().present.count)
    try set("overall_score", scores.overall)
    try set("confidence_percentage", scores.confidence)
    try set("quality_tier", category: scores.tier.rawValue)
  }

  private mutating func set(_ key: String, _ number: Double?) throws(SnapshotError) {
    guard let number, let lane = builder.schema.lane(of: key) else { return }
    try builder.set(lane, number)
  }

  private mutating func set(_ key: String, category: String?) throws(SnapshotError) {
    guard let category, let lane = builder.schema.lane(of: key) else { return }
    try builder.set(lane, category: category)
  }
}
