import DeadbandCore
import DeadbandStore
import Dispatch
import Synchronization

/// What a machine has answered since some time, group by group, for whoever brings it somewhere slower than it is read: at most two groups
/// are in memory.
///
/// It is read on a thread of its own, which waits for the reader of ``groups``. That one says of each group that it is done with it, and in the end that
/// it needs no more.
final class Backlog: Sendable {
  private static let groupSize = 256
  private static let groupsInMemory = 2

  /// The groups, oldest first.
  let groups: AsyncStream<[Entry]>
  private let stream: AsyncStream<[Entry]>.Continuation
  private let room = DispatchSemaphore(value: 0)
  private let isEnough = Atomic(false)
  private let wasRead = Atomic(false)

  init(_ store: AnalysisStore, from first: Timestamp, at now: Timestamp) {
    (groups, stream) = AsyncStream.makeStream()
    // Not by its first value, below which a semaphore may not end.
    for _ in 0..<Self.groupsInMemory { room.signal() }
    let isThere = OwnThread.start { self.read(store, first, now) }
    if !isThere { stream.finish() }
  }

  /// Whether all of it was given; false where the store could not be read, or the system had no thread to give.
  var isWhole: Bool { wasRead.load(ordering: .acquiring) }

  /// That a group is done with: another may come.
  func finishGroup() { room.signal() }

  /// That no more is needed.
  func stop() {
    isEnough.store(true, ordering: .relaxed)
    room.signal()
  }

  private func read(_ store: AnalysisStore, _ first: Timestamp, _ now: Timestamp) {
    var group: [Entry] = []
    do throws(StoreError) {
      try store.forEach(history: true, from: first, at: now) { entry throws(StoreError) in
        guard entry.analysis.created >= first else { return }
        group.append(entry)
        if group.count == Self.groupSize { try give(&group) }
      }
      try give(&group)
      wasRead.store(true, ordering: .releasing)
    } catch {
      // Whoever reads sees that it is not whole.
    }
    stream.finish()
  }

  private func give(_ group: inout [Entry]) throws(StoreError) {
    room.wait()
    if isEnough.load(ordering: .relaxed) { throw StoreError(.closed, reason: "no more is needed") }
    if !group.isEmpty { stream.yield(group) }
    group = []
  }
}
