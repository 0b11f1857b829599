/// The built-in indicators of schema 1, in the order every lane, digest and table follows.
///
/// This is the only place that lists them: a further indicator is one more row here and a new ``schemaNumber``.
/// What a profile may change (rule, points, levels) is not here but in the profile's file.
package enum IndicatorTable {
  /// The schema that snapshots, fingerprints and profiles are written in.
  package static let schemaNumber = 1

  package static let rows: [IndicatorDefinition] = [
    //      key                        group       scale       range      unit
    .number("rsi", .technical, 100, 0...100, "points"),
    .number("macd", .technical, 1_000_000, .any, "currency"),
    .number("macd_signal", .technical, 1_000_000, .any, "currency"),
    .number("macd_histogram", .technical, 1_000_000, .any, "currency"),
    .number("bollinger_position", .technical, 1_000, .any, "%B"),
    .number("trend_strength", .technical, 1_000, -1...1, ""),
    .number("volume_ratio", .technical, 100, .atLeastZero, "× 20-period mean"),
    .number("underlying_price", .market, 10_000, .aboveZero, "currency"),
    .number("implied_volatility", .options, 10_000, .atLeastZero, "a year, fraction"),
    .number("realized_volatility_20d", .options, 10_000, .atLeastZero, "a year, fraction"),
    .number("volatility_rank", .options, 10, 0...100, "percentile"),
    .number("delta", .options, 1_000, -1...1, ""),
    .number("gamma", .options, 1_000_000, .any, "per currency unit"),
    .number("theta", .options, 10_000, .any, "currency a day"),
    .number("vega", .options, 10_000, .any, "currency a volatility point"),
    .number("overall_score", .score, 10, 0...100, "points"),
    .number("confidence_percentage", .score, 10, 0...100, "%"),
    .category("quality_tier", .score, ["LOW", "MEDIUM", "HIGH"]),
    .number("vix_level", .market, 100, .atLeastZero, "index points"),
    .category("market_bias", .market, ["BEARISH", "NEUTRAL", "BULLISH"]),
    .number("support_level", .market, 10_000, .aboveZero, "currency"),
    .number("resistance_level", .market, 10_000, .aboveZero, "currency"),
    .number("days_to_expiration", .options, 1, .atLeastZero, "days"),
  ]
}
