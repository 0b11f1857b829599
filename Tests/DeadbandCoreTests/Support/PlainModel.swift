import Foundation

@testable import DeadbandCore

/// What a decision consists of, by name, for comparison of the engine with the plain model.
struct PlainDecision: Equatable {
  var fired: [String] = []
  var unverified: [String] = []
  var rules: [String] = []
  var priority: String?
  var action = "reuse"
  var deferred = false
  var servesStale = false
  var excess: [String: Double] = [:]
  var points: [String: Double] = [:]
  var significance = 0.0
}

/// The specification's excess, rules and verdict, written down once more and as naively as can be: dictionaries, one
/// indicator at a time, every division as it stands there. It reads the profile's JSON through Foundation and shares
/// neither table nor reader nor arithmetic with the engine.
struct PlainModel {
  struct Indicator {
    let key: String
    let scale: Double
    let names: [String]
    let changeType: String
    let rule: [String: Double]
    let points: Double
    let levels: [Double]
  }

  /// Keys and scales in the order of the specification; a category has the scale 0.
  static let table: [(key: String, scale: Double)] = [
    ("rsi", 100), ("macd", 1_000_000), ("macd_signal", 1_000_000), ("macd_histogram", 1_000_000),
    ("bollinger_position", 1000), ("trend_strength", 1000), ("volume_ratio", 100),
    ("underlying_price", 10000), ("implied_volatility", 10000), ("realized_volatility_20d", 10000),
    ("volatility_rank", 10), ("delta", 1000), ("gamma", 1_000_000), ("theta", 10000), ("vega", 10000),
    ("overall_score", 10), ("confidence_percentage", 10), ("quality_tier", 0), ("vix_level", 100),
    ("market_bias", 0), ("support_level", 10000), ("resistance_level", 10000), ("days_to_expiration", 1),
  ]
  /// The ends of the ranges; keys that are not here are open at both.
  static let ranges: [String: (lower: Double?, upper: Double?)] = [
    "rsi": (0, 100), "trend_strength": (-1, 1), "volume_ratio": (0, nil), "underlying_price": (0, nil),
    "implied_volatility": (0, nil), "realized_volatility_20d": (0, nil), "volatility_rank": (0, 100),
    "delta": (-1, 1), "overall_score": (0, 100), "confidence_percentage": (0, 100), "vix_level": (0, nil),
    "support_level": (0, nil), "resistance_level": (0, nil), "days_to_expiration": (0, nil),
  ]
  /// Those that may not be 0.
  static let positive: Set = ["underlying_price", "support_level", "resistance_level"]
  static let names = [
    "quality_tier": ["LOW", "MEDIUM", "HIGH"], "market_bias": ["BEARISH", "NEUTRAL", "BULLISH"],
  ]

  let indicators: [Indicator]
  let types: [String: (priority: Int, limit: Double)]
  private let profile: [String: Any]

  init(_ profile: [String: Any]) {
    self.profile = profile
    let rows = Self.object(profile["indicators"])
    let builtIn = Self.table.map { Self.indicator($0.key, $0.scale, Self.object(rows[$0.key])) }
    let custom = (profile["custom"] as? [[String: Any]] ?? []).map {
      Self.indicator($0["key"] as? String ?? "", Self.number($0["scale"]), $0)
    }
    indicators = builtIn + custom
    types = Self.object(profile["change_types"]).mapValues {
      let type = Self.object($0)
      return (Int(Self.number(type["priority"])), Self.number(type["time_limit_hours"]))
    }
  }

  private static func object(_ value: Any?) -> [String: Any] { value as? [String: Any] ?? [:] }
  private static func number(_ value: Any?) -> Double { (value as? NSNumber)?.doubleValue ?? .nan }
  private static func indicator(_ key: String, _ scale: Double, _ row: [String: Any]) -> Indicator {
    Indicator(
      key: key, scale: scale, names: names[key] ?? [], changeType: row["change_type"] as? String ?? "",
      rule: object(row["rule"]).mapValues { number($0) }, points: number(row["points"]),
      levels: (row["levels"] as? [Any] ?? []).map { number($0) })
  }

