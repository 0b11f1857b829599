import DeadbandCore

/// Where the indicators that management rules read stand in a snapshot: their numbers in schema 1.
///
/// Literals, not looked up in the table: indexing an `InlineArray` by a variable copies all of it (Swift
/// 6.3.1; seven copies of 256 bytes cost more than the rest of a situation without a position). A test
/// compares them with the table.
enum SnapshotLanes {
  static let rsi = 0
  static let macdHistogram = 3
  static let bollingerPosition = 4
  static let trendStrength = 5
  static let underlyingPrice = 7
  static let impliedVolatility = 8
  static let realizedVolatility = 9
  static let volatilityRank = 10
  static let delta = 11
  static let theta = 13
  static let vega = 14
  static let marketBias = 19
  static let supportLevel = 20
  static let daysToExpiration = 22

  /// `BEARISH` as a snapshot holds it.
  static let bearish = 0.0
}

extension Snapshot {
  /// What the subscript gives, inlined so that a literal lane stays one.
  @inline(__always)
  func value(_ lane: Int) -> Double? { present.has(lane) ? values[lane] : nil }
}
