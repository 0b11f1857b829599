import DeadbandTesting
import Testing

@testable import Deadband

@Suite struct WarmTests {
  /// A Wednesday, 10:00 in New York.
  private static let morning = Timestamp(nanosecondsSince1970: 1_709_737_200_000_000_000)

  @Test func whatWasAskedAtThisHourOfEarlierWeeksIsMadeBeforeItIsAsked() async throws {
    let scripted = ScriptedAnalyst(answering: #"{"action":"hold"}"#)
    let world = try World(PromptedAnalyst(scripted))
    let subjects = try (0..<4).map { try world.engine.subject("S\($0) IC") }
    let snapshot = try Snapshot.at(100, ["volatility_rank": 50])
    // Two subjects are asked for every Wednesday morning, for five weeks.
    for week in 0..<5 as Range<Int64> {
      let now = try #require(Self.morning.adding(seconds: (week - 5) * 7 * 86_400))
      for subject in subjects.prefix(2) {
        for _ in 0..<5 { _ = try await world.engine.analysis(for: subject, snapshot: snapshot, at: now) }
      }
      world.engine.learn(at: now)
    }
    let calls = scripted.questions.count
    _ = world.events
    let requests = subjects.map { Engine.Request($0, snapshot) }
    let none = try await world.engine.warm(
      requests, at: Self.morning, budget: WarmBudget(calls: 0, money: nil, costPerCall: .zero))
    #expect(none.refreshed == 0 && none.plan.left == 2 && scripted.questions.count == calls)
    let warmed = try await world.engine.warm(
      requests, at: Self.morning, budget: WarmBudget(calls: 100, money: nil, costPerCall: .zero))
    #expect(warmed.refreshed == 2 && warmed.failures.isEmpty)
    #expect(scripted.questions.suffix(2).allSatisfy { $0.reason == "warm" && $0.priority == .low })
    let again = try await world.engine.warm(
      requests, at: Self.morning, budget: WarmBudget(calls: 100, money: nil, costPerCall: .zero))
    #expect(again.refreshed == 0)

    // One of the two is asked for, twice.
    for _ in 0..<2 {
      let outcome = try await world.engine.analysis(for: subjects[0], snapshot: snapshot, at: Self.morning)
      #expect(outcome.verdict.action == .reuse)
    }
    await world.engine.shutdown()
    let report = try QualityReport(world.place.store, at: world.clock.date)
    #expect(report.counts.warmed == 2 && report.counts.warmUsed == 1)
  }

  @Test func thePatternStaysInTheStore() async throws {
    let world = try World()
    let subject = try world.engine.subject("S IC")
    _ = try await world.engine.analysis(for: subject, snapshot: .at(100))
    await world.engine.shutdown()
    let next = Engine(store: world.place.store, analyst: RulebookAnalyst(), clock: world.clock.analystClock)
    next.learn(at: world.clock.date)
    #expect(next.requestCounts.pattern { RequestPattern() }.subjectCount == 0)
    let third = Engine(
      store: world.place.store, analyst: PromptedAnalyst(ScriptedAnalyst(answering: "{}")),
      clock: world.clock.analystClock)
    _ = try await third.warm(
      [], at: world.clock.date, budget: WarmBudget(calls: 0, money: nil, costPerCall: .zero))
    #expect(third.requestCounts.pattern { RequestPattern() }.subjectCount == 1)
  }

  /// It may have megabytes: it is written when a half hour has turned, and not each minute.
  @Test func thePatternIsKeptByTheHalfHour() throws {
    let world = try World()
    let subject = try world.engine.subject("S IC")
    let counts = RequestCounts()
    let first = try #require(HalfHour(week: 1, slot: 5))
    let second = try #require(HalfHour(week: 1, slot: 6))
    #expect(counts.takeUnkept(before: nil) == nil)
    for _ in 0..<3 { _ = counts.count(subject) }
    counts.learn(first) { RequestPattern() }
    #expect(counts.takeUnkept(before: first) == nil)
    #expect(counts.takeUnkept(before: second)?.subjectCount == 1)
    #expect(counts.takeUnkept(before: nil) == nil)
    _ = counts.count(subject)
    counts.learn(second) { RequestPattern() }
    #expect(counts.takeUnkept(before: nil)?.subjectCount == 1)
  }

  @Test func beyondTheCalendarItSaysSo() async throws {
    let world = try World()
    let late = Timestamp(nanosecondsSince1970: 4_000_000_000_000_000_000)
    let error = await #expect(throws: EngineError.self) {
      try await world.engine.warm([], at: late, budget: WarmBudget(calls: 1, money: nil, costPerCall: .zero))
    }
    #expect(error?.code == .invalid)
  }
}