  /// A number of the profile by its path.
  private func setting(_ path: String...) -> Double {
    var value: Any? = profile
    for key in path { value = Self.object(value)[key] }
    return Self.number(value)
  }
  private func list(_ rule: String) -> [String] { Self.object(profile["rules"])[rule] as? [String] ?? [] }

  /// The quanta of a snapshot by key; what is missing is not there.
  func quanta(_ snapshot: [String: Snapshot.Value]) -> [String: Double] {
    var quanta: [String: Double] = [:]
    for indicator in indicators {
      switch snapshot[indicator.key] {
      case .number(let value)?: quanta[indicator.key] = rint(value * indicator.scale)
      case .category(let name)?: quanta[indicator.key] = Double(indicator.names.firstIndex(of: name) ?? -1)
      case nil: break
      }
    }
    return quanta
  }

  // MARK: Section 3, change

  private struct Move {
    /// Excess by the indicator's own rule.
    var own = 0.0
    /// Excess as reported.
    var excess = 0.0
    /// Category, crossover or newly present: points of one threshold, whatever the budget.
    var byKind = false
    var relaxes = true
  }

  private func move(_ indicator: Indicator, _ now: [String: Double], _ base: [String: Double]) -> Move {
    let key = indicator.key
    guard let current = now[key] else { return Move() }
    guard let baseline = base[key] else { return Move(own: 1, excess: 2, byKind: true, relaxes: false) }
    if indicator.rule["category"] != nil {
      return current == baseline ? Move() : Move(own: 1, excess: 2, byKind: true, relaxes: false)
    }
    var move = Move()
    if let margin = indicator.rule["crossover"] {
      if crosses(margin, now, base) { move = Move(own: 1, excess: 2, byKind: true, relaxes: false) }
    } else {
      let price = (base["underlying_price"] ?? 0) / 10000
      move.own = distance(
        indicator.rule, current / indicator.scale, baseline / indicator.scale, 1 / indicator.scale, price)
      move.excess = move.own
    }
    for level in indicator.levels {
      let line = rint(level * indicator.scale)
      if (current >= line) != (baseline >= line) {
        move.excess = max(move.excess, 2)
        move.relaxes = false
      }
    }
    return move
  }

  private func distance(
    _ rule: [String: Double], _ current: Double, _ base: Double, _ quantum: Double, _ price: Double
  ) -> Double {
    var excess = 0.0
    let change = abs(current - base)
    if let limit = rule["absolute"] { excess = max(excess, change / limit) }
    if let limit = rule["relative"] { excess = max(excess, change / (limit * max(abs(base), quantum))) }
    if let limit = rule["of_price"] { excess = max(excess, change / (limit * price)) }
    if let factor = rule["ratio"] {
      let up = max(current, 0.01) / max(base, 0.01)
      excess = max(excess, (max(up, 1 / up) - 1) / (factor - 1))
    }
    return excess
  }

  private func crosses(_ margin: Double, _ now: [String: Double], _ base: [String: Double]) -> Bool {
    guard let macd = now["macd"], let signal = now["macd_signal"], let oldMACD = base["macd"],
      let oldSignal = base["macd_signal"], let price = now["underlying_price"]
    else { return false }
    let before = (oldMACD - oldSignal) / 1_000_000
    let after = (macd - signal) / 1_000_000
    let limit = margin * price / 10000
    if before <= 1e-9 && after > limit + 1e-9 { return true }
    return before >= -1e-9 && after < -limit - 1e-9
  }

  // MARK: Sections 4 and 5, rules and verdict

