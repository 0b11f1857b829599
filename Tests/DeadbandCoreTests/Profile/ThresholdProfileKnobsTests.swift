import Testing

@testable import DeadbandCore

/// Profiles with one knob turned.
@Suite struct ThresholdProfileKnobsTests {
  /// A budget that conserves relaxes by the profile's own factor (SEMANTICS 3): so does the profile made for it.
  @Test func `a relaxed profile fires as a relaxing budget does`() {
    forAll(300) { random in
      let factor = random.pick(1.1, 1.5, 2, 4)
      let profile = try ThresholdProfile.seed(with: #""budget":{"conserving_relaxation":\#(factor)}"#)
      var tick = RandomTick(profile, &random)
      tick.budget = .conserving
      let budget = try tick.assess(profile)
      tick.budget = .normal
      let relaxed = try tick.assess(profile.relaxed(by: factor))
      if budget.fired != relaxed.fired { return "factor \(factor): \(tick)" }
      // Sums of the same points, a movement's share of which is divided by the factor before or after.
      let isSame = abs(budget.significance - relaxed.significance) < 1e-6
      return isSame ? nil : "factor \(factor): \(budget.significance), \(relaxed.significance): \(tick)"
    }
  }

  @Test func `each distance is multiplied by its own measure, a ratio by what it exceeds 1 by`() {
    let found = ThresholdProfile.seed.differences(to: .seed.relaxed(by: 1.5)).map {
      "\($0.path) \($0.new?.text ?? "–")"
    }
    for change in [
      "$.indicators.rsi.rule.absolute 7.5", "$.indicators.macd_signal.rule.of_price 0.015",
      "$.indicators.underlying_price.rule.relative 0.045", "$.indicators.underlying_price.rule.absolute 7.5",
      "$.indicators.volume_ratio.rule.ratio 2.5",
    ] { #expect(found.contains(change), "\(change)") }
  }

  @Test func `whatever the factor, the profile can be written and read`() throws {
    for profile in [ThresholdProfile.seed, .standard] {
      for factor in [1e-9, 0.01, 0.5, 1, 3, 100, 1e6] {
        let relaxed = profile.relaxed(by: factor)
        let again = try ThresholdProfile(json: relaxed.json, source: "relaxed \(factor)")
        #expect(again == relaxed, "\(factor)")
      }
    }
  }

  @Test func `nothing but distances moves`() {
    let paths = ThresholdProfile.seed.differences(to: .seed.relaxed(by: 2)).map(\.path)
    #expect(!paths.isEmpty)
    #expect(
      paths.allSatisfy { $0.contains(".rule.") && !$0.contains("crossover") && !$0.contains("category") })
    #expect(ThresholdProfile.seed.relaxed(by: 1) == .seed)
    #expect(ThresholdProfile.seed.relaxed(by: .nan) == .seed)
    #expect(ThresholdProfile.seed.relaxed(by: -1) == .seed)
  }

  @Test func `the refresh limit is the only thing that another limit changes`() {
    let changed = ThresholdProfile.seed.differences(to: .seed.refreshing(above: 55))
    #expect(changed.map(\.path) == ["$.significance.refresh_above"])
    #expect(ThresholdProfile.seed.refreshing(above: -5).settings.significance.refreshAbove == 0)
  }

  /// Also where nothing has moved, where a rule would otherwise be put off, and where the profile disables such rules.
  @Test func `an analysis holds no longer than it may`() throws {
    let calm = try Snapshot(["underlying_price": .number(100), "volatility_rank": .number(1)])
    for profile in [ThresholdProfile.seed, .standard] {
      let short = profile.expiring(afterHours: 300.0 / 3_600)
      for (age, action) in [(299.0, Verdict.Action.reuse), (301, .refresh)] {
        let assessment = try short.assess(calm, against: calm, ageSeconds: age, strategy: .none)
        #expect(short.verdict(on: assessment).action == action, "\(profile.name), \(age)")
      }
      #expect(try ThresholdProfile(json: short.json, source: "short") == short)
      #expect(profile.expiring(afterHours: 1e6) == profile.withoutCertificate)
      #expect(profile.expiring(afterHours: .nan) == profile.withoutCertificate)
    }
  }
}
