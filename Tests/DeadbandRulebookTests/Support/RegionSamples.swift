import DeadbandCore
import DeadbandPricing

@testable import DeadbandRulebook

/// The market of `calm` with a vega that goes with its theta: no rule applies, and every rule could.
let calmWithVega = calm.with("vega", 0.05).with("theta", -0.05)

extension Region {
  /// The range on an indicator; nil where there is none.
  func bound(_ key: String) -> (lower: Double?, upper: Double?)? {
    parts.first { IndicatorSchema.standard.definitions[$0.lane].key == key }.map { ($0.lower, $0.upper) }
  }

  /// The indicators that are bounded, in the schema's order.
  var keys: [String] { parts.map(\.lane).sorted().map { IndicatorSchema.standard.definitions[$0].key } }
}

/// The region of an answer in a market given by values.
func region(
  _ strategy: ManagedStrategy, _ values: [String: Snapshot.Value], _ position: Position? = nil,
  at instant: Timestamp = sampleTime, reach: RegionReach = .certain, by rulebook: Rulebook = .standard
) throws -> Region? {
  rulebook.region(
    of: try Snapshot(values), strategy: strategy, position: position, at: instant, reach: reach)
}

func action(
  _ strategy: ManagedStrategy, _ values: [String: Snapshot.Value], _ position: Position? = nil,
  at instant: Timestamp = sampleTime, by rulebook: Rulebook = .standard
) throws -> Action {
  rulebook.answer(to: try situation(strategy, values, position, at: instant)).action
}

extension SplitMix64 {
  /// A market that is anything between dull and wild, with indicators missing now and then.
  mutating func market() -> [String: Snapshot.Value] {
    let ranges: [(String, ClosedRange<Double>)] = [
      ("implied_volatility", 0...0.6), ("volatility_rank", 0...100), ("delta", -1...1), ("theta", -0.1...0.1),
      ("vega", -0.3...0.3), ("days_to_expiration", 0...60), ("support_level", 80...120),
    ]
    var values: [String: Snapshot.Value] = ["underlying_price": .number(.random(in: 80...120, using: &self))]
    for (key, range) in ranges where Int.random(in: 0..<12, using: &self) > 0 {
      values[key] = .number(.random(in: range, using: &self))
    }
    let bias = ["BEARISH", "NEUTRAL", "BULLISH", nil].randomElement(using: &self) ?? nil
    values["market_bias"] = bias.map { .category($0) }
    return values
  }

  /// A market inside the region, at its ends now and then, and anywhere in what it does not bound.
  mutating func market(inside region: Region) -> [String: Snapshot.Value] {
    var values = market()
    for part in region.parts {
      let definition = IndicatorSchema.standard.definitions[part.lane]
      switch definition.kind {
      case .category(let names):
        let numbers = Int(part.lower ?? 0)...Int(part.upper ?? Double(names.count - 1))
        values[definition.key] = .category(names[Int.random(in: numbers, using: &self)])
      case .number(let scale, let range):
        let least = range.excludesLower ? 1 / scale : range.lower ?? -1
        let lower = max(part.lower ?? least, least)
        let upper = max(part.upper ?? range.upper ?? max(2 * abs(lower), 1), lower)
        let quanta = lower * scale...max(upper * scale, lower * scale)
        let inside = [quanta.lowerBound, quanta.upperBound, .random(in: quanta, using: &self)]
        let quantum = inside.randomElement(using: &self) ?? quanta.lowerBound
        let value = quantum.rounded() / scale
        values[definition.key] = .number(part.lower.map { max(value, $0) } ?? value)
      }
    }
    return values
  }
}
