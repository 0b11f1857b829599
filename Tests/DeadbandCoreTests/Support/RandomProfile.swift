import Foundation

@testable import DeadbandCore

/// A random profile as JSON, read once by the engine and once by the plain model.
struct RandomProfile {
  let profile: ThresholdProfile
  let model: PlainModel
  let json: String

  private static let types = ["technical", "volatility", "price", "market_regime", "time_decay"]

  init(_ object: [String: Any]) throws {
    let data = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])
    profile = try ThresholdProfile(json: Array(data), source: "random.json")
    model = PlainModel(object)
    json = String(decoding: data, as: UTF8.self)
  }

  /// The `seed` profile, changed in every number and list with some probability.
  init(_ random: inout Generator) throws {
    let data = Data(try Files.threshold("seed.json"))
    var object = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    var rows = object["indicators"] as? [String: Any] ?? [:]
    for definition in IndicatorSchema.standard.definitions where random.chance(0.5) {
      guard case .number(let scale, let range) = definition.kind else { continue }
      rows[definition.key] = Self.row(definition.key, scale, range, &random)
    }
    object["indicators"] = rows
    let custom = (0..<random.pick(0, 0, 1, 3, 9)).map { number -> [String: Any] in
      let bounded = random.chance(0.6)
      let range = ValueRange(lower: bounded ? -1 : nil, upper: bounded ? 1 : nil)
      let scale = random.pick(10.0, 100, 1000)
      var row = Self.row("own_\(number)", scale, range, &random)
      row["key"] = "own_\(number)"
      row["scale"] = scale
      row["range"] = bounded ? [-1, 1] : [NSNull(), NSNull()]
      return row
    }
    object["custom"] = custom
    let keys = IndicatorSchema.standard.definitions.map(\.key) + custom.compactMap { $0["key"] as? String }
    Self.changeRules(&object, keys, &random)
    try self.init(object)
  }

  private static func row(_ key: String, _ scale: Double, _ range: ValueRange, _ random: inout Generator)
    -> [String: Any]
  {
    var rule: [String: Any] = [:]
    let width = (range.upper ?? 50) - (range.lower ?? -50)
    if random.chance(0.5) { rule["absolute"] = random.double(0.01...0.3) * width }
    if random.chance(0.4) { rule["relative"] = random.double(0.01...0.5) }
    if random.chance(0.2) { rule["of_price"] = random.double(0.001...0.1) }
    if random.chance(0.2) { rule["ratio"] = random.double(1.1...4) }
    if key == "macd" && random.chance(0.7) { rule = ["crossover": random.double(0...0.002)] }
    if rule.isEmpty { rule["absolute"] = 0.1 * width }
    var levels: Set<Double> = []
    for _ in 0..<random.pick(0, 0, 1, 3) {
      let lower = max(range.lower ?? -20, -20)
      let quantum = Int(lower * scale) + random.int(1...Int(min(width, 40) * scale) - 1)
      levels.insert(Double(quantum) / scale)
    }
    return [
      "change_type": random.element(of: types), "rule": rule, "points": random.pick(0, 5, 20, 31.5),
      "levels": Array(levels),
    ]
  }

  private static func changeRules(
    _ object: inout [String: Any], _ keys: [String], _ random: inout Generator
  ) {
    object["change_types"] = Dictionary(
      uniqueKeysWithValues: types.map {
        ($0, ["priority": random.int(1...5), "time_limit_hours": random.pick(0.0, 1, 4, 12.5)])
      })
    object["significance"] = [
      "refresh_above": random.pick(0.0, 20, 40, 80), "magnitude_cap": random.pick(1.0, 1.5, 3),
    ]
    let optional = ["technical", "price", "significance", "overdue", "age", "expired", "volatile", "too_old"]
    let tooOld = random.double(5...60)
    let calm = random.double(0...60)
    object["rules"] =
      [
        "disabled": optional.filter { _ in random.chance(0.15) },
        "technical": keys.filter { _ in random.chance(0.1) },
        "price": keys.filter { _ in random.chance(0.1) },
        "price_high_above": random.pick(0.0, 1.5, 2, 4), "overdue_above": random.pick(0.0, 0.3, 0.5, 1.2),
        "age_hours": random.pick(0.0, 2, 24),
        "expired": ["longest_hours": random.pick(6.0, 24), "shortest_hours": random.pick(0.5, 1, 6)],
        "volatile": ["rank_above": random.double(60...100), "age_hours": random.pick(0.0, 4)],
        "too_old_hours": tooOld, "stable": ["rank_at_most": calm, "too_old_hours": tooOld * 2],
      ] as [String: Any]
    object["deferral"] = ["minutes": random.pick(0, 15, 45.5), "excess_above": random.pick(1, 2, 2.5)]
    object["stale_limit_hours"] = random.pick(0.0, 24, 72)
    object["budget"] = ["conserving_relaxation": random.pick(1, 1.5, 3)]
    object["strategies"] = [
      "A": Dictionary(
        uniqueKeysWithValues: types.filter { _ in random.chance(0.6) }.map {
          ($0, random.pick(0, 0.5, 1, 2.5))
        }),
      "B": [String: Any](),
    ]
  }
}
