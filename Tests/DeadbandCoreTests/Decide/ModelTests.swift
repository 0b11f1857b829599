import Foundation
import Testing

@testable import DeadbandCore

/// The engine beside ``PlainModel``: same decision on random ticks under random profiles.
@Suite struct ModelTests {
  @Test func theEngineAgreesWithTheModelUnderTheSeedProfile() throws {
    let object = try JSONSerialization.jsonObject(with: Data(Files.threshold("seed.json")))
    let seed = try RandomProfile(object as? [String: Any] ?? [:])
    forAll(1500) { try difference(RandomTick(seed.profile, &$0), seed) }
  }

  @Test func theEngineAgreesWithTheModelUnderRandomProfiles() {
    forAll(150) { random in
      let profile = try RandomProfile(&random)
      for _ in 0..<15 {
        if let text = try difference(RandomTick(profile.profile, &random), profile) { return text }
      }
      return nil
    }
  }

  /// The ticks must reach what they are made for: every rule, verdict and flag, or agreement says little.
  @Test func theRandomTicksReachEveryRuleAndVerdict() throws {
    var seen: [String: Int] = [:]
    forAll(1500) { random in
      let tick = RandomTick(.seed, &random)
      let decision = try tick.decide(.seed)
      var reached = decision.rules + [decision.action, decision.priority ?? "none"]
      if decision.deferred { reached.append("deferred") }
      if decision.servesStale { reached.append("serve_stale") }
      for name in reached { seen[name, default: 0] += 1 }
      return nil
    }
    let wanted = [
      "technical", "price", "significance", "overdue", "age", "expired", "volatile", "too_old", "reuse",
      "refresh", "reuse_stale", "unavailable", "deferred", "serve_stale", "high", "medium", "low", "none",
    ]
    #expect(wanted.filter { seen[$0, default: 0] < 3 } == [], "DEADBAND_TEST_SEED=\(Generator.seed), \(seen)")
  }

  private func difference(_ tick: RandomTick, _ random: RandomProfile) throws -> String? {
    let engine = try tick.decide(random.profile)
    let model = random.model.judge(
      tick.current, tick.baseline, age: tick.ageSeconds, strategy: tick.strategy,
      budget: tick.budget.rawValue)
    var exact = engine
    exact.excess = model.excess
    exact.points = model.points
    exact.significance = model.significance
    let close =
      near(engine.excess, model.excess) && near(engine.points, model.points)
      && near(engine.significance, model.significance)
    guard exact == model, close else {
      return "engine \(engine)\nmodel \(model)\ntick \(tick)\nprofile \(random.json)"
    }
    return nil
  }

  private func near(_ left: Double, _ right: Double) -> Bool {
    abs(left - right) <= 1e-9 * max(1, abs(left), abs(right))
  }

  private func near(_ left: [String: Double], _ right: [String: Double]) -> Bool {
    left.keys == right.keys && left.allSatisfy { near($0.value, right[$0.key] ?? .nan) }
  }
}
