import Deadband
import DeadbandCore
import DeadbandStore
import DeadbandTesting
import Testing

@testable import DeadbandFleet

@Suite struct BacklogTests {
  private let now = Timestamp.now

  /// A store of so many analyses, a second apart, the newest made now.
  private func store(_ count: Int) async throws -> TemporaryStore {
    let place = try TemporaryStore(at: now)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<count {
        let entry = Entry(
          subject: try Subject("S\(number)"), baseline: nil,
          analysis: Analysis(
            content: Array("\(number)".utf8), contentType: "text/plain", model: "m", inputTokens: 1,
            outputTokens: 1,
            cost: .zero, created: try #require(now.adding(seconds: Int64(number - count + 1))),
            finishReason: ""))
        group.addTask { try await place.store.put(entry, at: now) }
      }
      try await group.waitForAll()
    }
    return place
  }

  @Test func allOfItIsGivenOnceFromItsTimeOn() async throws {
    let place = try await store(1_000)
    let backlog = Backlog(place.store, from: try #require(now.adding(seconds: -799)), at: now)
    var seen: [Entry] = []
    for await group in backlog.groups {
      #expect(group.count <= 256)
      seen += group
      backlog.finishGroup()
    }
    #expect(backlog.isWhole && seen.count == 800 && Set(seen.map(\.subject)).count == 800)
  }

  /// Whoever has enough ends it, however much there is.
  @Test func whoStopsIsWaitedForByNobody() async throws {
    let place = try await store(1_000)
    let backlog = Backlog(place.store, from: Timestamp(nanosecondsSince1970: 0), at: now)
    var groups = 0
    for await _ in backlog.groups {
      groups += 1
      // Two are in memory, and none comes before one is finished with.
      if groups == 2 { backlog.stop() }
    }
    #expect(groups == 2 && !backlog.isWhole)
  }

  /// Whatever a machine answered before it came to the fleet is there afterwards.
  @Test func aMachineThatJoinsBringsAllThatItHas() async throws {
    let place = try await store(1_000)
    let url = try PostgresServer.database()
    let tier = FleetTier(url, store: place.store, kept: 4, overflow: 0)
    try await tier.prepare()
    let running = Task { await tier.run() }
    #expect(await Machine.until { await tier.subjects(of: "default")?.count == 1_000 })
    running.cancel()
    await running.value
    tier.close()
  }
}
