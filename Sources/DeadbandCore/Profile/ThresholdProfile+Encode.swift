extension ThresholdProfile {
  /// The profile as the text of a thresholds file that extends no other; reading it gives an equal profile.
  ///
  /// `description` and `$schema`, which no verdict depends on, are not kept; a certificate and a curve are.
  public var json: [UInt8] {
    var writer = JSONWriter()
    writer.value(whole)
    writer.newline()
    return writer.bytes
  }

  /// The settings and, after them, what was found out about them.
  private var whole: JSONValue {
    guard case .object(let fields) = tree else { return tree }
    let findings = [("certificate", certificate?.tree), ("freshness", freshness?.tree)]
    return .object(fields + findings.compactMap { key, value in value.map { Field(key, $0) } })
  }

  /// The settings as a tree in the form of a thresholds file, every value in it.
  package var tree: JSONValue {
    .object(
      [
        Field("schema", .number(Double(IndicatorTable.schemaNumber))),
        Field("name", .string(name)),
        Field(
          "indicators",
          .object(
            zip(IndicatorTable.rows, settings.indicators).map { row, threshold in
              Field(row.key, .object(threshold.fields))
            })),
        Field(
          "custom",
          .array(
            zip(settings.custom, settings.indicators.dropFirst(IndicatorSchema.builtInCount))
              .map { definition, threshold in .object(definition.fields + threshold.fields) })),
        Field(
          "change_types",
          .object(
            zip(ChangeType.allCases, settings.changeTypes).map { type, urgency in
              Field(
                type.rawValue,
                [
                  "priority": .number(Double(urgency.priority)),
                  "time_limit_hours": .number(urgency.timeLimitHours),
                ])
            })),
        Field(
          "significance",
          [
            "refresh_above": .number(settings.significance.refreshAbove),
            "magnitude_cap": .number(settings.significance.magnitudeCap),
          ]),
        Field("rules", settings.rules.tree(schema)),
        Field(
          "deferral",
          [
            "minutes": .number(settings.deferral.minutes),
            "excess_above": .number(settings.deferral.excessAbove),
          ]),
        Field("stale_limit_hours", .number(settings.staleLimitHours)),
        Field("budget", ["conserving_relaxation": .number(settings.conservingRelaxation)]),
        Field(
          "strategies",
          .object(
            settings.strategies.sorted { $0.key < $1.key }.map { name, weights in
              Field(
                name,
                .object(
                  ChangeType.allCases.compactMap { type in
                    weights[type].map { Field(type.rawValue, .number($0)) }
                  }))
            })),
        Field("trust_region", .boolean(settings.trustsRegion)),
      ] + (settings.gate.map { [Field("gate", $0.tree(schema))] } ?? []))
  }
}

private typealias Field = JSONValue.Field

extension JSONValue: ExpressibleByDictionaryLiteral {
  /// An object whose fields keep the order they are written in.
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { Field($0, $1) })
  }
}

extension IndicatorThreshold {
  fileprivate var fields: [JSONValue.Field] {
    [
      Field("change_type", .string(changeType.rawValue)),
      Field("rule", rule.tree),
      Field("points", .number(points)),
      Field("levels", .array(levels.map { .number($0) })),
    ]
  }
}

extension IndicatorDefinition {
  /// What a profile says of an indicator of its own, besides its threshold.
  fileprivate var fields: [JSONValue.Field] {
    guard case .number(let scale, let range) = kind else { return [Field("key", .string(key))] }
    func end(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
    return [
      Field("key", .string(key)),
      Field("scale", .number(scale)),
      Field("range", .array([end(range.lower), end(range.upper)])),
    ]
  }
}

extension ChangeRule {
  fileprivate var tree: JSONValue {
    switch self {
    case .category: ["category": .boolean(true)]
    case .crossover(let margin): ["crossover": .number(margin)]
    case .distance(let distance):
      .object(
        [
          ("absolute", distance.absolute), ("relative", distance.relative), ("of_price", distance.ofPrice),
          ("ratio", distance.ratio),
        ].compactMap { key, value in value.map { Field(key, .number($0)) } })
    }
  }
}

extension ThresholdProfile.Rules {
  fileprivate func tree(_ schema: IndicatorSchema) -> JSONValue {
    func keys(_ lanes: IndicatorSet) -> JSONValue {
      .array(lanes.lanes.map { .string(schema.definitions[$0].key) })
    }
    return [
      "disabled": .array(disabled.rules.map { .string($0.description) }),
      "technical": keys(technical),
      "price": keys(price),
      "price_high_above": .number(priceHighAbove),
      "overdue_above": .number(overdueAbove),
      "age_hours": .number(ageHours),
      "expired": ["longest_hours": .number(longestHours), "shortest_hours": .number(shortestHours)],
      "volatile": ["rank_above": .number(volatileRankAbove), "age_hours": .number(volatileAgeHours)],
      "too_old_hours": .number(tooOldHours),
      "stable": ["rank_at_most": .number(stableRankAtMost), "too_old_hours": .number(stableTooOldHours)],
    ]
  }
}
