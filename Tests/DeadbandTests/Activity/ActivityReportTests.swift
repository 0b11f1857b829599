import DeadbandTesting
import Foundation
import Testing

@testable import Deadband

@Suite struct ActivityReportTests {
  private func report(_ world: World, _ window: ActivityWindow = .hour, ledger: Ledger? = nil) throws
    -> ActivityReport
  {
    try ActivityReport(
      window, world.place.store, ledger: ledger, profile: world.engine.profile, at: world.clock.date)
  }

  @Test(arguments: ActivityWindow.allCases) func aWindowHasEqualPartsUpToNow(_ window: ActivityWindow) {
    for seconds in [0, 1, 299, 300, 1_764_203_000, -7, -86_400] as [Int64] {
      let now = Timestamp(nanosecondsSince1970: seconds * 1_000_000_000)
      let bounds = window.bounds(at: now)
      #expect(bounds.count == window.partCount + 1)
      #expect(bounds[bounds.count - 2] <= now && now < bounds[bounds.count - 1], "\(seconds)")
      for (left, right) in zip(bounds, bounds.dropFirst()) {
        #expect(right.seconds(since: left) == Double(window.partSeconds))
      }
    }
    // At the ends of time there is something to show, and no trap.
    for end in [Timestamp(nanosecondsSince1970: .min), Timestamp(nanosecondsSince1970: .max)] {
      #expect(window.bounds(at: end).count == window.partCount + 1)
    }
  }

