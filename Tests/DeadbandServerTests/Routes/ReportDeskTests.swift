import Deadband
import DeadbandTesting
import Synchronization
import Testing

@testable import DeadbandServer

@Suite struct ReportDeskTests {
  @Test func tenWhoAskAtOnceReadTheStoreOnce() async throws {
    let place = try TemporaryStore(at: ManualClock().date)
    let desk = ReportDesk<ActivityReport>()
    let count = Mutex(0)
    let make = { @Sendable () throws in
      count.withLock { $0 += 1 }
      return try ActivityReport(
        .hour, place.store, ledger: nil, profile: .seed, at: ManualClock().date)
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<10 { group.addTask { _ = try await desk.report(.hour, now: .zero, make) } }
      try await group.waitForAll()
    }
    #expect(count.withLock(\.self) == 1)
    _ = try await desk.report(.day, now: .zero, make)
    _ = try await desk.report(.hour, now: .seconds(4), make)
    #expect(count.withLock(\.self) == 2)
    _ = try await desk.report(.hour, now: .seconds(5), make)
    #expect(count.withLock(\.self) == 3)
  }

  @Test func aFailureIsNotKept() async throws {
    struct Broken: Error {}
    let place = try TemporaryStore(at: ManualClock().date)
    let desk = ReportDesk<ActivityReport>()
    await #expect(throws: Broken.self) { try await desk.report(.hour, now: .zero) { throw Broken() } }
    _ = try await desk.report(.hour, now: .zero) {
      try ActivityReport(.hour, place.store, ledger: nil, profile: .seed, at: ManualClock().date)
    }
  }
}
