import Synchronization

/// Tasks that outlive who started them, each known until it ends: none is leaked, and all can be waited for.
final class BackgroundTasks: Sendable {
  private struct State {
    var next = 0
    var running: [Int: Task<Void, Never>?] = [:]
    var waiting: [CheckedContinuation<Void, Never>] = []
    var isCancelled = false
    var isClosed = false
  }

  private let state = Mutex(State())

  /// How many run.
  var count: Int { state.withLock(\.running.count) }

  /// Begins a task; false where none begins any more.
  @discardableResult
  func start(_ work: @escaping @Sendable () async -> Void) -> Bool {
    let number = state.withLock { state -> Int? in
      guard !state.isClosed else { return nil }
      state.next += 1
      state.running[state.next] = .some(nil)
      return state.next
    }
    guard let number else { return false }
    let task = Task {
      await work()
      self.end(number)
    }
    let isCancelled = state.withLock { state in
      if state.running[number] != nil { state.running[number] = task }
      return state.isCancelled
    }
    if isCancelled { task.cancel() }
    return true
  }

  /// Begins none any more.
  func close() { state.withLock { $0.isClosed = true } }

  private func end(_ number: Int) {
    let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      state.running[number] = nil
      guard state.running.isEmpty else { return [] }
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  /// Cancels all, those that begin later too.
  func cancelAll() {
    let tasks = state.withLock { state in
      state.isCancelled = true
      return state.running.values.compactMap(\.self)
    }
    for task in tasks { task.cancel() }
  }

  /// Returns when none runs.
  func drain() async {
    await withCheckedContinuation { continuation in
      let isEmpty = state.withLock { state -> Bool in
        if state.running.isEmpty { return true }
        state.waiting.append(continuation)
        return false
      }
      if isEmpty { continuation.resume() }
    }
  }
}
