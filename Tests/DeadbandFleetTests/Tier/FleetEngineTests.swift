import Deadband
import DeadbandCore
import DeadbandStore
import DeadbandTesting
import Synchronization
import Testing

@testable import DeadbandFleet

/// Several engines on one database, as several machines have them.
@Suite struct FleetEngineTests {
  @Test func fourMachinesWithAThousandRequestsEachAskOnce() async throws {
    let url = try PostgresServer.database()
    let gate = Gate()
    let scripted = ScriptedAnalyst { _, _ in
      await gate.pass()
      return .success(#"{"action":"hold"}"#)
    }
    let machines = try (0..<4).map { _ in try Machine(url, scripted) }
    for machine in machines { try await machine.tier.prepare() }
    let outcomes = try await withThrowingTaskGroup(of: Outcome.self) { group in
      for machine in machines {
        for _ in 0..<1_000 { group.addTask { try await machine.ask() } }
      }
      await gate.arrival()
      gate.open()
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.count == 4_000 && outcomes.allSatisfy { $0.analysis.action == "hold" })
    #expect(scripted.questions.count == 1)
    // Three machines had it from the fourth, and have it now themselves.
    #expect(Set(outcomes.map(\.analysis.created)).count == 1)
    for machine in machines {
      let next = try await machine.ask()
      #expect(next.verdict.action == .reuse)
    }
    #expect(scripted.questions.count == 1)
    for machine in machines { await machine.end() }
  }

  @Test func whatAnotherPaidForIsServedWhereTheMarketAllowsIt() async throws {
    let url = try PostgresServer.database()
    let scripted = ScriptedAnalyst(answering: #"{"action":"hold"}"#, cost: Money(nanoDollars: 7))
    let (first, second) = (try Machine(url, scripted), try Machine(url, scripted))
    try await first.tier.prepare()
    _ = try await first.ask()
    let shared = try await second.ask(at: 100.01)
    #expect(shared.source == .cache(.shared) && shared.verdict.action == .reuse && shared.cost == .zero)
    #expect(shared.rules.isEmpty)
    // A market that has left the dead band is asked about, whoever answered before.
    let fresh = try await second.ask("SPY IC", at: 130)
    guard case .analyst = fresh.source else { throw CancellationError() }
    #expect(scripted.questions.count == 2)
    await first.end()
    await second.end()
    let report = try QualityReport(second.place.store, at: .now)
    #expect(report.counts.shared == 1 && report.counts.hits == 1 && report.counts.saved.nanoDollars == 7)
  }

  @Test func whatOneForgetsAllForget() async throws {
    let url = try PostgresServer.database()
    let scripted = ScriptedAnalyst(answering: #"{"action":"hold"}"#)
    let (first, second) = (try Machine(url, scripted), try Machine(url, scripted))
    try await first.tier.prepare()
    #expect(await Machine.until { second.events.list.contains(.connected(brought: 0)) })
    _ = try await first.ask()
    _ = try await second.ask()
    let subject = try second.engine.subject("SPY IC").identity
    // It is put into the machine's own store behind the answer.
    #expect(try await Machine.until { try second.place.store.lookup(subject, at: .now) != nil })
    let begun = ContinuousClock.now
    #expect(try await first.engine.forget(subject))
    #expect(try await Machine.until { try second.place.store.lookup(subject, at: .now) == nil })
    // Within a second, as promised; the bound is for a busy machine.
    #expect(ContinuousClock.now - begun < .seconds(10))
    _ = try await second.ask()
    #expect(scripted.questions.count == 2)
    await first.end()
    await second.end()
  }

  @Test func whileTheDatabaseIsAwayEachAsksAndItIsBroughtLater() async throws {
    let server = try PostgresServer()
    let url = try server.database()
    let scripted = ScriptedAnalyst(answering: #"{"action":"hold"}"#)
    let machine = try Machine(url, scripted)
    try await machine.tier.prepare()
    _ = try await machine.ask("A")
    try server.stop("immediate")
    let alone = try await machine.ask("B")
    #expect(alone.analysis.action == "hold" && scripted.questions.count == 2)
    try server.start()
    let other = try Machine(url, scripted)
    let subject = try machine.engine.subject("B").identity
    #expect(await Machine.until { await machine.tier.subjects(of: "default")?.contains(subject) == true })
    let shared = try await other.ask("B")
    #expect(shared.source == .cache(.shared) && scripted.questions.count == 2)
    await machine.end()
    await other.end()
  }

  /// Whoever waits for a machine that died waits as long as its lease holds, and no longer.
  @Test func aMachineThatDiedHoldsNobodyUpForever() async throws {
    let url = try PostgresServer.database()
    let scripted = ScriptedAnalyst(answering: #"{"action":"hold"}"#)
    let machine = try Machine(url, scripted)
    try await machine.tier.prepare()
    let subject = try machine.engine.subject("SPY IC").identity
    // A lease of somebody who never comes back.
    guard case .lease = await machine.tier.claim(subject, newerThan: nil, holding: .milliseconds(400)) else {
      throw CancellationError()
    }
    let outcome = try await machine.ask()
    #expect(outcome.analysis.action == "hold" && scripted.questions.count == 1)
    await machine.end()
  }

  @Test func severalSubjectsAreAskedForTogetherAndEachOnce() async throws {
    let url = try PostgresServer.database()
    let scripted = ScriptedAnalyst(answering: #"{"action":"hold"}"#)
    let (first, second) = (try Machine(url, scripted), try Machine(url, scripted))
    try await first.tier.prepare()
    _ = try await first.ask("A")
    let snapshot = try Snapshot(["underlying_price": .number(100)])
    let requests = try ["A", "B", "C"].map { Engine.Request(try second.engine.subject($0), snapshot) }
    var sources: [Int: Outcome.Source] = [:]
    for await reply in second.engine.analyses(for: requests) {
      sources[reply.index] = try reply.result.get().source
    }
    #expect(sources.count == 3 && sources[0] == .cache(.shared))
    #expect(scripted.questions.count >= 2)
    await first.end()
    await second.end()
  }

  /// A call for several subjects holds the lease of each as long as it takes.
  @Test func aCallForSeveralHoldsEachLease() async throws {
    let url = try PostgresServer.database()
    let (gate, clock) = (Gate(), ManualClock())
    let scripted = ScriptedAnalyst { _, _ in
      await gate.pass()
      return .success(#"{"action":"hold"}"#)
    }
    let machine = try Machine(url, scripted, clock: clock.analystClock)
    try await machine.tier.prepare()
    let snapshot = try Snapshot(["underlying_price": .number(100)])
    let requests = try ["A", "B"].map { Engine.Request(try machine.engine.subject($0), snapshot) }
    let asking = Task {
      var count = 0
      for await _ in machine.engine.analyses(for: requests) { count += 1 }
      return count
    }
    await gate.arrival()
    func held(_ condition: String) async throws -> Int64? {
      try await machine.tier.pool.run(
        Statement("SELECT count(*) FROM deadband_subjects WHERE owner IS NOT NULL AND until \(condition)")
      ).first?.integer(0)
    }
    let first = try await held("> now() + interval '5 seconds'")
    #expect(first == 2)
    _ = try await machine.tier.pool.run(
      Statement("UPDATE deadband_subjects SET until = now() + interval '4 seconds'"))
    #expect(
      await Machine.until {
        clock.advance(by: .seconds(6))
        return (try? await held("> now() + interval '5 seconds'")) == 2
      })
    gate.open()
    #expect(await asking.value == 2)
    await machine.end()
  }

  /// Every machine's pairs and counts, wherever somebody looks; read page by page, of each month.
  @Test func qualityIsOneForAll() async throws {
    let url = try PostgresServer.database()
    let scripted = ScriptedAnalyst(answering: #"{"action":"hold"}"#)
    let machines = try (0..<2).map { _ in try Machine(url, scripted, shadowShare: 1) }
    try await machines[0].tier.prepare()
    for (number, machine) in machines.enumerated() {
      _ = try await machine.ask("S\(number)")
      #expect(try await machine.ask("S\(number)").verdict.action == .reuse)
      #expect(
        await Machine.until { (try? QualityReport(machine.place.store, at: .now).agreement.total) == 1 })
      await machine.engine.flush()
    }
    for machine in machines {
      let report = try #require(await QualityReport(machine.tier))
      #expect(report.agreement.total == 2 && report.agreement.agreeing == 2)
      #expect(report.counts.hits == 2 && report.counts.answers == 2)
      let other = try #require(await QualityReport(machine.tier, tenant: "another"))
      #expect(other.agreement.total == 0)
    }
    // Many of one subject, in another month too: none is left out or counted twice.
    var all: [Entry] = []
    _ = await machines[0].tier.forEachNoted { if $0.note != nil { all.append($0) } }
    let pair = try #require(all.first)
    for number in 1...1_100 {
      let analysis = pair.analysis
      let copy = Analysis(
        content: analysis.content, contentType: analysis.contentType, model: analysis.model, inputTokens: 0,
        outputTokens: 0, cost: .zero,
        created: try #require(analysis.created.adding(seconds: -Int64(number) * 4_000)), finishReason: "")
      #expect(
        await machines[1].tier.add(
          Entry(subject: pair.subject, baseline: nil, analysis: copy, note: pair.note)))
    }
    #expect(await QualityReport(machines[0].tier)?.agreement.total == 1_102)
    for machine in machines { await machine.end() }
  }
}
