import DeadbandCore

/// What an oblique analyst weighs: fourteen indicators, each less what is ordinary and divided by what it usually moves by.
///
/// The constants are round numbers for hourly and daily histories of large shares, never fitted: the analyst is a function of
/// the snapshot alone.
struct ObliqueInputs {
  static let count = 14

  let values: [Double]

  init(_ snapshot: Snapshot) {
    let price = snapshot.underlyingPrice
    func value(_ key: String) -> Double? { snapshot[IndicatorSchema.lane(key)] }
    func standard(_ value: Double?, _ ordinary: Double, _ spread: Double) -> Double {
      value.map { min(max(($0 - ordinary) / spread, -4), 4) } ?? 0
    }
    values = [
      standard(value("rsi"), 50, 12),
      standard(value("macd_histogram").map { $0 / price }, 0, 0.001),
      standard(value("bollinger_position"), 0.5, 0.33),
      standard(value("trend_strength"), 0, 0.4),
      standard(value("implied_volatility"), 0.18, 0.07),
      standard(value("realized_volatility_20d"), 0.15, 0.07),
      standard(value("volatility_rank"), 45, 28),
      standard(value("delta").map { abs($0) }, 0.25, 0.15),
      standard(value("days_to_expiration"), 27, 13),
      standard(value("support_level").map { 1 - $0 / price }, 0.03, 0.025),
      standard(value("resistance_level").map { $0 / price - 1 }, 0.02, 0.02),
      standard(value("overall_score"), 50, 15),
      standard(value("vix_level"), 18, 7),
      standard(value("market_bias"), 1, 1),
    ]
  }
}
