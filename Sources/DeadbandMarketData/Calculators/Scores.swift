import DeadbandCore

/// How good the data behind a snapshot is, in the strings and the order of the snapshot's `quality_tier`.
public enum QualityTier: String, Sendable, CaseIterable {
  /// Fewer than six tenths of the indicators that are not scores: 11 of the 20 or fewer.
  case low = "LOW"
  /// Six tenths of them or more: 12 to 17.
  case medium = "MEDIUM"
  /// Nine tenths of them or more: 18 to 20.
  case high = "HIGH"

  /// The tier of a snapshot that has `present` of `all` indicators.
  init(present: Int, of all: Int) {
    self = present * 10 >= all * 9 ? .high : present * 10 >= all * 6 ? .medium : .low
  }
}

/// The three scores of a snapshot, a pure function of its other indicators and of how many of these are present.
///
/// Five indicators have a direction; each present one is put on 0 (down) … 100 (up):
/// `rsi` as it is · `macd_histogram` 50 + 50 × (histogram / price) / 0.005 · `bollinger_position` 100 × %B ·
/// `trend_strength` 50 + 50 × trend · `market_bias` 0, 50 or 100; all kept within 0…100.
///
/// - `overall`: their mean. 50 is a market without direction.
/// - `confidence`: 100 × completeness × agreement. Completeness is the share of the snapshot's 20 other indicators
///   that is present; agreement is 1 − (population standard deviation of the five) / 50, 1 where all say the same and
///   0 where they are split between the ends.
/// - `tier`: from completeness alone, so that it moves when a feed falls silent or comes back, and not with prices.
public struct Scores: Equatable, Sendable {
  /// The indicators with a direction; nil where missing.
  public struct Directions: Equatable, Sendable {
    /// Relative strength index, 0…100.
    public var rsi: Double?
    /// MACD histogram as a fraction of the price (price units / price).
    public var macdHistogramOfPrice: Double?
    /// Bollinger's %B.
    public var bollingerPosition: Double?
    /// Trend strength, −1…1.
    public var trendStrength: Double?
    /// Market bias.
    public var marketBias: MarketBias?

    /// Directions, all missing unless given.
    public init(
      rsi: Double? = nil, macdHistogramOfPrice: Double? = nil, bollingerPosition: Double? = nil,
      trendStrength: Double? = nil, marketBias: MarketBias? = nil
    ) {
      self.rsi = rsi
      self.macdHistogramOfPrice = macdHistogramOfPrice
      self.bollingerPosition = bollingerPosition
      self.trendStrength = trendStrength
      self.marketBias = marketBias
    }
  }

  /// Indicators of a snapshot that are not scores: 20.
  public static let otherIndicators = IndicatorSchema.standard.definitions.count { $0.group != .score }
  /// A histogram of this fraction of the price counts as all the way up or down.
  static let fullHistogram = 0.005

  /// Direction of the market, 0…100 (`overall_score`); nil where no direction is present.
  public let overall: Double?
  /// How far the score can be trusted, 0…100 (`confidence_percentage`); nil where no direction is present.
  public let confidence: Double?
  /// How good the data is (`quality_tier`).
  public let tier: QualityTier

  /// The scores; `present` is how many of the 20 other indicators the snapshot has (kept within 0…20). O(1).
  public init(_ directions: Directions, present: Int) {
    let present = max(0, min(present, Self.otherIndicators))
    tier = QualityTier(present: present, of: Self.otherIndicators)

    var count = 0.0
    var sum = 0.0
    var squares = 0.0
    func take(_ direction: Double?) {
      guard let direction, !direction.isNaN else { return }
      // Deviations from 50 keep the variance exact where all directions agree.
      let deviation = max(0, min(direction, 100)) - 50
      count += 1
      sum += deviation
      squares += deviation * deviation
    }
    take(directions.rsi)
    take(directions.macdHistogramOfPrice.map { 50 + 50 * $0 / Self.fullHistogram })
    take(directions.bollingerPosition.map { 100 * $0 })
    take(directions.trendStrength.map { 50 + 50 * $0 })
    switch directions.marketBias {
    case .bearish: take(0)
    case .neutral: take(50)
    case .bullish: take(100)
    case nil: break
    }
    guard count > 0 else {
      overall = nil
      confidence = nil
      return
    }
    let mean = sum / count
    let deviation = max(0, squares / count - mean * mean).squareRoot()
    overall = 50 + mean
    confidence = max(0, 100 * Double(present) / Double(Self.otherIndicators) * (1 - deviation / 50))
  }
}
