import DeadbandCore

extension Explanation {
  /// One JSON object on one line.
  ///
  /// - Parameter version: the value of the field `version`: the form of the caller's JSON outputs.
  public func json(version: Int) -> [UInt8] {
    let tree: JSONValue = [
      "subject": .string(subject), "strategy": strategy.name.isEmpty ? .null : .string(strategy.name),
      "profile": .string(profile.name), "at": .string(at.description),
      "baseline_at": answered.map { .string($0.at.description) } ?? .null,
      "age_seconds": ageSeconds.map { .number($0) } ?? .null,
      "cached_answer": answered?.answer.map { .string($0) } ?? .null,
      "probability_that_answer_differs": probability.map { .number($0) } ?? .null,
      "verdict": .string(verdict.action.rawValue), "deferred": .boolean(verdict.isDeferred),
      "priority": (assessment.map(\.priority) ?? .high).map { .string($0.rawValue) } ?? .null,
      "significance": .number(assessment?.significance ?? 0), "stable": .boolean(isStable),
      "indicators": .array(movements.map(\.tree)), "rules": .array(reasons.map(\.tree)),
      "version": .number(Double(version)),
    ]
    var writer = JSONWriter()
    writer.value(tree)
    return writer.bytes
  }
}

extension Explanation.Movement {
  /// A number, a category's name, or null.
  private static func value(_ text: String?) -> JSONValue {
    guard let text else { return .null }
    return Double(text).map { .number($0) } ?? .string(text)
  }

  fileprivate var tree: JSONValue {
    [
      "indicator": .string(key), "baseline": Self.value(baseline), "current": Self.value(current),
      "excess": .number(excess), "fired": .boolean(hasFired),
      "points": .number(points), "unverified": .boolean(isUnverified),
      "levels_crossed": .array(crossed.map { .number($0) }),
    ]
  }
}

extension Explanation.Reason {
  fileprivate var tree: JSONValue {
    [
      "rule": .string(rule.description), "fired": .boolean(hasFired), "disabled": .boolean(isDisabled),
      "reason": .string(text),
    ]
  }
}
