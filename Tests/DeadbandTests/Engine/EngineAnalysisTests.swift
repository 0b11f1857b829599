import DeadbandTesting
import Testing

@testable import Deadband

@Suite struct EngineAnalysisTests {
  @Test func theFirstAsksAndTheSecondIsServedWithoutAStep() async throws {
    let world = try World()
    let subject = try world.engine.subject("SPY IC", strategy: "IRON_CONDOR")
    let first = try await world.engine.analysis(for: subject, snapshot: .at(100))
    #expect(first.source == .analyst(provider: "scripted", model: "scripted"))
    #expect(first.rules == RuleSet(.missing))
    #expect(first.action == "hold")
    #expect(
      world.events == [
        .asked(subject, rules: RuleSet(.missing), priority: .high),
        .answered(subject, provider: "scripted", model: "scripted", cost: .zero, latency: .zero),
        .stored(subject),
      ])

    world.clock.advance(by: .seconds(60))
    let second = try await world.engine.analysis(for: subject, snapshot: .at(100.5))
    #expect(second.source == .cache(.memory))
    #expect(second.verdict.action == .reuse)
    #expect(second.ageSeconds == 60)
    #expect(second.entry === first.entry)
    #expect(world.events == [])
  }

  @Test func aMoveThatCountsIsAskedAndBecomesTheBaseline() async throws {
    let world = try World()
    let subject = try world.engine.subject("SPY IC")
    _ = try await world.engine.analysis(for: subject, snapshot: .at(100))
    world.clock.advance(by: .seconds(1_000))
    let moved = try await world.engine.analysis(for: subject, snapshot: .at(104))
    #expect(moved.rules == RuleSet(.price))
    #expect(moved.source == .analyst(provider: "scripted", model: "scripted"))
    #expect(moved.entry.baseline == (try .at(104)))
    _ = world.events
    world.clock.advance(by: .seconds(1_000))
    #expect(try await world.engine.analysis(for: subject, snapshot: .at(104)).verdict.action == .reuse)
    #expect(world.events == [])
  }

  @Test func whatIsNotUrgentIsServedAtOnceAndRefreshedBehind() async throws {
    let world = try World()
    let subject = try world.engine.subject("SPY IC")
    let first = try await world.engine.analysis(for: subject, snapshot: .at(100, ["volatility_rank": 50]))
    _ = world.events
    world.clock.advance(by: .seconds(6 * 3_600))
    let old = try await world.engine.analysis(for: subject, snapshot: .at(100, ["volatility_rank": 50]))
    #expect(old.entry == first.entry)
    #expect(old.isRefreshing && old.verdict.servesStale)
    #expect(old.rules == RuleSet(.expired))
    await world.engine.tasks.drain()
    #expect(
      world.events == [
        .servedStale(subject, rules: RuleSet(.expired)),
        .asked(subject, rules: RuleSet(.expired), priority: .low),
        .answered(subject, provider: "scripted", model: "scripted", cost: .zero, latency: .zero),
        .stored(subject),
      ])
    let fresh = try await world.engine.analysis(for: subject, snapshot: .at(100, ["volatility_rank": 50]))
    #expect(fresh.ageSeconds == 0 && fresh.verdict.action == .reuse)
  }

  @Test func aCallerMayInsist() async throws {
    let scripted = ScriptedAnalyst(answering: #"{"action":"hold"}"#)
    let world = try World(PromptedAnalyst(scripted))
    let subject = try world.engine.subject("SPY IC")
    _ = try await world.engine.analysis(for: subject, snapshot: .at(100))
    for (freshness, calls, kept) in [
      (Freshness.automatic, 1, true), (.settled, 1, true), (.cachedOnly, 1, true), (.fresh, 2, true),
      (.uncached, 3, false),
    ] {
      world.clock.advance(by: .seconds(1))
      let outcome = try await world.engine.analysis(for: subject, snapshot: .at(100), freshness: freshness)
      #expect(scripted.questions.count == calls, "\(freshness)")
      let held = try world.place.store.lookup(subject.identity, at: world.clock.date)?.entry
      #expect((held === outcome.entry) == kept, "\(freshness)")
    }
    world.clock.advance(by: .seconds(6 * 3_600))
    let settled = try await world.engine.analysis(for: subject, snapshot: .at(100), freshness: .settled)
    #expect(settled.ageSeconds == 0 && !settled.isRefreshing)
  }

  @Test func onlyTheCacheIsOneOrNone() async throws {
    let world = try World()
    let subject = try world.engine.subject("SPY IC")
    let none = await #expect(throws: EngineError.self) {
      try await world.engine.analysis(for: subject, snapshot: .at(100), freshness: .cachedOnly)
    }
    #expect(none?.code == .notCached)
    #expect(world.events == [])
    _ = try await world.engine.analysis(for: subject, snapshot: .at(100))
    world.clock.advance(by: .seconds(1_000))
    let stale = try await world.engine.analysis(for: subject, snapshot: .at(110), freshness: .cachedOnly)
    #expect(stale.verdict.action == .reuseStale)
    #expect(stale.error?.code == .notCached)
    world.clock.advance(by: .seconds(73 * 3_600))
    await #expect(throws: EngineError.self) {
      try await world.engine.analysis(for: subject, snapshot: .at(110), freshness: .cachedOnly)
    }
  }

  @Test func aFailureServesWhatIsStaleWithTheErrorAndStandsForAMoment() async throws {
    let scripted = ScriptedAnalyst { _, number in
      number == 1 || number == 4
        ? .success(#"{"action":"hold"}"#) : .failure(AnalystError(.timeout, reason: "too late"))
    }
    let world = try World(PromptedAnalyst(scripted)) { $0.failureMemory = .seconds(10) }
    let subject = try world.engine.subject("SPY IC")
    _ = try await world.engine.analysis(for: subject, snapshot: .at(100))
    world.clock.advance(by: .seconds(1_000))
    _ = world.events
    let failed = try await world.engine.analysis(for: subject, snapshot: .at(104))
    #expect(failed.verdict.action == .reuseStale && failed.error?.cause?.code == .timeout)
    let error = try #require(failed.error)
    #expect(
      world.events == [
        .asked(subject, rules: RuleSet(.price), priority: .medium), .failed(subject, error),
        .servedWithoutModel(subject, error),
      ])
    world.clock.advance(by: .seconds(9))
    let remembered = try await world.engine.analysis(for: subject, snapshot: .at(104))
    #expect(remembered.error == error && scripted.questions.count == 2)
    #expect(world.events == [.failureRemembered(subject, error), .servedWithoutModel(subject, error)])
    world.clock.advance(by: .seconds(1))
    _ = try await world.engine.analysis(for: subject, snapshot: .at(104))
    #expect(scripted.questions.count == 3)
    world.clock.advance(by: .seconds(73 * 3_600))
    let again = try await world.engine.analysis(for: subject, snapshot: .at(104))
    #expect(again.error == nil && again.action == "hold")
  }

  @Test func withoutAnythingCachedTheErrorIsAlone() async throws {
    let world = try World(
      PromptedAnalyst(ScriptedAnalyst(failing: AnalystError(.quota, reason: "nothing left"))))
    let subject = try world.engine.subject("SPY IC")
    let error = await #expect(throws: EngineError.self) {
      try await world.engine.analysis(for: subject, snapshot: .at(100))
    }
    #expect(error?.code == .analyst && error?.cause?.code == .quota)
  }

  @Test func whatScoresTooLowIsNotSent() async throws {
    let scripted = ScriptedAnalyst(answering: #"{"action":"hold"}"#)
    let world = try World(PromptedAnalyst(scripted)) { $0.minimumScore = 20 }
    let subject = try world.engine.subject("SPY IC")
    let low = try Snapshot.at(100, ["overall_score": 19.9])
    let error = await #expect(throws: EngineError.self) {
      try await world.engine.analysis(for: subject, snapshot: low)
    }
    #expect(error?.code == .belowScore)
    #expect(error?.description.contains("overall_score 19.9 is below 20") ?? false)
    #expect(world.events == [] && scripted.questions.isEmpty)
    _ = try await world.engine.analysis(for: subject, snapshot: .at(100, ["overall_score": 20]))
    _ = try await world.engine.analysis(for: try world.engine.subject("QQQ"), snapshot: .at(100))
    #expect(scripted.questions.count == 2)
    world.clock.advance(by: .seconds(1_000))
    let stale = try await world.engine.analysis(for: subject, snapshot: .at(110, ["overall_score": 1]))
    #expect(stale.verdict.action == .reuseStale && stale.error?.code == .belowScore)
  }

  @Test func anOlderSnapshotThanTheBaselineIsRefused() async throws {
    let world = try World()
    let subject = try world.engine.subject("SPY IC")
    let now = world.clock.date
    _ = try await world.engine.analysis(for: subject, snapshot: .at(100), at: now)
    let earlier = try #require(now.adding(seconds: -1))
    let error = await #expect(throws: EngineError.self) {
      try await world.engine.analysis(for: subject, snapshot: .at(100), at: earlier)
    }
    #expect(error?.code == .outdated)
  }

  @Test func wrongSubjectsAreRefused() throws {
    let world = try World()
    for (name, strategy, tenant) in [
      ("", nil, "a"), ("  ", nil, "a"), ("SPY", "NO_SUCH", "a"), ("SPY", nil, ""),
      ("SPY", nil, "deadband:engine"), (String(repeating: "x", count: 5_000), nil, "a"),
    ] as [(String, String?, String)] {
      let error = #expect(throws: EngineError.self) {
        try world.engine.subject(name, strategy: strategy, tenant: tenant)
      }
      #expect(error?.code == .invalid)
    }
  }

  @Test func anotherPromptOrModelOrTenantNeverMeetsAnAnswer() async throws {
    let world = try World()
    let subjects = [
      try world.engine.subject("SPY IC"), try world.engine.subject("SPY IC", strategy: "IRON_CONDOR"),
      try world.engine.subject("SPY IC", tenant: "other"), try world.engine.subject("SPY IC 2"),
      try world.engine.subject(
        "SPY IC",
        position: Position(
          legs: [
            OptionLeg(
              type: .put, side: .short, strike: 90,
              expiration: try CalendarDate(parsing: Array("2024-06-21".utf8), in: 0..<10),
              quantity: 1)
          ], entryValue: 1)),
    ]
    let others = [
      Engine(store: world.place.store, analyst: PromptedAnalyst(ScriptedAnalyst("other", answering: "{}"))),
      Engine(
        store: world.place.store,
        analyst: PromptedAnalyst(
          ScriptedAnalyst(answering: "{}"),
          catalog: try PromptCatalog([
            PromptTemplate(Array("name: a\nversion: 1\n\nHold?".utf8), source: "a")
          ]))),
    ]
    let all = subjects + (try others.map { try $0.subject("SPY IC") })
    #expect(Set(all.map(\.identity.key)).count == all.count)
    #expect(try world.engine.subject("SPY IC") == subjects[0])
    for subject in subjects {
      #expect(SubjectForm(subject.identity.name)?.position == subject.position)
      #expect(SubjectForm(subject.identity.name)?.name == subject.name)
    }
  }

  @Test func anAnswerSaysWhereItHolds() async throws {
    let world = try World(
      answering:
        #"{"action":"hold","holds_while":{"underlying_price":[99,101],"mood":[0,1],"rsi":[40,30]},"holds_for_hours":2}"#
    )
    let subject = try world.engine.subject("SPY IC")
    let first = try await world.engine.analysis(for: subject, snapshot: .at(100))
    #expect(first.entry.region == (try Region(["underlying_price": (99, 101)], holdsForSeconds: 7_200)))
    let dropped = world.events.contains { event in
      if case .regionDropped(_, let reasons) = event {
        reasons == ["mood is no indicator", "rsi does not contain the market that was asked about"]
      } else {
        false
      }
    }
    #expect(dropped)
    world.clock.advance(by: .seconds(60))
    // Within the profile's band, outside the answer's own; and not put off, though it is a minute old.
    let left = try await world.engine.analysis(for: subject, snapshot: .at(101.5))
    #expect(left.rules == RuleSet(.region) && left.verdict.action == .refresh)
    #expect(left.entry !== first.entry)
    // What it said then did not contain the market that it was asked about.
    #expect(left.entry.region?.isBounded == false)

    let other = try world.engine.subject("QQQ IC")
    _ = try await world.engine.analysis(for: other, snapshot: .at(100))
    world.clock.advance(by: .seconds(7_200))
    #expect(try await world.engine.analysis(for: other, snapshot: .at(100)).verdict.action == .reuse)
    world.clock.advance(by: .seconds(1))
    let over = try await world.engine.analysis(for: other, snapshot: .at(100))
    #expect(over.rules == RuleSet(.region))
  }

  @Test func numbersThatOnlyEchoTheMarketAreFilledIn() async throws {
    let world = try World(
      answering:
        #"{"action":"hold","reason":"{{underlying_price}} lies well inside, {{days_to_expiration}} days left"}"#
    )
    let subject = try world.engine.subject("SPY IC")
    _ = try await world.engine.analysis(for: subject, snapshot: .at(100))
    let later = try Snapshot.at(100.25, ["days_to_expiration": 12])
    let outcome = try await world.engine.analysis(for: subject, snapshot: later)
    #expect(
      String(decoding: outcome.content(for: later), as: UTF8.self)
        == #"{"action":"hold","reason":"100.25 lies well inside, 12 days left"}"#)
    #expect(
      String(decoding: outcome.content(for: try .at(100)), as: UTF8.self).contains("not known days left"))
  }
}

