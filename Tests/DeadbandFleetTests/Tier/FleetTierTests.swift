import Deadband
import DeadbandCore
import DeadbandStore
import DeadbandTesting
import Testing

@testable import DeadbandFleet

/// The statements themselves, on a real server.
@Suite struct FleetTierTests {
  private struct World {
    let url: PostgresURL
    let place: TemporaryStore
    let tier: FleetTier
    let subject: Subject

    init() async throws {
      url = try PostgresServer.database()
      place = try TemporaryStore(at: .now)
      tier = FleetTier(url, store: place.store, kept: 2, overflow: 0)
      subject = try Subject("SPY IC")
      try await tier.prepare()
    }

    func entry(_ text: String, created: Timestamp) -> Entry {
      Entry(
        subject: subject, baseline: nil,
        analysis: Analysis(
          content: Array(text.utf8), contentType: "text/plain", model: "m", inputTokens: 1, outputTokens: 2,
          cost: Money(nanoDollars: 3), created: created, finishReason: "stop", latency: .seconds(1)))
    }

    func count(_ statement: String) async throws -> Int64 {
      try await tier.pool.run(Statement(statement)).first?.integer(0) ?? -1
    }
  }

  private func lease(_ claim: SharedClaim) throws -> SharedLease {
    guard case .lease(let lease) = claim else {
      Issue.record("\(claim)")
      throw CancellationError()
    }
    return lease
  }

  private let now = Timestamp.now
  private func later(_ seconds: Int64) -> Timestamp { now.adding(seconds: seconds) ?? now }

  @Test func oneIsGivenTheLeaseAndTheOthersTheAnswer() async throws {
    let world = try await World()
    let first = try lease(await world.tier.claim(world.subject, newerThan: nil, holding: .seconds(30)))
    guard case .held(let time) = await world.tier.claim(world.subject, newerThan: nil, holding: .seconds(30))
    else { throw CancellationError() }
    #expect(time > .seconds(20) && time <= .seconds(30))
    let entry = world.entry("hold", created: now)
    #expect(await world.tier.keep(entry, under: first))
    // Sent twice it is kept once.
    #expect(await world.tier.keep(entry, under: first))
    guard
      case .entry(let found) = await world.tier.claim(world.subject, newerThan: nil, holding: .seconds(30))
    else { throw CancellationError() }
    #expect(found == entry && found.analysis.latency == .seconds(1))
    // Whoever has it already may make the next.
    let second = try lease(await world.tier.claim(world.subject, newerThan: now, holding: .seconds(30)))
    #expect(second.fence > first.fence)
    let (year, month, _) = now.utcDate.yearMonthDay
    #expect(try await world.count("SELECT count(*) FROM \(Schema.month(year, month))") == 1)
    world.tier.close()
  }

  /// A machine that is slow, and one that took over: of two who asked one is stored.
  @Test func aLeaseThatEndedIsFenced() async throws {
    let world = try await World()
    let slow = try lease(await world.tier.claim(world.subject, newerThan: nil, holding: .milliseconds(1)))
    var second: SharedLease?
    _ = await Machine.until {
      if case .lease(let lease) = await world.tier.claim(world.subject, newerThan: nil, holding: .seconds(30))
      {
        second = lease
      }
      return second != nil
    }
    let fast = try #require(second)
    #expect(fast.fence == slow.fence + 1)
    #expect(await world.tier.keep(world.entry("slow", created: now), under: slow) == false)
    #expect(await world.tier.keep(world.entry("fast", created: later(1)), under: fast))
    #expect(await world.tier.keep(world.entry("slow", created: later(2)), under: slow) == false)
    let (year, month, _) = now.utcDate.yearMonthDay
    #expect(try await world.count("SELECT count(*) FROM \(Schema.month(year, month))") == 1)
    world.tier.close()
  }

  @Test func aLeaseThatIsRenewedGoesOnAndOneThatIsGivenUpEnds() async throws {
    let world = try await World()
    let first = try lease(await world.tier.claim(world.subject, newerThan: nil, holding: .milliseconds(300)))
    await world.tier.renew(first, holding: .seconds(60))
    guard case .held(let time) = await world.tier.claim(world.subject, newerThan: nil, holding: .seconds(1))
    else { throw CancellationError() }
    #expect(time > .seconds(50))
    await world.tier.giveUp(first)
    _ = try lease(await world.tier.claim(world.subject, newerThan: nil, holding: .seconds(1)))
    // What was given up is no lease any more.
    #expect(await world.tier.keep(world.entry("x", created: now), under: first) == false)
    world.tier.close()
  }

  @Test func whatWasForgottenStaysSo() async throws {
    let world = try await World()
    let held = try lease(await world.tier.claim(world.subject, newerThan: nil, holding: .seconds(30)))
    #expect(await world.tier.remove(world.subject, at: later(10)))
    // An answer of before is no answer after.
    #expect(await world.tier.keep(world.entry("old", created: later(5)), under: held) == false)
    #expect(await world.tier.add(world.entry("old", created: later(5))))
    let next = try lease(await world.tier.claim(world.subject, newerThan: nil, holding: .seconds(30)))
    #expect(await world.tier.keep(world.entry("new", created: later(11)), under: next))
    #expect(await world.tier.subjects(of: "default") == [world.subject])
    world.tier.close()
  }

  @Test func whatComesLateIsNotTheLatest() async throws {
    let world = try await World()
    #expect(await world.tier.add(world.entry("second", created: later(2))))
    #expect(await world.tier.add(world.entry("first", created: later(1))))
    #expect(await world.tier.add(world.entry("first", created: later(1))))
    guard case .entry(let entry) = await world.tier.claim(world.subject, newerThan: nil, holding: .seconds(1))
    else { throw CancellationError() }
    #expect(entry.analysis.content == Array("second".utf8))
    let (year, month, _) = now.utcDate.yearMonthDay
    #expect(try await world.count("SELECT count(*) FROM \(Schema.month(year, month))") == 2)
    world.tier.close()
  }

  /// Tables of months come and go: an analysis of long ago makes its month anew.
  @Test func aMonthThatWasDroppedIsMadeAgain() async throws {
    let world = try await World()
    let old = try #require(Timestamp(secondsSince1970: 1_600_000_000))
    #expect(await world.tier.add(world.entry("a", created: old)))
    _ = try await world.tier.pool.run(Statement("DROP TABLE deadband_analyses_202009"))
    #expect(await world.tier.add(world.entry("b", created: old.adding(seconds: 1) ?? old)))
    #expect(try await world.count("SELECT count(*) FROM deadband_analyses_202009") == 1)
    world.tier.close()
  }

  @Test func aDatabaseThatIsNotThereIsAway() async throws {
    let place = try TemporaryStore(at: .now)
    let tier = FleetTier(try PostgresURL("postgres://127.0.0.1:1/none"), store: place.store)
    let subject = try Subject("SPY")
    guard case .away = await tier.claim(subject, newerThan: nil, holding: .seconds(1)) else {
      throw CancellationError()
    }
    #expect(await tier.remove(subject, at: now) == false)
    #expect(await tier.subjects(of: "default") == nil)
    do throws(FleetError) { try await tier.prepare() } catch {
      #expect("\(error)".contains("cannot be reached"))
    }
    tier.close()
  }
}
