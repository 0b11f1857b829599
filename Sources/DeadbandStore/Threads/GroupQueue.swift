private import Dispatch
private import Synchronization

/// Performs jobs in the order they come, a group at a time: whatever comes while one group is performed is the next.
///
///     enqueue 1        2  3  4              5
///     perform [1]───────▶[2 3 4]───────────▶[5]
///
/// A group is performed by one call on one thread, and no two at once: what belongs to its thread (a write transaction)
/// may be begun and ended in it, and what is slow (a sync) blocks nobody's task.
final class GroupQueue<Job: Sendable>: Sendable {
  private struct State {
    var waiting: [Job] = []
    /// Whether a call that will take what waits is under way.
    var isScheduled = false
  }

  private let state = Mutex(State())
  private let queue: DispatchQueue
  private let groupLimit: Int
  private let perform: @Sendable ([Job]) -> Void

  /// - Parameters:
  ///   - label: what debuggers show.
  ///   - groupLimit: the most jobs that one call gets.
  ///   - perform: is given each group, never an empty one.
  init(label: String, groupLimit: Int, perform: @escaping @Sendable ([Job]) -> Void) {
    queue = DispatchQueue(label: label)
    self.groupLimit = max(groupLimit, 1)
    self.perform = perform
  }

  /// How many jobs wait, those of the group under way not counted.
  var waitingCount: Int { state.withLock { $0.waiting.count } }

  /// Adds a job and returns at once.
  func enqueue(_ job: Job) {
    let starts = state.withLock { state in
      state.waiting.append(job)
      defer { state.isScheduled = true }
      return !state.isScheduled
    }
    if starts { queue.async { self.performAll() } }
  }

  /// Returns when every job that was added before has been performed. Not to be called from within one.
  func drain() { queue.sync { performAll() } }

  private func performAll() {
    while let group = takeGroup() { perform(group) }
  }

  private func takeGroup() -> [Job]? {
    state.withLock { state in
      guard !state.waiting.isEmpty else {
        state.isScheduled = false
        return nil
      }
      let group = Array(state.waiting.prefix(groupLimit))
      state.waiting.removeFirst(group.count)
      return group
    }
  }
}