  func judge(
    _ current: [String: Snapshot.Value], _ baseline: [String: Snapshot.Value], age: Double,
    strategy: String?, budget: String
  ) -> PlainDecision {
    let now = quanta(current)
    let base = quanta(baseline)
    let relaxation = budget == "conserving" ? setting("budget", "conserving_relaxation") : 1
    let weights = strategy.map { Self.object(Self.object(profile["strategies"])[$0]) } ?? [:]
    var decision = PlainDecision()
    var relaxed: [String: Double] = [:]
    for indicator in indicators {
      let key = indicator.key
      if now[key] == nil && base[key] != nil { decision.unverified.append(key) }
      let move = move(indicator, now, base)
      decision.excess[key] = move.excess
      let effective = move.relaxes ? move.excess / relaxation : move.excess
      relaxed[key] = effective
      guard effective > 1 + 1e-9 else { continue }
      decision.fired.append(key)
      let thresholds = move.byKind ? 1 : move.own / relaxation
      let weight = weights[indicator.changeType].map { Self.number($0) } ?? 1
      let cap = setting("significance", "magnitude_cap")
      let points = indicator.points * weight * min(max(thresholds, 1), cap)
      decision.points[key] = points
      decision.significance += points
    }
    fireRules(&decision, now, relaxed, age, budget)
    conclude(&decision, relaxed, age, budget)
    return decision
  }

  private func fireRules(
    _ decision: inout PlainDecision, _ now: [String: Double], _ relaxed: [String: Double], _ age: Double,
    _ budget: String
  ) {
    let hour = 3600.0
    func above(_ limit: Double, _ key: String) -> Bool { (relaxed[key] ?? 0) > limit + 1e-9 }
    func urgency(_ highest: Int) -> String { highest == 5 ? "high" : highest >= 3 ? "medium" : "low" }
    let rank = now["volatility_rank"].map { $0 / 10 }
    let stable =
      decision.fired.isEmpty && decision.unverified.isEmpty && rank != nil
      && rank ?? 100 <= setting("rules", "stable", "rank_at_most")
    let ageCounts = !stable && budget != "conserving"

    var fired: [(rule: String, priority: String)] = []
    if list("technical").contains(where: decision.fired.contains) { fired.append(("technical", "high")) }
    let price = list("price").filter(decision.fired.contains)
    if !price.isEmpty {
      let far = price.contains { above(setting("rules", "price_high_above"), $0) }
      fired.append(("price", far ? "high" : "medium"))
    }
    if decision.significance > setting("significance", "refresh_above") + 1e-9 {
      let kinds = indicators.filter { decision.fired.contains($0.key) }.map {
        types[$0.changeType]?.priority ?? 0
      }
      fired.append(("significance", urgency(kinds.max() ?? 0)))
    }
    let overdue = types.filter { name, type in
      age >= type.limit * hour
        && indicators.contains {
          $0.changeType == name
            && (above(setting("rules", "overdue_above"), $0.key) || decision.unverified.contains($0.key))
        }
    }
    if let highest = overdue.values.map(\.priority).max() { fired.append(("overdue", urgency(highest))) }
    if ageCounts && age > setting("rules", "age_hours") * hour { fired.append(("age", "low")) }
    let longest = setting("rules", "expired", "longest_hours")
    let shortest = setting("rules", "expired", "shortest_hours")
    let life = longest * pow(shortest / longest, (rank ?? 50) / 100)
    if ageCounts && age > min(max(life, shortest), longest) * hour { fired.append(("expired", "low")) }
    if let rank, rank > setting("rules", "volatile", "rank_above"),
      age >= setting("rules", "volatile", "age_hours") * hour
    {
      fired.append(("volatile", "high"))
    }
    let oldest = stable ? setting("rules", "stable", "too_old_hours") : setting("rules", "too_old_hours")
    if age > oldest * hour { fired.append(("too_old", "high")) }

    fired.removeAll { list("disabled").contains($0.rule) }
    decision.rules = fired.map(\.rule)
    decision.priority = ["high", "medium", "low"].first { name in fired.contains { $0.priority == name } }
  }

  private func conclude(
    _ decision: inout PlainDecision, _ relaxed: [String: Double], _ age: Double, _ budget: String
  ) {
    if decision.rules.isEmpty { return }
    if budget == "exhausted" {
      decision.action = age <= setting("stale_limit_hours") * 3600 ? "reuse_stale" : "unavailable"
      return
    }
    let calm = relaxed.values.allSatisfy { $0 <= setting("deferral", "excess_above") + 1e-9 }
    if age < setting("deferral", "minutes") * 60 && calm {
      decision.deferred = true
      return
    }
    decision.action = "refresh"
    decision.servesStale = decision.priority == "low"
  }
}