  @Test func whatHappenedLiesInItsPart() async throws {
    let scripted = ScriptedAnalyst(answering: #"{"action":"hold"}"#, cost: Money(nanoDollars: 1_000))
    let world = try World(PromptedAnalyst(scripted))
    let subject = try world.engine.subject("SPY IC")
    _ = try await world.engine.analysis(for: subject, snapshot: .at(100))
    _ = try await world.engine.analysis(for: subject, snapshot: .at(100))
    await world.engine.flush()
    world.clock.advance(by: .seconds(900))
    _ = try await world.engine.analysis(for: subject, snapshot: .at(100))
    _ = try await world.engine.analysis(for: subject, snapshot: .at(100))
    _ = try await world.engine.analysis(for: subject, snapshot: .at(120))
    await world.engine.flush()
    let report = try report(world)
    let active = report.parts.filter { $0.activity.counts.hits + $0.activity.counts.answers > 0 }
    #expect(active.map(\.activity.counts.hits) == [1, 2])
    #expect(active.map(\.activity.counts.answers) == [1, 1])
    #expect(active.map(\.activity.calls) == [1, 1])
    #expect(active[1].start.seconds(since: active[0].start) == 900)
    let counts = report.total.counts
    #expect(counts.hits == 3 && counts.memory + counts.mid + counts.archive == 3 && counts.memory >= 1)
    #expect(report.total.counts.asked[.missing] == 1 && report.total.counts.asked[.price] == 1)
    #expect(report.total.hitRate == 0.6)
    #expect(report.total.spent.nanoDollars == 2_000 && report.total.counts.saved.nanoDollars == 3_000)
    #expect(report.total.savedShare == 0.6 && report.total.returnOnSpending == 1.5)
    #expect(report.subjects.map(\.name) == ["SPY IC"] && report.subjects[0].answers == 2)
    #expect(report.previous == Activity() && !report.isBooked && report.monthSpent == nil)
    // It moved by a price's threshold, and the answer was the same.
    #expect(report.vain.rules[.price] == Agreement(agreeing: 1, total: 1))
    #expect(report.vain.indicators["underlying_price"] == Agreement(agreeing: 1, total: 1))
    #expect(report.lookupSeconds(world.place.store, world.clock.analystClock) == 0)
    await world.engine.shutdown()
  }

  @Test func whatEnginesHadCountedBeforeIsNotOfTheWindow() async throws {
    let world = try World()
    let subject = try world.engine.subject("SPY IC")
    for _ in 0..<5 { _ = try await world.engine.analysis(for: subject, snapshot: .at(100)) }
    await world.engine.flush()
    // Longer than anything that is read for an hour.
    world.clock.advance(by: .seconds(3 * 86_400))
    #expect(try report(world).total == Activity())
    await world.engine.flush()
    for _ in 0..<3 { _ = try await world.engine.analysis(for: subject, snapshot: .at(100)) }
    await world.engine.flush()
    #expect(try report(world).total.counts.hits == 2)
    for _ in 0..<4 { _ = try await world.engine.analysis(for: subject, snapshot: .at(100)) }
    await world.engine.flush()
    #expect(try report(world).total.counts.hits == 6)
    #expect(try report(world, .month).total.counts.hits == 4 + 6)
    await world.engine.shutdown()
  }

  /// Where a retention has removed what stood before, the first state that is left is where an older engine begins.
  @Test func theFirstStateThatIsLeftOfAnOlderEngineIsNothing() async throws {
    let world = try World()
    let began = try #require(world.clock.date.adding(seconds: -40 * 86_400))
    for (name, isOlder) in [
      (EngineCounts.mark(of: began), true), (EngineCounts.mark(of: world.clock.date), false),
    ] {
      let place = try Subject("\(name)-1", tenant: Engine.ownTenant)
      for (index, hits) in [100, 130].enumerated() {
        var counts = EngineCounts()
        counts.hits = hits
        let at = try #require(world.clock.date.adding(seconds: Int64(index)))
        let analysis = Analysis(
          content: counts.json, contentType: "application/json", model: "", inputTokens: 0, outputTokens: 0,
          cost: .zero, created: at, finishReason: "")
        try await world.place.store.put(Entry(subject: place, baseline: nil, analysis: analysis), at: at)
      }
      #expect(try report(world).total.counts.hits == (isOlder ? 30 : 30 + 130))
    }
    await world.engine.shutdown()
  }

  @Test func theTimeBeforeIsHeldAgainstIt() async throws {
    let world = try World(
      PromptedAnalyst(ScriptedAnalyst(answering: #"{"action":"hold"}"#, cost: Money(nanoDollars: 7))))
    let subject = try world.engine.subject("SPY IC")
    _ = try await world.engine.analysis(for: subject, snapshot: .at(100))
    await world.engine.flush()
    world.clock.advance(by: .seconds(5_400))
    _ = try await world.engine.analysis(for: subject, snapshot: .at(100))
    await world.engine.flush()
    let report = try report(world)
    #expect(report.previous.counts.answers == 1 && report.previous.spent.nanoDollars == 7)
    #expect(report.total.counts.answers == 0 && report.total.counts.hits == 1)
    await world.engine.shutdown()
  }

  @Test func moneyIsWhatTheLedgerHasBooked() async throws {
    let world = try World(
      PromptedAnalyst(ScriptedAnalyst(answering: #"{"action":"hold"}"#, cost: Money(nanoDollars: 7))))
    let folder = FileManager.default.temporaryDirectory.path + "/deadband-activity-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let ledger = try Ledger.open(folder) { [clock = world.clock] in clock.date }
    let call = try LedgerCall(tenant: "default", provider: "p", model: "m", reason: "price")
    for (cost, outcome) in [(300, LedgerEntry.Outcome.answered), (200, .failed)]
      as [(Int64, LedgerEntry.Outcome)]
    {
      let place = try await ledger.reserve(Money(nanoDollars: 1_000), for: call)
      try await ledger.settle(place, cost: Money(nanoDollars: cost), usage: nil, outcome: outcome)
    }
    try ledger.setBudgets([
      LedgerBudget(.tenant("default"), .monthly(Money(nanoDollars: 1_000)))
    ])
    let subject = try world.engine.subject("SPY IC")
    _ = try await world.engine.analysis(for: subject, snapshot: .at(100))
    let report = try report(world, ledger: ledger)
    #expect(report.isBooked && report.total.spent.nanoDollars == 500 && report.total.calls == 2)
    #expect(report.total.failedCalls == 1 && report.monthSpent?.nanoDollars == 500)
    #expect(report.budgets.map(\.spent.nanoDollars) == [500])
    // At an hour's pace, to the end of the month.
    #expect((report.monthProjected ?? .zero).nanoDollars > 500)
    ledger.close()
    await world.engine.shutdown()
  }
}
