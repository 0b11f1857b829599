public import DeadbandCore

/// Two answers that were compared, as the store keeps it beside the fresh one: what certification learns from.
public struct AnswerPair: Sendable, Hashable {
  /// How they came about.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A hit, and the fresh answer to the same snapshot.
    case shadow
    /// Two fresh answers to one snapshot.
    case repeated
  }

  /// How they came about.
  public let kind: Kind
  /// Whether they say the same.
  public let agrees: Bool
  /// The age of the one that was served, in seconds.
  public let ageSeconds: Double
  /// When that one was made.
  public let servedFrom: Timestamp
  /// The profile's name.
  public let profile: String
  /// The strategy; empty for none.
  public let strategy: String
  /// The rules that had fired and waited.
  public let rules: RuleSet
  /// The share of all hits that were drawn to be compared, above 0 and at most 1; nil where it was not written down.
  public let drawnShare: Double?
  /// Whether the one that was served says of itself that it holds; nil where it says nothing.
  public let isInRegion: Bool?

  /// What it counts for: each rule that had fired.
  public var groups: [AgreementGroup] {
    let names = rules.isEmpty ? ["none"] : rules.rules.map(\.description)
    return names.map { AgreementGroup(profile: profile, strategy: strategy, rule: $0) }
  }

  /// One JSON object.
  var note: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("age_seconds")
      writer.number(ageSeconds)
      writer.key("agrees")
      writer.boolean(agrees)
      if let drawnShare {
        writer.key("drawn_share")
        writer.number(drawnShare)
      }
      if let isInRegion {
        writer.key("in_region")
        writer.boolean(isInRegion)
      }
      writer.key("pair")
      writer.string(kind.rawValue)
      writer.key("profile")
      writer.string(profile)
      writer.key("rules")
      writer.array { writer in rules.rules.forEach { writer.string($0.description) } }
      writer.key("served_from")
      writer.string(servedFrom.description)
      writer.key("strategy")
      writer.string(strategy)
    }
    return writer.bytes
  }

  init(
    kind: Kind, agrees: Bool, ageSeconds: Double, servedFrom: Timestamp, profile: String, strategy: String,
    rules: RuleSet, isInRegion: Bool?, drawnShare: Double? = nil
  ) {
    self.drawnShare = drawnShare
    self.kind = kind
    self.agrees = agrees
    self.ageSeconds = ageSeconds
    self.servedFrom = servedFrom
    self.profile = profile
    self.strategy = strategy
    self.rules = rules
    self.isInRegion = isInRegion
  }

  /// The pair that a note holds; nil for any other note.
  public init?(note: [UInt8]) {
    guard let value = try? JSONValue(note) else { return nil }
    guard let kind = value.text("pair").flatMap(Kind.init(rawValue:)),
      case .boolean(let agrees)? = value["agrees"],
      case .number(let age)? = value["age_seconds"], age.isFinite, age >= 0,
      let profile = value.text("profile"),
      let strategy = value.text("strategy"), let served = value.text("served_from").map({ Array($0.utf8) }),
      let servedFrom = try? Timestamp(parsing: served, in: served.indices),
      case .array(let names)? = value["rules"]
    else { return nil }
    var rules: RuleSet = []
    for name in names {
      guard case .string(let name) = name, let rule = Rule(name) else { return nil }
      rules.insert(RuleSet(rule))
    }
    var isInRegion: Bool?
    if case .boolean(let flag)? = value["in_region"] { isInRegion = flag }
    var drawnShare: Double?
    if case .number(let share)? = value["drawn_share"], share > 0, share <= 1 { drawnShare = share }
    self.init(
      kind: kind, agrees: agrees, ageSeconds: age, servedFrom: servedFrom, profile: profile,
      strategy: strategy,
      rules: rules, isInRegion: isInRegion, drawnShare: drawnShare)
  }
}
