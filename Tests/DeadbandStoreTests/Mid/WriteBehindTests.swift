import DeadbandCore
import Synchronization
import Testing

@testable import DeadbandStore

@Suite struct WriteBehindTests {
  private let world = MidWorld()
  private let now = MidWorld.now

  @Test func whatWasTakenIsWritten() throws {
    let tier = try world.open()
    let behind = WriteBehind(tier)
    for number in 0..<1000 { #expect(behind.enqueue(MidWorld.put(number))) }
    behind.drain()
    #expect(behind.statistics == .init(written: 1000))
    #expect(try tier.verify() == (1000, 0))
  }

  /// Nobody waits: what does not fit is left out and counted.
  @Test func whatDoesNotFitIsDropped() throws {
    let tier = try world.open()
    let behind = WriteBehind(tier, options: .init(changeLimit: 3, byteLimit: 1000))
    // While the writer's lock is held, nothing is written.
    let taken = tier.writer.withLock { _ in
      [100, 901, 900, 0, 0].enumerated().map { behind.enqueue(MidWorld.put($0, count: $1)) }
    }
    #expect(taken == [true, false, true, true, false])
    behind.drain()
    #expect(behind.statistics == .init(written: 3, dropped: 2))
    #expect(try tier.verify() == (3, 0))
    #expect(behind.enqueue(MidWorld.put(7, count: 1000)), "there is room again")
    behind.drain()
    let long = [UInt8](repeating: 1, count: MidTier.entryByteLimit + 1)
    let change = MidTier.Change.put(key: MidWorld.key(1), sequence: 1, expires: MidWorld.later, bytes: long)
    #expect(!WriteBehind(tier).enqueue(change))
  }

  @Test func whatCannotBeWrittenIsCounted() throws {
    let tier = try world.open()
    let behind = WriteBehind(tier)
    tier.close()
    behind.enqueue(MidWorld.put(1))
    behind.drain()
    #expect(behind.statistics.failed == 1 && behind.statistics.waiting == 0)
    #expect(behind.statistics.lastFailure?.code == .closed)
  }
}
