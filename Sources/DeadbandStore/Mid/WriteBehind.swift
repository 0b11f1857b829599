import DeadbandCore
private import Synchronization

/// Writes to the mid tier behind a put that was acknowledged: nobody waits for it, and what it has no room for is left
/// out and counted. The archive has it all the same.
final class WriteBehind: Sendable {
  /// How much may wait.
  struct Options: Sendable {
    var changeLimit = 4096
    /// Bytes of entries.
    var byteLimit = 64 << 20
    /// The most changes in one transaction.
    var groupLimit = 256
  }

  /// What was seen since it was made.
  struct Statistics: Sendable, Hashable {
    /// Changes that wait or are being written.
    var waiting = 0
    /// Bytes of their entries.
    var waitingBytes = 0
    var written = 0
    /// Changes that there was no room for.
    var dropped = 0
    /// Changes that could not be written.
    var failed = 0
    /// What the last group that could not be written failed of.
    var lastFailure: StoreError?
  }

  private let state: SharedState
  private let options: Options
  private let queue: GroupQueue<Job>

  private enum Job: Sendable {
    case change(MidTier.Change)
    case sweep(at: Timestamp)
  }

  private final class SharedState: Sendable {
    let statistics = Mutex(Statistics())
  }

  init(_ tier: MidTier, options: Options = Options()) {
    self.options = options
    let state = SharedState()
    self.state = state
    queue = GroupQueue(label: "deadband.mid", groupLimit: options.groupLimit) { group in
      var changes: [MidTier.Change] = []
      var sweep: Timestamp?
      for job in group {
        switch job {
        case .change(let change): changes.append(change)
        case .sweep(let now): sweep = now
        }
      }
      var failure: StoreError?
      do throws(StoreError) { if !changes.isEmpty { try tier.write(changes) } } catch { failure = error }
      state.statistics.withLock { statistics in
        statistics.waiting -= changes.count
        statistics.waitingBytes -= changes.reduce(0) { $0 + $1.byteCount }
        if failure == nil { statistics.written += changes.count } else { statistics.failed += changes.count }
        statistics.lastFailure = failure ?? statistics.lastFailure
      }
      if let sweep { Self.sweep(tier, at: sweep, state) }
    }
  }

  var statistics: Statistics { state.statistics.withLock(\.self) }

  /// Has a change written soon, and returns at once; false where there is no room, or it is too large.
  @discardableResult func enqueue(_ change: MidTier.Change) -> Bool {
    let fits = state.statistics.withLock { statistics in
      let fits =
        statistics.waiting < options.changeLimit
        && statistics.waitingBytes + change.byteCount <= options.byteLimit
        && change.byteCount <= MidTier.entryByteLimit
      if fits {
        statistics.waiting += 1
        statistics.waitingBytes += change.byteCount
      } else {
        statistics.dropped += 1
      }
      return fits
    }
    if fits { queue.enqueue(.change(change)) }
    return fits
  }

  /// Has what has expired at `now` removed soon, and returns at once.
  func sweep(at now: Timestamp) { queue.enqueue(.sweep(at: now)) }

  private static func sweep(_ tier: MidTier, at now: Timestamp, _ state: SharedState) {
    do throws(StoreError) {
      // What waits to be written is let in between: the rest comes with the next sweep.
      for _ in 0..<sweepBatches where try tier.sweep(at: now, limit: sweepBatch) < sweepBatch { return }
    } catch {
      state.statistics.withLock { $0.lastFailure = error }
    }
  }

  private static let sweepBatches = 8
  private static let sweepBatch = 256

  /// Returns when every change that was taken before has been written, or has failed.
  func drain() { queue.drain() }
}
