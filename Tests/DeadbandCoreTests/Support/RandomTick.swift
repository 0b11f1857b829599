import Foundation

@testable import DeadbandCore

/// A baseline, a snapshot that moved away from it, and the circumstances under which it is judged.
struct RandomTick {
  var baseline: [String: Snapshot.Value] = [:]
  var current: [String: Snapshot.Value] = [:]
  var ageSeconds: Double
  var strategy: String?
  var budget: Budget

  /// Values near each indicator's thresholds, levels and limits more often than chance would have them there.
  init(_ profile: ThresholdProfile, _ random: inout Generator) {
    let hours = random.pick(
      0, 0.1, 0.25, 0.75, 1, 4, 4.898979485566356, 8, 12, 24, 48, 72, 168, random.double(0...200))
    ageSeconds = max(0, hours * 3600 + random.pick(0, 0, -1, 1, -0.25))
    strategy = random.chance(0.5) ? nil : random.element(of: profile.settings.strategies.keys.sorted())
    budget = random.pick(.normal, .normal, .conserving, .exhausted)
    // Mostly one or two movers: among many, some are far out, and only the urgent verdicts would be seen.
    let movedShare = random.pick(0, 0.06, 0.06, 0.5)
    let missingShare = random.pick(0, 0, 0.1)
    for (lane, definition) in profile.schema.definitions.enumerated() {
      let required = definition.key == "underlying_price"
      let before = Self.value(definition, profile.settings.indicators[lane], &random)
      let after =
        random.chance(movedShare)
        ? Self.moved(before, definition, profile.settings.indicators[lane], &random) : before
      if required || !random.chance(missingShare) { baseline[definition.key] = before }
      if required || !random.chance(missingShare) { current[definition.key] = after }
    }
  }

  static func value(
    _ definition: IndicatorDefinition, _ threshold: IndicatorThreshold, _ random: inout Generator
  ) -> Snapshot.Value {
    switch definition.kind {
    case .category(let names): return .category(random.element(of: names))
    case .number(let scale, let range):
      if definition.key == "volatility_rank", random.chance(0.6) {
        return .number(random.pick(0, 5, 20, 20.04, 20.06, 50, 90, 90.04, 90.06, 100))
      }
      if let level = threshold.levels.first, random.chance(0.2) { return .number(level) }
      if definition.key.hasPrefix("macd") { return .number(random.double(-1...1)) }
      if definition.key.hasSuffix("price") { return .number(random.double(20...600)) }
      let lower = range.lower.map { range.excludesLower ? 2 / scale : $0 } ?? -20
      return .number(random.double(lower...(range.upper ?? lower + 40)))
    }
  }

  private static func moved(
    _ before: Snapshot.Value, _ definition: IndicatorDefinition, _ threshold: IndicatorThreshold,
    _ random: inout Generator
  ) -> Snapshot.Value {
    guard case .number(let scale, let range) = definition.kind, case .number(let number) = before,
      !random.chance(0.15)
    else { return value(definition, threshold, &random) }
    var step = 1 / scale
    if case .distance(let distance) = threshold.rule {
      step = distance.absolute ?? distance.relative.map { $0 * abs(number) } ?? 0.1 * abs(number)
    }
    // Whole and half thresholds are the places where `>` and `≥` part.
    let after =
      number + step * random.pick(0.5, 1, 1.5, 2, random.double(0...3)) * random.pick(-1, 1)
      + random.pick(0, 0, 1 / scale)
    let lower = range.excludesLower ? 1 / scale : range.lower ?? -.greatestFiniteMagnitude
    return .number(min(max(after, lower), range.upper ?? .greatestFiniteMagnitude))
  }

  func assess(_ profile: ThresholdProfile) throws -> Assessment {
    try profile.assess(
      Snapshot(current, schema: profile.schema), against: Snapshot(baseline, schema: profile.schema),
      ageSeconds: ageSeconds, strategy: strategy(of: profile),
      budget: budget)
  }

  private func strategy(of profile: ThresholdProfile) throws -> Strategy {
    try strategy.map { name throws in try profile.strategy(name) } ?? .none
  }

  /// The engine's decision by names.
  func decide(_ profile: ThresholdProfile) throws -> PlainDecision {
    let strategy = try strategy(of: profile)
    let assessment = try assess(profile)
    let verdict = profile.verdict(on: assessment)
    let keys = profile.schema.definitions.map(\.key)
    var decision = PlainDecision()
    decision.fired = assessment.fired.lanes.map { keys[$0] }
    decision.unverified = assessment.unverified.lanes.map { keys[$0] }
    decision.rules = assessment.rules.rules.map(\.description)
    decision.priority = assessment.priority?.rawValue
    decision.action = verdict.action.rawValue
    decision.deferred = verdict.isDeferred
    decision.servesStale = verdict.servesStale
    decision.significance = assessment.significance
    for (lane, key) in keys.enumerated() {
      decision.excess[key] = assessment.excess(at: lane)
      if assessment.fired.has(lane) { decision.points[key] = profile.points(lane, assessment, strategy) }
    }
    return decision
  }
}
