/// Reads the settings out of a profile's tree and refuses what no profile can mean.
struct ProfileReader {
  let root: ProfileNode

  func read() throws(ProfileError) -> (ThresholdProfile.Settings, IndicatorSchema) {
    let profile = try root.object(
      required: [
        "schema", "name", "indicators", "change_types", "significance", "rules", "deferral",
        "stale_limit_hours",
        "budget", "strategies",
      ],
      optional: [
        "$schema", "description", "extends", "custom", "trust_region", "gate", "certificate", "freshness",
      ])
    _ = try profile.required("schema").number("schema \(IndicatorTable.schemaNumber)") {
      $0 == Double(IndicatorTable.schemaNumber)
    }
    for comment in ["$schema", "description"] { _ = try profile[comment]?.string() }
    let name = try profile.required("name").string()
    guard !name.isEmpty else { throw try profile.required("name").error("a name may not be empty") }

    let custom = try readCustom(profile["custom"])
    let schema = IndicatorSchema(custom: custom.map(\.definition))
    let thresholds = try readIndicators(try profile.required("indicators")) + custom.map(\.threshold)
    let settings = ThresholdProfile.Settings(
      name: name, indicators: thresholds, custom: custom.map(\.definition),
      changeTypes: try readChangeTypes(try profile.required("change_types")),
      significance: try readSignificance(try profile.required("significance")),
      rules: try readRules(try profile.required("rules"), schema),
      deferral: try readDeferral(try profile.required("deferral")),
      staleLimitHours: try profile.atLeastZero("stale_limit_hours", "hours"),
      conservingRelaxation: try readRelaxation(try profile.required("budget")),
      strategies: try readStrategies(try profile.required("strategies")),
      trustsRegion: try profile["trust_region"]?.boolean() ?? false,
      gate: try readGate(profile["gate"], schema))
    return (settings, schema)
  }

  // MARK: Sections

  private func readChangeTypes(_ node: ProfileNode) throws(ProfileError) -> [ThresholdProfile
    .ChangeTypeSettings]
  {
    let object = try node.object(required: ChangeType.allCases.map(\.rawValue))
    var settings: [ThresholdProfile.ChangeTypeSettings] = []
    for type in ChangeType.allCases {
      let fields = try object.required(type.rawValue).object(required: ["priority", "time_limit_hours"])
      let priority = try fields.required("priority").number("a whole number from 1 to 5") {
        (1...5).contains($0) && $0 == $0.rounded()
      }
      settings.append(
        .init(priority: Int(priority), timeLimitHours: try fields.atLeastZero("time_limit_hours", "hours")))
    }
    return settings
  }

  private func readSignificance(_ node: ProfileNode) throws(ProfileError) -> ThresholdProfile.Significance {
    let fields = try node.object(required: ["refresh_above", "magnitude_cap"])
    return .init(
      refreshAbove: try fields.atLeastZero("refresh_above", "points"),
      magnitudeCap: try fields.required("magnitude_cap").number("a number of thresholds from 1 to 1e9") {
        $0 >= 1 && $0 <= 1e9
      })
  }

  private func readDeferral(_ node: ProfileNode) throws(ProfileError) -> ThresholdProfile.Deferral {
    let fields = try node.object(required: ["minutes", "excess_above"])
    return .init(
      minutes: try fields.atLeastZero("minutes", "minutes"),
      excessAbove: try fields.atLeastZero("excess_above", "thresholds"))
  }

  private func readRelaxation(_ node: ProfileNode) throws(ProfileError) -> Double {
    let fields = try node.object(required: ["conserving_relaxation"])
    return try fields.required("conserving_relaxation").number("a factor ≥ 1") { $0 >= 1 }
  }

