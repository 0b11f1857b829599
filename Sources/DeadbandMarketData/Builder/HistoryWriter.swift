import DeadbandCore
import DeadbandPricing

/// Writes the lines of a snapshot history.
struct HistoryWriter: Sendable {
  private var json = JSONWriter()
  private let schema = IndicatorSchema.standard

  /// Appends the line of one position at the end of one bar.
  ///
  /// - Parameter price: the underlying's price on the position's basis, as everything in price units is.
  mutating func write(
    _ position: OpenPosition, symbolBar bar: Bar, _ price: Double, _ readings: IndicatorState.Readings,
    into output: inout [UInt8]
  ) {
    let values = values(position, bar, price, readings)
    json.reset()
    let schema = schema
    json.object { json in
      json.key("at")
      json.string(bar.end.description)
      json.key("indicators")
      json.object { json in
        for definition in schema.definitions {
          guard let value = values[definition.key] else { continue }
          json.key(definition.key)
          Self.write(value, definition, &json)
        }
      }
      json.key("position")
      PositionField.write(position.position, &json)
      json.key("strategy")
      json.string(position.plan.rawValue)
      json.key("subject")
      json.string(position.subject)
    }
    json.newline()
    output.append(contentsOf: json.bytes)
  }

  private static func write(
    _ value: Snapshot.Value, _ definition: IndicatorDefinition, _ json: inout JSONWriter
  ) {
    switch value {
    case .category(let name): json.string(name)
    case .number(let number):
      // Two digits more than the quantum: enough that rounding here never decides how it is quantised there.
      let scale = definition.scale * 100
      json.number((number * scale).rounded() / scale + 0)
    }
  }

  private func values(
    _ position: OpenPosition, _ bar: Bar, _ price: Double, _ readings: IndicatorState.Readings
  ) -> [String: Snapshot.Value] {
    var values: [String: Snapshot.Value] = [:]
    func set(_ key: String, _ number: Double?) { values[key] = number.map { .number($0) } }
    let basis = position.basis
    set("underlying_price", price)
    set("rsi", readings.rsi)
    set("macd", readings.macd.map { $0.macd / basis })
    set("macd_signal", readings.macd.map { $0.signal / basis })
    set("macd_histogram", readings.macd.map { $0.histogram / basis })
    set("bollinger_position", readings.bollinger)
    set("trend_strength", readings.trend)
    set("volume_ratio", readings.volume)
    set("realized_volatility_20d", readings.realized)
    set("volatility_rank", readings.rank)
    set("support_level", readings.levels.map { $0.support / basis })
    set("resistance_level", readings.levels.map { $0.resistance / basis })
    values["market_bias"] = readings.bias.map { .category($0.rawValue) }
    set("days_to_expiration", Double(max(0, position.daysLeft(on: bar.session))))
    if let points = readings.index {
      set("vix_level", points)
      set("implied_volatility", points / 100)
      let market = Market(
        price: price, volatility: points / 100, years: Market.years(from: bar.end, to: position.expiration))
      let greeks = market.value(of: position.position.legs)
      set("delta", greeks.map { min(max($0.delta, -1), 1) })
      set("gamma", greeks?.gamma)
      set("theta", greeks?.theta)
      set("vega", greeks?.vega)
    }
    let scores = Scores(
      .init(
        rsi: readings.rsi, macdHistogramOfPrice: readings.macd.map { $0.histogram / basis / price },
        bollingerPosition: readings.bollinger, trendStrength: readings.trend, marketBias: readings.bias),
      present: values.count)
    set("overall_score", scores.overall)
    set("confidence_percentage", scores.confidence)
    values["quality_tier"] = .category(scores.tier.rawValue)
    return values
  }
}
