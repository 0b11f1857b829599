import DeadbandTesting
import Testing

@testable import Deadband

@Suite struct SingleFlightTests {
  @Test func aThousandMissesAreOneCall() async throws {
    let gate = Gate()
    let scripted = ScriptedAnalyst { _, _ in
      await gate.pass()
      return .success(#"{"action":"hold"}"#)
    }
    let world = try World(PromptedAnalyst(scripted))
    let subject = try world.engine.subject("SPY IC")
    let snapshot = try Snapshot.at(100)
    let outcomes = try await withThrowingTaskGroup(of: Outcome.self) { group in
      for _ in 0..<1_000 {
        group.addTask { try await world.engine.analysis(for: subject, snapshot: snapshot) }
      }
      await gate.arrival()
      gate.open()
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.count == 1_000)
    #expect(scripted.questions.count == 1)
    #expect(Set(outcomes.map { ObjectIdentifier($0.entry) }).count == 1)
    #expect(world.engine.flights.count == 0 && world.engine.tasks.count == 0)
  }

  @Test func whoIsCancelledLeavesAndTheAnswerIsKept() async throws {
    let gate = Gate()
    let scripted = ScriptedAnalyst { _, _ in
      await gate.pass()
      return .success(#"{"action":"close"}"#)
    }
    let world = try World(PromptedAnalyst(scripted))
    let subject = try world.engine.subject("SPY IC")
    let snapshot = try Snapshot.at(100)
    let request = Task { try await world.engine.analysis(for: subject, snapshot: snapshot) }
    await gate.arrival()
    request.cancel()
    let error = await #expect(throws: EngineError.self) { try await request.value }
    #expect(error?.code == .cancelled)
    gate.open()
    await world.engine.tasks.drain()
    let kept = try await world.engine.analysis(for: subject, snapshot: snapshot)
    #expect(kept.source == .cache(.memory) && kept.action == "close")
    #expect(scripted.questions.count == 1)
  }

  @Test func eachWaiterHasItsOwnTime() async throws {
    let gate = Gate()
    let scripted = ScriptedAnalyst { _, number in
      if number > 1 { await gate.pass() }
      return .success(#"{"action":"hold"}"#)
    }
    let world = try World(PromptedAnalyst(scripted))
    let subject = try world.engine.subject("SPY IC")
    _ = try await world.engine.analysis(for: subject, snapshot: .at(100))
    world.clock.advance(by: .seconds(1_000))
    let moved = try Snapshot.at(110)
    let patient = Task { try await world.engine.analysis(for: subject, snapshot: moved) }
    await gate.arrival()
    let hasty = Task {
      try await world.engine.analysis(for: subject, snapshot: moved, timeout: .milliseconds(200))
    }
    await world.clock.waitForSleepers()
    world.clock.advance(by: .milliseconds(200))
    let stale = try await hasty.value
    #expect(stale.verdict.action == .reuseStale && stale.error?.code == .timeout)
    gate.open()
    let fresh = try await patient.value
    #expect(fresh.entry.baseline == moved)
    #expect(scripted.questions.count == 2)
  }

  @Test func whoJoinsInAHurryHurriesTheCall() async throws {
    let gate = Gate()
    let scripted = ScriptedAnalyst { _, number in
      if number == 3 { await gate.pass() }
      return .success(#"{"action":"hold"}"#)
    }
    let world = try World(PromptedAnalyst(scripted)) { $0.callsAtOnce = 1 }
    let (calm, other, first) = (
      try world.engine.subject("SPY IC"), try world.engine.subject("QQQ IC"),
      try world.engine.subject("IWM IC")
    )
    let snapshot = try Snapshot.at(100)
    for subject in [calm, other] { _ = try await world.engine.analysis(for: subject, snapshot: snapshot) }
    // Its time to live is over: both are served, and refreshed behind that at low priority, once the door is free.
    world.clock.advance(by: .seconds(20 * 3_600))
    let busy = Task { try await world.engine.analysis(for: first, snapshot: snapshot) }
    await gate.arrival()
    for subject in [other, calm] {
      let stale = try await world.engine.analysis(for: subject, snapshot: snapshot)
      #expect(stale.isRefreshing)
    }
    while world.engine.door.counts.waiting < 2 { await Task.yield() }
    let hasty = Task {
      try await world.engine.analysis(for: calm, snapshot: snapshot, freshness: .fresh)
    }
    while !world.log.contains(.joined(calm)) { await Task.yield() }
    gate.open()
    _ = try await (busy.value, hasty.value)
    await world.engine.tasks.drain()
    let urgencies = scripted.questions.map(\.priority)
    #expect(urgencies == [.high, .high, .high, .high, .low])
  }

  @Test func callsKeepTheirDistanceAndTheirNumber() async throws {
    let gate = Gate()
    let scripted = ScriptedAnalyst { _, _ in
      await gate.pass()
      return .success(#"{"action":"hold"}"#)
    }
    let world = try World(PromptedAnalyst(scripted)) {
      $0.callInterval = .seconds(1)
      $0.callsAtOnce = 2
    }
    let snapshot = try Snapshot.at(100)
    let subjects = try (0..<3).map { try world.engine.subject("S\($0)") }
    let requests = subjects.map { subject in
      Task { try await world.engine.analysis(for: subject, snapshot: snapshot) }
    }
    await gate.arrival()
    await world.clock.waitForSleepers()
    #expect(scripted.questions.count == 1)
    world.clock.advance(by: .milliseconds(999))
    #expect(scripted.questions.count == 1)
    world.clock.advance(by: .milliseconds(1))
    await gate.arrival()
    #expect(scripted.questions.count == 2)
    world.clock.advance(by: .seconds(10))
    // Two are under way: the third waits for one of them, not for the clock.
    #expect(scripted.questions.count == 2)
    gate.open()
    for request in requests { _ = try await request.value }
    #expect(scripted.questions.count == 3)
  }

  @Test func shutDownWaitsForWhatIsPaidFor() async throws {
    let gate = Gate()
    let scripted = ScriptedAnalyst { _, _ in
      await gate.pass()
      return .success(#"{"action":"hold"}"#)
    }
    let world = try World(PromptedAnalyst(scripted))
    let subject = try world.engine.subject("SPY IC")
    let snapshot = try Snapshot.at(100)
    let request = Task { try await world.engine.analysis(for: subject, snapshot: snapshot) }
    await gate.arrival()
    let end = Task { await world.engine.shutdown() }
    await world.clock.waitForSleepers()
    let refused = await #expect(throws: EngineError.self) {
      try await world.engine.analysis(for: try world.engine.subject("QQQ"), snapshot: snapshot)
    }
    #expect(refused?.code == .shutDown)
    gate.open()
    await end.value
    #expect(try await request.value.action == "hold")
    #expect(try world.place.store.lookup(subject.identity, at: world.clock.date) != nil)
    // What is cached is served to the end.
    #expect(try await world.engine.analysis(for: subject, snapshot: snapshot).source == .cache(.memory))
  }

  @Test func shutDownDoesNotWaitForEver() async throws {
    let stuck = Stuck()
    let world = try World(PromptedAnalyst(stuck))
    let subject = try world.engine.subject("SPY IC")
    let snapshot = try Snapshot.at(100)
    let request = Task { try await world.engine.analysis(for: subject, snapshot: snapshot) }
    await stuck.clock.waitForSleepers()
    let end = Task { await world.engine.shutdown(within: .seconds(5)) }
    await world.clock.waitForSleepers()
    world.clock.advance(by: .seconds(5))
    await end.value
    let error = await #expect(throws: EngineError.self) { try await request.value }
    #expect(error?.code == .cancelled)
    #expect(world.engine.tasks.count == 0 && world.engine.flights.count == 0)
  }

  /// Answers when a clock that nobody moves says so.
  private struct Stuck: Analyst {
    let clock = ManualClock()
    let name = "stuck"

    func answer(
      to question: Question, onPiece: (@Sendable (AnswerPiece) -> Void)?
    ) async throws(AnalystError) -> Answer {
      do { try await clock.sleep(until: .seconds(1)) } catch {
        throw AnalystError(.cancelled, reason: "cancelled")
      }
      throw AnalystError(.timeout, reason: "too late")
    }
  }
}
