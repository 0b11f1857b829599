public import DeadbandAnalysts
public import DeadbandCore
private import Synchronization

/// A clock that stands still until it is moved.
///
///     let clock = ManualClock()
///     let analyst = …clock: clock.analystClock…
///     clock.advance(by: .seconds(60))     // whoever waits for a moment up to then goes on
public final class ManualClock: Sendable {
  private struct Sleeper {
    let until: Duration
    let continuation: CheckedContinuation<Bool, Never>
  }

  private struct State {
    var now = Duration.zero
    var sleepers: [Int: Sleeper] = [:]
    var nextNumber = 0
    var cancelled: Set<Int> = []
    /// Whoever waits for so many sleepers.
    var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
  }

  private let state = Mutex(State())
  private let start: Timestamp

  /// A clock whose calendar begins at an instant.
  public init(start: Timestamp = Timestamp(nanosecondsSince1970: 1_700_000_000_000_000_000)) {
    self.start = start
  }

  /// Time since it was made.
  public var now: Duration { state.withLock(\.now) }

  /// How many wait for a moment.
  public var sleeperCount: Int { state.withLock(\.sleepers.count) }

  /// The clock as analysts take it.
  public var analystClock: AnalystClock {
    AnalystClock(now: { self.now }, date: { self.date }, sleepUntil: { try await self.sleep(until: $0) })
  }

  /// The calendar's time.
  public var date: Timestamp {
    let (seconds, attoseconds) = now.components
    return start.adding(seconds: seconds).map {
      Timestamp(nanosecondsSince1970: $0.nanosecondsSince1970 + attoseconds / 1_000_000_000)
    } ?? start
  }

  /// Moves on, and lets go whoever waited for a moment up to then.
  public func advance(by time: Duration) {
    let due = state.withLock { state -> [Sleeper] in
      state.now += time
      let due = state.sleepers.filter { $0.value.until <= state.now }
      for number in due.keys { state.sleepers[number] = nil }
      return due.values.sorted { $0.until < $1.until }
    }
    for sleeper in due { sleeper.continuation.resume(returning: true) }
  }

  /// Moves on to the moment that somebody waits for next; false where nobody waits.
  @discardableResult public func advanceToNext() -> Bool {
    guard let next = state.withLock({ $0.sleepers.values.map(\.until).min() }) else { return false }
    advance(by: max(next - now, .zero))
    return true
  }

  /// Returns when at least so many wait for a moment.
  public func waitForSleepers(_ count: Int = 1) async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state -> Bool in
        guard state.sleepers.count < count else { return true }
        state.watchers.append((count, continuation))
        return false
      }
      if isThere { continuation.resume() }
    }
  }

  /// Waits until the clock shows a moment; throws `CancellationError` where the task is cancelled.
  public func sleep(until moment: Duration) async throws {
    let number = state.withLock { state in
      state.nextNumber += 1
      return state.nextNumber
    }
    let isOver = await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
        let (result, watchers) = state.withLock { state -> (Bool?, [CheckedContinuation<Void, Never>]) in
          if state.cancelled.remove(number) != nil { return (false, []) }
          guard moment > state.now else { return (true, []) }
          state.sleepers[number] = Sleeper(until: moment, continuation: continuation)
          let ready = state.watchers.filter { $0.count <= state.sleepers.count }.map(\.continuation)
          state.watchers.removeAll { $0.count <= state.sleepers.count }
          return (nil, ready)
        }
        for watcher in watchers { watcher.resume() }
        if let result { continuation.resume(returning: result) }
      }
    } onCancel: {
      let sleeper = state.withLock { state -> Sleeper? in
        if let sleeper = state.sleepers.removeValue(forKey: number) { return sleeper }
        state.cancelled.insert(number)
        return nil
      }
      sleeper?.continuation.resume(returning: false)
    }
    guard isOver else { throw CancellationError() }
  }
}
