public import DeadbandCore

/// Ticks to measure on: 64 baselines, each with a snapshot a little later, as JSON and as values.
///
/// They are drawn from a fixed seed. The later ones have moved by up to 0.05 %, 0.5 % or 5 % of each value's usual
/// range: nothing fires, little does, several do. Every value is there, which is the most work. Printed with six to nine digits, as feeds do.
public struct Samples: Sendable {
  /// JSON objects of 23 fields; the baselines stand at even places, each followed by its current snapshot.
  public let texts: [[UInt8]]
  /// The same, parsed.
  public let pairs: [(baseline: Snapshot, current: Snapshot)]

  /// Age in seconds that everything is judged at: past the deferral, before any limit.
  public static let ageSeconds = 5400.0

  /// Builds all of them.
  public init() throws {
    var random = Lehmer()
    var texts: [[UInt8]] = []
    for number in 0..<64 {
      let base = Self.fields.map { $0.lower + ($0.upper - $0.lower) * random.next() }
      let step = [0.001, 0.01, 0.1][number % 3]
      let moved = zip(Self.fields, base).map { field, value in
        min(max(value + (field.upper - field.lower) * step * (random.next() - 0.5), field.lower), field.upper)
      }
      texts.append(Self.text(base, category: 0))
      texts.append(Self.text(moved, category: number % 16 == 0 ? 1 : 0))
    }
    self.texts = texts
    let snapshots = try texts.map { try Snapshot(json: $0) }
    pairs = stride(from: 0, to: snapshots.count, by: 2).map { (snapshots[$0], snapshots[$0 + 1]) }
  }

  private static func text(_ values: [Double], category: Int) -> [UInt8] {
    let numbers = zip(fields, values).map { field, value in
      let quanta = Int((value * field.printed).rounded())
      let decimal = "\(Double(quanta) / field.printed)"
      return "\"\(field.key)\": \(decimal)"
    }
    let categories = [
      "\"quality_tier\": \"\(["MEDIUM", "HIGH"][category])\"",
      "\"market_bias\": \"\(["NEUTRAL", "BULLISH"][category])\"",
    ]
    return Array(("{" + (numbers + categories).joined(separator: ", ") + "}").utf8)
  }

  private static let fields: [(key: String, lower: Double, upper: Double, printed: Double)] = [
    ("rsi", 20, 80, 1e4), ("macd", -3, 3, 1e7), ("macd_signal", -3, 3, 1e7), ("macd_histogram", -1, 1, 1e7),
    ("bollinger_position", -0.2, 1.2, 1e5), ("trend_strength", -0.9, 0.9, 1e5), ("volume_ratio", 0.4, 3, 1e4),
    ("underlying_price", 300, 500, 1e3), ("implied_volatility", 0.1, 0.5, 1e6),
    ("realized_volatility_20d", 0.1, 0.5, 1e6), ("volatility_rank", 25, 85, 1e3), ("delta", -0.6, 0.6, 1e4),
    ("gamma", 0.001, 0.05, 1e6), ("theta", -0.5, -0.01, 1e5), ("vega", 0.05, 0.9, 1e5),
    ("overall_score", 30, 95, 1e2), ("confidence_percentage", 30, 95, 1e2), ("vix_level", 11, 40, 1e3),
    ("support_level", 280, 300, 1e3), ("resistance_level", 500, 540, 1e3), ("days_to_expiration", 10, 60, 1),
  ]
}

/// Lehmer's generator with Park and Miller's constants: the same ticks on every machine.
private struct Lehmer {
  private var state: UInt64 = 20_261_121

  mutating func next() -> Double {
    state = state * 48_271 % 2_147_483_647
    return Double(state) / 2_147_483_647
  }
}