  private func readStrategies(_ node: ProfileNode) throws(ProfileError) -> [String: [ChangeType: Double]] {
    var strategies: [String: [ChangeType: Double]] = [:]
    for (name, strategy) in try node.fields() {
      guard !name.isEmpty else { throw strategy.error("a strategy's name may not be empty") }
      let weights = try strategy.object(required: [], optional: ChangeType.allCases.map(\.rawValue))
      strategies[name] = [:]
      for type in ChangeType.allCases where weights[type.rawValue] != nil {
        strategies[name]?[type] = try weights.atLeastZero(type.rawValue, "weight")
      }
    }
    return strategies
  }

  private func readRules(_ node: ProfileNode, _ schema: IndicatorSchema) throws(ProfileError)
    -> ThresholdProfile.Rules
  {
    let fields = try node.object(required: [
      "disabled", "technical", "price", "price_high_above", "overdue_above", "age_hours", "expired",
      "volatile",
      "too_old_hours", "stable",
    ])
    let expired = try fields.required("expired").object(required: ["longest_hours", "shortest_hours"])
    let volatile = try fields.required("volatile").object(required: ["rank_above", "age_hours"])
    let stable = try fields.required("stable").object(required: ["rank_at_most", "too_old_hours"])
    func rank(_ object: ProfileObject, _ key: String) throws(ProfileError) -> Double {
      try object.required(key).number("a percentile from 0 to 100") { (0...100).contains($0) }
    }
    let rules = ThresholdProfile.Rules(
      disabled: try readRuleNames(try fields.required("disabled")),
      technical: try readLanes(try fields.required("technical"), schema),
      price: try readLanes(try fields.required("price"), schema),
      priceHighAbove: try fields.atLeastZero("price_high_above", "thresholds"),
      overdueAbove: try fields.atLeastZero("overdue_above", "thresholds"),
      ageHours: try fields.atLeastZero("age_hours", "hours"),
      longestHours: try expired.aboveZero("longest_hours", "hours"),
      shortestHours: try expired.aboveZero("shortest_hours", "hours"),
      volatileRankAbove: try rank(volatile, "rank_above"),
      volatileAgeHours: try volatile.atLeastZero("age_hours", "hours"),
      tooOldHours: try fields.atLeastZero("too_old_hours", "hours"),
      stableRankAtMost: try rank(stable, "rank_at_most"),
      stableTooOldHours: try stable.atLeastZero("too_old_hours", "hours"))
    if rules.shortestHours > rules.longestHours {
      throw expired.node.error("contradiction: shortest_hours exceeds longest_hours")
    }
    if rules.stableTooOldHours < rules.tooOldHours {
      throw stable.node.error("contradiction: stable conditions serve no longer than others do")
    }
    if rules.stableRankAtMost > rules.volatileRankAbove {
      throw stable.node.error(
        "contradiction: rank_at_most exceeds volatile.rank_above: calm and extreme at once")
    }
    return rules
  }

  func readRuleNames(_ node: ProfileNode) throws(ProfileError) -> RuleSet {
    var rules: RuleSet = []
    for element in try node.list() {
      let name = try element.string()
      guard let rule = Rule(name) else {
        let names = Rule.allCases.dropFirst().map(\.description).joined(separator: ", ")
        throw element.error("\"\(name)\" is no rule; there are \(names)")
      }
      guard rule != .missing else {
        throw element.error("\"missing\" cannot be disabled: there is nothing to serve")
      }
      guard !rules.has(rule) else { throw element.error("\"\(name)\" stands twice") }
      rules.insert(RuleSet(rule))
    }
    return rules
  }

  private func readLanes(_ node: ProfileNode, _ schema: IndicatorSchema) throws(ProfileError) -> IndicatorSet
  {
    var lanes: IndicatorSet = []
    for element in try node.list() {
      let key = try element.string()
      guard let lane = schema.lane(of: key) else {
        throw element.error("\"\(key)\" is no indicator of this profile")
      }
      guard !lanes.has(lane) else { throw element.error("\"\(key)\" stands twice") }
      lanes.insert(IndicatorSet(lane))
    }
    return lanes
  }
}