extension EngineAnalysisTests {
  /// A service that comes back with indicators of its own: what was made without them is no baseline, and is asked anew.
  @Test func otherIndicatorsAreAnotherSubject() async throws {
    let world = try World()
    let plain = try world.engine.subject("SPY IC")
    _ = try await world.engine.analysis(for: plain, snapshot: .at(100))
    let text =
      #"{"extends":"seed","name":"own","custom":[{"key":"flow","change_type":"price","rule":{"absolute":1},"scale":10,"points":1,"range":[null,null],"levels":[]}]}"#
    let profile = try ThresholdProfile(json: Array(text.utf8), source: "own")
    let other = Engine(
      store: world.place.store, analyst: PromptedAnalyst(ScriptedAnalyst(answering: #"{"action":"roll"}"#)),
      profile: profile, clock: world.clock.analystClock)
    let own = try other.subject("SPY IC")
    #expect(own != plain)
    let snapshot = try Snapshot(
      ["underlying_price": .number(100), "flow": .number(2)], schema: profile.schema)
    #expect(try await other.analysis(for: own, snapshot: snapshot).action == "roll")
    let error = await #expect(throws: EngineError.self) {
      try await other.analysis(for: own, snapshot: .at(100))
    }
    #expect(error?.code == .invalid)
  }

  /// Whoever joins a call that a calmer market began is not served an answer that its own market has left.
  @Test func whoJoinsIsJudgedAgainstTheAnswer() async throws {
    let gate = Gate()
    let scripted = ScriptedAnalyst { _, number in
      if number == 1 { await gate.pass() }
      return .success(#"{"action":"hold"}"#)
    }
    let world = try World(PromptedAnalyst(scripted))
    let subject = try world.engine.subject("SPY IC")
    let calm = try Snapshot.at(500)
    let first = Task { try await world.engine.analysis(for: subject, snapshot: calm) }
    await gate.arrival()
    let crash = try Snapshot.at(440)
    let second = Task { try await world.engine.analysis(for: subject, snapshot: crash) }
    while !world.log.contains(.joined(subject)) { await Task.yield() }
    gate.open()
    #expect(try await first.value.entry.baseline == calm)
    let outcome = try await second.value
    #expect(outcome.entry.baseline == crash && scripted.questions.count == 2)
  }

  /// Whoever joins with an earlier market takes the answer to the later one: it is never put aside for an older baseline.
  @Test func whoJoinsWithAnEarlierMarketTakesTheLaterAnswer() async throws {
    let gate = Gate()
    let scripted = ScriptedAnalyst { _, number in
      if number == 1 { await gate.pass() }
      return .success(#"{"action":"hold"}"#)
    }
    let world = try World(PromptedAnalyst(scripted))
    let subject = try world.engine.subject("SPY IC")
    let later = try Snapshot.at(500)
    let now = world.clock.date
    let first = Task { try await world.engine.analysis(for: subject, snapshot: later, at: now) }
    await gate.arrival()
    let earlier = try Snapshot.at(440)
    let before = try #require(now.adding(seconds: -1))
    let second = Task { try await world.engine.analysis(for: subject, snapshot: earlier, at: before) }
    while !world.log.contains(.joined(subject)) { await Task.yield() }
    gate.open()
    _ = try await first.value
    #expect(try await second.value.entry.baseline == later)
    #expect(scripted.questions.count == 1)
    #expect(try world.place.store.lookup(subject.identity, at: now)?.entry.baseline == later)
  }

  @Test func nobodyIsAskedWhereThatWasPromised() async throws {
    let scripted = ScriptedAnalyst(answering: #"{"action":"hold"}"#)
    let world = try World(PromptedAnalyst(scripted)) {
      $0.quality.shadowShare = 1
      $0.minimumScore = 20
    }
    let subject = try world.engine.subject("SPY IC")
    _ = try await world.engine.analysis(for: subject, snapshot: .at(100, ["overall_score": 50]))
    _ = try await world.engine.analysis(
      for: subject, snapshot: .at(100, ["overall_score": 50]), freshness: .cachedOnly)
    _ = try await world.engine.analysis(
      for: subject, snapshot: .at(100, ["overall_score": 19]), freshness: .cachedOnly)
    await world.engine.tasks.drain()
    #expect(scripted.questions.count == 1)
  }

  @Test func onlyWhoBeganTheCallHasPaidForIt() async throws {
    let gate = Gate()
    let scripted = ScriptedAnalyst(cost: Money(nanoDollars: 7)) { _, _ in
      await gate.pass()
      return .success(#"{"action":"hold"}"#)
    }
    let world = try World(PromptedAnalyst(scripted))
    let subject = try world.engine.subject("SPY IC")
    let snapshot = try Snapshot.at(100)
    let first = Task { try await world.engine.analysis(for: subject, snapshot: snapshot) }
    await gate.arrival()
    let second = Task { try await world.engine.analysis(for: subject, snapshot: snapshot) }
    while !world.log.contains(.joined(subject)) { await Task.yield() }
    gate.open()
    #expect(try await first.value.cost.nanoDollars == 7)
    #expect(try await second.value.cost == .zero)
  }
}
