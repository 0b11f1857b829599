import Testing

@testable import DeadbandCore

/// What must hold of every decision, on random ticks.
@Suite struct PropertyTests {
  @Test func theOrderOfInputKeysChangesNothing() {
    forAll(200) { random in
      let tick = RandomTick(.seed, &random)
      let lines = (0..<2).map { _ in line(tick, &random) }
      let answers = lines.map { line in
        var writer = JSONWriter()
        _ = DecisionLine.answer(Array(line.utf8), number: 1, profile: .seed, into: &writer)
        return writer.bytes
      }
      return answers[0] == answers[1] ? nil : "\(lines)"
    }
  }

  /// The tick as a decision line, the keys at all levels shuffled.
  private func line(_ tick: RandomTick, _ random: inout Generator) -> String {
    func snapshot(_ values: [String: Snapshot.Value]) -> String {
      let fields = values.map { key, value in
        switch value {
        case .number(let number): #""\#(key)":\#(number)"#
        case .category(let name): #""\#(key)":"\#(name)""#
        }
      }
      return "{" + fields.sorted().shuffled(using: &random).joined(separator: ",") + "}"
    }
    var fields = [
      #""id":"x""#, #""age_seconds":\#(tick.ageSeconds)"#, #""budget":"\#(tick.budget.rawValue)""#,
      #""baseline":\#(snapshot(tick.baseline))"#, #""current":\#(snapshot(tick.current))"#,
    ]
    if let strategy = tick.strategy { fields.append(#""strategy":"\#(strategy)""#) }
    return "{" + fields.shuffled(using: &random).joined(separator: ",") + "}"
  }

  @Test func noChangeFiresNothing() {
    forAll(80) { random in
      let profile = try RandomProfile(&random).profile
      var tick = RandomTick(profile, &random)
      tick.current = tick.baseline
      let assessment = try tick.assess(profile)
      let calm =
        assessment.fired.isEmpty && assessment.unverified.isEmpty && assessment.significance == 0
        && assessment.largestExcess == 0
      return calm ? nil : "\(tick) fired \(assessment.fired.lanes.map { $0 })"
    }
  }

  @Test func moreRelaxationNeverFiresMore() throws {
    let profiles = try [1.0, 1.25, 1.5, 2, 5].map {
      try ThresholdProfile.seed(
        with:
          #""budget":{"conserving_relaxation":\#($0)},"significance":{"refresh_above":40,"magnitude_cap":3}"#)
    }
    forAll(500) { random in
      var tick = RandomTick(.seed, &random)
      tick.budget = .conserving
      var before = try tick.assess(profiles[0])
      for profile in profiles.dropFirst() {
        let after = try tick.assess(profile)
        let fewer =
          after.fired.isSubset(of: before.fired) && after.rules.isSubset(of: before.rules)
          && after.significance <= before.significance
        if !fewer { return "relaxation \(profile.settings.conservingRelaxation): \(tick)" }
        before = after
      }
      return nil
    }
  }

  @Test func conservingNeverAsksMoreThanNormal() {
    forAll(500) { random in
      var tick = RandomTick(.seed, &random)
      tick.budget = .normal
      let normal = try tick.assess(.seed)
      tick.budget = .conserving
      let conserving = try tick.assess(.seed)
      return conserving.rules.isSubset(of: normal.rules) ? nil : "\(tick)"
    }
  }

  /// Values that differ by less than the quantum resolves make the same digests, and the same decision.
  @Test func equalStateDigestsGiveEqualVerdicts() {
    forAll(80) { random in
      let profile = try RandomProfile(&random).profile
      let tick = RandomTick(profile, &random)
      var twin = tick
      twin.baseline = within(tick.baseline, profile.schema, &random)
      twin.current = within(tick.current, profile.schema, &random)
      for (one, other) in [(tick.baseline, twin.baseline), (tick.current, twin.current)] {
        let prints = try [one, other].map { Fingerprint(try Snapshot($0, schema: profile.schema)) }
        if prints[0] != prints[1] { return "digests differ: \(one) and \(other)" }
      }
      return try tick.decide(profile) == twin.decide(profile) ? nil : "\(tick) and \(twin)"
    }
  }

  /// The values, each moved within its quantum.
  private func within(
    _ values: [String: Snapshot.Value], _ schema: IndicatorSchema, _ random: inout Generator
  ) -> [String: Snapshot.Value] {
    var moved = values
    for definition in schema.definitions {
      guard case .number(let scale, let range) = definition.kind,
        case .number(let value)? = values[definition.key]
      else { continue }
      let other = ((value * scale).rounded(.toNearestOrEven) + random.double(-0.49...0.49)) / scale
      if range.contains(other) { moved[definition.key] = .number(other) }
    }
    return moved
  }

  /// Silence is not calm. The specification guarantees, where an indicator that the baseline has is missing now:
  ///
  /// 1. it is unverified, and conditions are never stable;
  /// 2. whichever indicator it is, `overdue`, `age` and `too_old` fire if they fired with it present (its change
  ///    type is past its limit with something unverified; there is no long tier without stable conditions);
  /// 3. if it had not fired itself, and no rule reads its value apart from its movement, every rule that fired still
  ///    fires and the verdict stays at least as urgent. Its value is read in two cases: `volatility_rank` sets
  ///    `volatile` and the time to live (missing, the first does not fire and the second is that of rank 50), and
  ///    `macd_signal` is half of the crossover.
  ///
  /// It does not guarantee that an indicator which *had* fired fires on once it falls silent: missing is excess 0.
  @Test func silenceIsNeverCalmerThanPresence() {
    forAll(1000) { random in
      let tick = RandomTick(.seed, &random)
      let shared = tick.current.keys.filter { $0 != "underlying_price" && tick.baseline[$0] != nil }.sorted()
      guard !shared.isEmpty else { return nil }
      let key = random.element(of: shared)
      guard let lane = IndicatorSchema.standard.lane(of: key) else { return "no lane of \(key)" }
      var silent = tick
      silent.current[key] = nil
      let heard = try tick.assess(.seed)
      let unheard = try silent.assess(.seed)
      if !unheard.unverified.has(lane) { return "\(key) is not unverified" }

      let always: [Rule] = [.overdue, .age, .tooOld]
      for rule in always where heard.rules.has(rule) && !unheard.rules.has(rule) {
        return "without \(key), \(rule) no longer fires: \(tick)"
      }
      let isRead =
        key == "volatility_rank" || key == "macd_signal" && heard.fired.has(Lane.macd)
      if heard.fired.has(lane) || isRead { return nil }
      if !heard.rules.isSubset(of: unheard.rules) {
        return "without \(key), \(heard.rules.rules) became \(unheard.rules.rules): \(tick)"
      }
      let before = ThresholdProfile.seed.verdict(on: heard)
      let after = ThresholdProfile.seed.verdict(on: unheard)
      if before.action != .reuse && after.action == .reuse
        || before.servesStale == false
          && after.servesStale && before.action == .refresh
      {
        return "without \(key), \(before) became \(after): \(tick)"
      }
      return nil
    }
  }

  /// Steps each below a threshold, and none of which fires when seen from the one before, fire together.
  @Test func aSlowRampFiresAsSoonAsTheSumPasses() {
    forAll(200) { random in
      let step = random.double(0.01...0.99)
      let start = random.double(0...10)
      let base = try Snapshot(numbers: ["rsi": start])
      for tick in 1...200 {
        let value = start + Double(tick) * step * 5
        guard value <= 100 else { return nil }
        let now = try Snapshot(numbers: ["rsi": value])
        let moved = (now[0] ?? 0) - (base[0] ?? 0)
        let fired = try ThresholdProfile.seed.assess(now, against: base, ageSeconds: 3600).fired.has(0)
        if fired != (moved > 5 + 1e-8) { return "start \(start), step \(step), tick \(tick): \(fired)" }
      }
      return nil
    }
  }
}
