import DeadbandAnalysts
import Synchronization

/// One call for a subject, and those who wait for it. The call goes on whoever leaves; each waiter comes and goes alone.
final class Flight: Sendable {
  typealias Landing = Result<Answered, EngineError>

  private struct State {
    /// That of the most urgent of those who wait.
    var priority: Question.Priority
    /// Tells the queue in which the call waits.
    var whenRaised: (@Sendable (Question.Priority) -> Void)?
    /// nil while it is under way.
    var landing: Landing?
    var waiting: [Int: CheckedContinuation<Landing?, Never>] = [:]
    /// Waiters that were cancelled before they waited.
    var cancelled: Set<Int> = []
    var next = 0
  }

  private let state: Mutex<State>

  init(_ priority: Question.Priority) { state = Mutex(State(priority: priority)) }

  /// How urgent the call is: as the most urgent of those who wait for it.
  var priority: Question.Priority { state.withLock(\.priority) }

  /// Somebody waits for it who is in more of a hurry.
  func raise(to priority: Question.Priority) {
    let whenRaised = state.withLock { state -> (@Sendable (Question.Priority) -> Void)? in
      guard priority > state.priority else { return nil }
      state.priority = priority
      return state.whenRaised
    }
    whenRaised?(priority)
  }

  /// Has a queue be told how urgent the call is, now and whenever that changes.
  func follow(_ whenRaised: @escaping @Sendable (Question.Priority) -> Void) {
    let priority = state.withLock { state in
      state.whenRaised = whenRaised
      return state.priority
    }
    whenRaised(priority)
  }

  /// Ends the flight, once; everybody who waits goes on.
  func land(_ landing: Landing) {
    let waiting = state.withLock { state -> [Int: CheckedContinuation<Landing?, Never>] in
      guard state.landing == nil else { return [:] }
      state.landing = landing
      defer { (state.waiting, state.cancelled) = ([:], []) }
      return state.waiting
    }
    for continuation in waiting.values { continuation.resume(returning: landing) }
  }

  /// How it ended; nil where the task is cancelled before.
  func wait() async -> Landing? {
    let number = state.withLock { state in
      state.next += 1
      return state.next
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: CheckedContinuation<Landing?, Never>) in
        let early = state.withLock { state -> Landing?? in
          if let landing = state.landing { return .some(landing) }
          if state.cancelled.remove(number) != nil { return .some(nil) }
          state.waiting[number] = continuation
          return nil
        }
        if let early { continuation.resume(returning: early) }
      }
    } onCancel: {
      let continuation = state.withLock { state -> CheckedContinuation<Landing?, Never>? in
        guard state.landing == nil else { return nil }
        if let continuation = state.waiting.removeValue(forKey: number) { return continuation }
        state.cancelled.insert(number)
        return nil
      }
      continuation?.resume(returning: nil)
    }
  }
}
