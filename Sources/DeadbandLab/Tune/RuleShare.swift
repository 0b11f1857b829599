public import DeadbandCore

/// What one rule of a profile asks for, and what that is good for.
public struct RuleShare: Sendable {
  /// The rule.
  public let rule: Rule
  /// Questions at which it fired.
  public let asked: Int
  /// Of those, the share at which the fresh answer was another than the cached one, mean over the analysts; for
  /// ``Rule/missing``, where there is no cached one, nil.
  public let changed: Double?
  /// The profile's figures without the rule; nil where it cannot be taken away, or is off already.
  public let without: TuneFigures?

  /// What the rule costs and gains: questions more, and differing answers less, than without it.
  func saves(_ base: TuneFigures) -> (asked: Int, differing: Int)? {
    without.map { (base.asked - $0.asked, $0.differing - base.differing) }
  }

  /// Whether it costs questions and no answer is the better for it.
  func isIdle(_ base: TuneFigures) -> Bool {
    guard let saved = saves(base) else { return false }
    return saved.asked > 0 && saved.differing <= 0
  }

  /// The rules of a profile that fire on a history, the most frequent first.
  static func all(
    of profile: ThresholdProfile, _ base: TuneFigures, on data: TuneData
  ) throws -> [RuleShare] {
    let fired = Rule.allCases.filter { base.askedByRule[Int($0.rawValue)] > 0 }
    let without = try fired.map { $0 == .missing ? nil : try profile.disabling($0) }
    let figures = try data.figures(without.compactMap(\.self))
    var next = figures.makeIterator()
    return zip(fired, without).map { rule, profile in
      let asked = base.askedByRule[Int(rule.rawValue)]
      let changed = base.changedByRule[Int(rule.rawValue)]
      return RuleShare(
        rule: rule, asked: asked, changed: rule == .missing ? nil : share(changed, of: asked * base.analysts),
        without: profile == nil ? nil : next.next())
    }.sorted { $0.asked != $1.asked ? $0.asked > $1.asked : $0.rule.rawValue < $1.rule.rawValue }
  }
}

extension ThresholdProfile {
  /// The profile with one rule more that never fires.
  func disabling(_ rule: Rule) throws -> ThresholdProfile {
    try ThresholdProfile(
      tree: ProfilePlaces.replacingList(["rules", "disabled"], in: tree) { $0 + [.string(rule.description)] },
      name: name)
  }
}

extension ProfilePlaces {
  /// The tree with the list at a place changed.
  static func replacingList(
    _ place: ArraySlice<String>, in tree: JSONValue, _ change: ([JSONValue]) -> [JSONValue]
  ) -> JSONValue {
    guard let key = place.first else {
      if case .array(let elements) = tree { return .array(change(elements)) } else { return tree }
    }
    guard case .object(var fields) = tree else { return tree }
    for index in fields.indices where fields[index].key == key {
      fields[index].value = replacingList(place.dropFirst(), in: fields[index].value, change)
    }
    return .object(fields)
  }
}
