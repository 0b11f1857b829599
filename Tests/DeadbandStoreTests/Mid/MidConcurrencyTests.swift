import DeadbandCore
import Dispatch
import Foundation
import Synchronization
import Testing

@testable import DeadbandStore

/// Readers, writers and the map, many at once.
@Suite struct MidConcurrencyTests {
  private let world = MidWorld()
  private let now = MidWorld.now

  private final class Failures: Sendable { let list = Mutex<[String]>([]) }

  /// Starts so many threads, and returns when all have ended.
  private static func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let done = DispatchGroup()
    for number in 0..<count {
      done.enter()
      let thread = Thread {
        body(number)
        done.leave()
      }
      thread.stackSize = 256 << 10
      thread.start()
    }
    done.wait()
  }

  /// LMDB binds a reader's slot to the thread that began it, unless it is told not to: with as many threads as here, the
  /// table of readers would be full at once.
  @Test(.timeLimit(.minutes(4))) func twoHundredThreadsReadThroughFourSlots() throws {
    // How long a thread may wait for a slot is not what is tried here, and on a busy machine it is long.
    let tier = try world.open {
      $0.readerLimit = 4
      $0.readDeadlineSeconds = 120
    }
    try tier.write((0..<50).map { MidWorld.put($0) })
    let failures = Failures()
    let reading = Atomic(0)
    Self.onThreads(200) { [now] thread in
      do {
        for number in 0..<50 {
          let key = MidWorld.key((number + thread) % 50)
          let matches = try tier.withBytes(key, at: now, clock: { now }) { _, bytes in
            reading.add(1, ordering: .relaxed)
            return bytes.byteCount == 100
          }
          guard matches == true, try tier.lookup(key, at: now)?.sequence == 1 else {
            throw CocoaError(.featureUnsupported)
          }
        }
      } catch {
        failures.list.withLock { $0.append("\(error)") }
      }
    }
    #expect(failures.list.withLock(\.self) == [])
    #expect(reading.load(ordering: .relaxed) == 10_000)
    #expect(tier.pool.lentCount == 0)
  }

  /// A transaction that began on one thread goes on on another.
  @Test func aReaderMovesBetweenThreads() throws {
    let tier = try world.open { $0.concurrentReadLimit = 1 }
    try tier.write([MidWorld.put(0)])
    let found = Mutex(0)
    for _ in 0..<20 {
      Self.onThreads(1) { [now] _ in
        if (try? tier.lookup(MidWorld.key(0), at: now)) != nil { found.withLock { $0 += 1 } }
      }
    }
    #expect(found.withLock(\.self) == 20)
    #expect(try tier.statistics(at: now).readers == 0)
  }

  /// Slots of LMDB's table that others hold: readers make do with what is left, and the last resort is an error.
  @Test(.timeLimit(.minutes(1))) func aFullTableOfReadersIsSharedOut() throws {
    let tier = try world.open {
      $0.readerLimit = 3
      $0.readDeadlineSeconds = 0.05
    }
    try tier.write([MidWorld.put(0)])
    let environment = try tier.pool.environment()
    var others: [ReadTransaction] = []
    for _ in 0..<2 { others.append(try ReadTransaction(environment)) }
    _ = try tier.withBytes(MidWorld.key(0), at: now, clock: { now }) { _, _ throws(StoreError) in
      let error = #expect(throws: StoreError.self) { try tier.lookup(MidWorld.key(0), at: now) }
      #expect(error?.code == .busy)
    }
    #expect(try tier.lookup(MidWorld.key(0), at: now) != nil)
    others = []
    try tier.sweep(at: now, limit: 1)
    _ = try tier.withBytes(MidWorld.key(0), at: now, clock: { now }) { _, _ throws(StoreError) in
      #expect(try tier.lookup(MidWorld.key(0), at: now) != nil)
    }
  }

  /// From threads and tasks alike; begin and commit are on one thread each, as LMDB's lock demands.
  @Test(.timeLimit(.minutes(1))) func manyWriteAtOnce() async throws {
    let tier = try world.open { $0.mapBytes = 64 << 10 }
    let failures = Failures()
    @Sendable func write(_ writer: Int) {
      do {
        for step in 0..<5 {
          try tier.write([
            MidWorld.put(writer * 5 + step, count: 1500), MidWorld.put(9999, sequence: UInt64(step)),
          ])
        }
      } catch { failures.list.withLock { $0.append("\(error)") } }
    }
    await withTaskGroup(of: Void.self) { group in
      for writer in 0..<16 { group.addTask { write(writer) } }
      group.addTask { Self.onThreads(16) { write(16 + $0) } }
    }
    #expect(failures.list.withLock(\.self) == [])
    #expect(try tier.verify() == (161, 0))
    #expect(try tier.lookup(MidWorld.key(9999), at: now)?.sequence == 4)
  }

  /// The map is full again and again: it grows between writes while others read, and what was to be written is.
  @Test(.timeLimit(.minutes(1))) func theMapGrowsWhileOthersRead() throws {
    let tier = try world.open { $0.mapBytes = 64 << 10 }
    try tier.write([MidWorld.put(0)])
    let ended = Atomic(false)
    let failures = Failures()
    Self.onThreads(5) { [now] thread in
      do {
        if thread == 0 {
          defer { ended.store(true, ordering: .relaxed) }
          for number in 1..<100 { try tier.write([MidWorld.put(number, count: 9000)]) }
        }
        while !ended.load(ordering: .relaxed) {
          guard try tier.lookup(MidWorld.key(0), at: now)?.bytes.count == 100 else {
            throw CocoaError(.featureUnsupported)
          }
        }
      } catch { failures.list.withLock { $0.append("\(error)") } }
    }
    #expect(failures.list.withLock(\.self) == [])
    #expect(try tier.verify() == (100, 0))
    #expect(try tier.statistics(at: now).mapBytes == 2 << 20)
  }

  @Test func aMapAtItsLimitIsAnErrorUntilSomethingIsSwept() throws {
    let tier = try world.open {
      $0.mapBytes = 128 << 10
      $0.mapByteLimit = 512 << 10
    }
    let soon = try #require(now.adding(seconds: 1))
    var written = 0
    let error = #expect(throws: StoreError.self) {
      while written < 1000 {
        try tier.write([MidWorld.put(written, expires: soon, count: 3000)])
        written += 1
      }
    }
    #expect(error?.code == .full)
    #expect(error?.description.contains("524288 bytes and would need 1048576; 524288 are allowed") == true)
    #expect(try tier.verify() == (written, 0), "what was written before is there")
    var swept = 0
    while case let count = try tier.sweep(at: soon, limit: 1000), count > 0 { swept += count }
    #expect(swept == written)
    // Twice: pages that were freed are used again.
    for round in 0..<2 {
      for number in 0..<written / 2 {
        try tier.write([MidWorld.put(number, sequence: UInt64(round + 2), count: 3000)])
      }
    }
    #expect(try tier.verify() == (written / 2, 0))
  }

  /// A reader that stays keeps every page that it sees: it shows, and when it has ended pages are used again.
  @Test func aLongReaderShows() throws {
    let tier = try world.open { $0.readDeadlineSeconds = 2 }
    func churn(_ sequence: UInt64) throws {
      try tier.write((0..<20).map { MidWorld.put($0, sequence: sequence, count: 3000) })
    }
    for sequence in 1...20 as ClosedRange<UInt64> { try churn(sequence) }
    let settled = try tier.statistics(at: now).fileBytes
    let late = try #require(now.adding(seconds: 3))
    _ = try tier.withBytes(MidWorld.key(0), at: now, clock: { late }) { _, _ throws(StoreError) in
      for sequence in 21...40 as ClosedRange<UInt64> {
        do { try churn(sequence) } catch { Issue.record(error) }
      }
      let statistics = try tier.statistics(at: late)
      #expect(statistics.readers == 1)
      #expect(statistics.oldestReaderLag == 20)
      #expect(statistics.overdueReaders == 1)
      #expect(statistics.fileBytes > settled + 19 * 20 * 3000)
      #expect(try tier.statistics(at: now).overdueReaders == 0)
    }
    let grown = try tier.statistics(at: late)
    #expect(grown.overdueReads == 1 && grown.overdueReaders == 0 && grown.oldestReaderLag == 0)
    for sequence in 41...80 as ClosedRange<UInt64> { try churn(sequence) }
    #expect(try tier.statistics(at: late).fileBytes == grown.fileBytes, "freed pages are used again")
    #expect(try world.size() == grown.fileBytes)
    try tier.compact()
    #expect(try world.size() < settled)
    #expect(try tier.verify() == (20, 0))
    #expect(try tier.lookup(MidWorld.key(3), at: now)?.sequence == 80)
    try churn(81)
  }

  /// Compacting changes files below readers, writers and whoever asks for figures: they wait, and find everything.
  @Test(.timeLimit(.minutes(1))) func compactingWhileOthersReadAndWrite() throws {
    let tier = try world.open { $0.readDeadlineSeconds = 30 }
    try tier.write([MidWorld.put(0)])
    let ended = Atomic(false)
    let failures = Failures()
    Self.onThreads(4) { [now] thread in
      do {
        if thread == 0 {
          defer { ended.store(true, ordering: .relaxed) }
          for _ in 0..<20 { try tier.compact() }
        }
        var sequence: UInt64 = 1
        while !ended.load(ordering: .relaxed) {
          sequence += 1
          switch thread {
          case 1: try tier.write([MidWorld.put(1, sequence: sequence)])
          case 2: _ = try tier.statistics(at: now)
          default:
            guard try tier.lookup(MidWorld.key(0), at: now)?.sequence == 1 else {
              throw CocoaError(.featureUnsupported)
            }
          }
        }
      } catch { failures.list.withLock { $0.append("\(error)") } }
    }
    #expect(failures.list.withLock(\.self) == [])
    #expect(try tier.verify().damaged == 0)
    #expect(try tier.statistics(at: now).quarantineReason == nil)
  }

  /// A map that must grow while bytes are lent, by whom they were lent to: an error after the deadline, no standstill.
  @Test(.timeLimit(.minutes(1))) func growingWaitsForReadersABoundedTime() throws {
    let tier = try world.open {
      $0.mapBytes = 128 << 10
      $0.readDeadlineSeconds = 0.05
    }
    try tier.write([MidWorld.put(0)])
    _ = try tier.withBytes(MidWorld.key(0), at: now, clock: { now }) { _, _ throws(StoreError) in
      let error = #expect(throws: StoreError.self) { try tier.write([MidWorld.put(1, count: 1 << 20)]) }
      #expect(error?.code == .busy)
      #expect(try tier.lookup(MidWorld.key(0), at: now) != nil)
    }
    try tier.write([MidWorld.put(1, count: 1 << 20)])
    #expect(try tier.verify() == (2, 0))
  }

  @Test func closingLeavesLentBytesGood() throws {
    let tier = try world.open()
    try tier.write([MidWorld.put(0)])
    _ = try tier.withBytes(MidWorld.key(0), at: now, clock: { now }) { _, bytes throws(StoreError) in
      tier.close()
      #expect(throws: StoreError.self) { try world.open() }
      #expect(bytes.withUnsafeBytes { Array($0) } == MidWorld.bytes(0))
    }
    #expect(try world.open().verify() == (1, 0))
  }
}
