import DeadbandTesting
import Testing

@testable import Deadband

@Suite struct ShadowTests {
  @Test func aHitIsAskedAfreshAndWhatIsServedStays() async throws {
    let scripted = ScriptedAnalyst(cost: Money(nanoDollars: 100)) { _, number in
      .success(
        number == 1
          ? #"{"action":"hold","holds_while":{"underlying_price":[90,110]}}"# : #"{"action":"close"}"#)
    }
    let world = try World(PromptedAnalyst(scripted)) { $0.quality.shadowShare = 1 }
    let subject = try world.engine.subject("SPY IC", strategy: "IRON_CONDOR")
    let first = try await world.engine.analysis(for: subject, snapshot: .at(100))
    world.clock.advance(by: .seconds(60))
    let second = try await world.engine.analysis(for: subject, snapshot: .at(100.5))
    #expect(second.entry === first.entry && second.verdict.action == .reuse)
    await world.engine.tasks.drain()
    #expect(world.events.last == .compared(subject, kind: .shadow, agrees: false))
    #expect(scripted.questions.map(\.reason) == ["missing", "shadow"])
    #expect(scripted.questions.last?.priority == .low)
    #expect(try world.place.store.lookup(subject.identity, at: world.clock.date)?.entry === first.entry)

    await world.engine.shutdown()
    let report = try QualityReport(world.place.store, at: world.clock.date)
    #expect(report.agreement == Agreement(agreeing: 0, total: 1))
    #expect(
      report.groups.keys.sorted() == [AgreementGroup(profile: "seed", strategy: "IRON_CONDOR", rule: "none")])
    #expect(report.inRegion == Agreement(agreeing: 0, total: 1) && report.outsideRegion.total == 0)
    #expect(report.ages[0].agreement.total == 1)
    #expect(report.counts.hits == 1 && report.counts.answers == 1 && report.counts.comparisons == 1)
    #expect(report.counts.spent.nanoDollars == 100 && report.counts.comparing.nanoDollars == 100)
    #expect(report.counts.saved.nanoDollars == 100)
    #expect(report.hitRate == 0.5 && report.qualityAdjustedHitRate == 0)
    #expect(Engine.subjectsCount(world) == 1)
  }

  @Test func theShareIsWhatItSaysAndTheDayHasAnEnd() async throws {
    let scripted = ScriptedAnalyst(answering: #"{"action":"hold"}"#)
    let world = try World(PromptedAnalyst(scripted)) {
      $0.quality.shadowShare = 0.1
      $0.quality.callsPerDay = 50
    }
    let subject = try world.engine.subject("SPY IC")
    _ = try await world.engine.analysis(for: subject, snapshot: .at(100))
    // Ten minutes, 300 hits.
    for _ in 0..<300 {
      world.clock.advance(by: .seconds(2))
      _ = try await world.engine.analysis(for: subject, snapshot: .at(100))
    }
    await world.engine.tasks.drain()
    let drawn = scripted.questions.count - 1
    // 30 expected, within 4 standard deviations of √(300 × 0.1 × 0.9) = 5.2.
    #expect((10...50).contains(drawn), "\(drawn)")
    for _ in 0..<2_000 {
      world.clock.advance(by: .milliseconds(100))
      _ = try await world.engine.analysis(for: subject, snapshot: .at(100))
    }
    await world.engine.tasks.drain()
    // At 22:28 of the day nearly all of the 50 are there.
    #expect((45...51).contains(scripted.questions.count), "\(scripted.questions.count)")
  }

  @Test func theSameIsAskedTwiceNowAndThen() async throws {
    let scripted = ScriptedAnalyst { _, number in
      .success(number == 1 ? #"{"action":"hold"}"# : #"{"action":"roll"}"#)
    }
    let world = try World(PromptedAnalyst(scripted)) { $0.quality.repeatShare = 1 }
    let subject = try world.engine.subject("SPY IC")
    let outcome = try await world.engine.analysis(for: subject, snapshot: .at(100))
    await world.engine.tasks.drain()
    #expect(outcome.action == "hold")
    #expect(world.events.last == .compared(subject, kind: .repeated, agrees: false))
    #expect(scripted.questions[0].messages == scripted.questions[1].messages)
    let report = try QualityReport(world.place.store, at: world.clock.date)
    #expect(report.repeated == Agreement(agreeing: 0, total: 1) && report.agreement.total == 0)
  }

  @Test func forgettingASubjectForgetsItsPairs() async throws {
    let world = try World { $0.quality.shadowShare = 1 }
    let subject = try world.engine.subject("SPY IC")
    _ = try await world.engine.analysis(for: subject, snapshot: .at(100))
    _ = try await world.engine.analysis(for: subject, snapshot: .at(100))
    await world.engine.tasks.drain()
    #expect(try await Engine.forget(subject.identity, in: world.place.store, at: world.clock.date))
    #expect(Engine.subjectsCount(world) == 0)
    #expect(try QualityReport(world.place.store, at: world.clock.date).agreement.total == 0)
    #expect(try await !Engine.forget(subject.identity, in: world.place.store, at: world.clock.date))
  }
}

extension Engine {
  fileprivate static func subjectsCount(_ world: World) -> Int? {
    try? subjects(in: world.place.store, at: world.clock.date).count
  }
}
