import DeadbandCore
import Dispatch
import Synchronization

/// Connections, each with a thread of its own, and the statements that wait for one.
///
/// Up to twenty connections stay, ten more come while much waits and go when nothing does. What waits is taken in groups, so that a
/// busy connection costs one way there and back for many statements. While the database cannot be reached nothing waits: whoever asks is
/// told at once, and a connection tries again after a time that doubles from a tenth of a second to ten.
final class PostgresPool: Sendable {
  struct Limits: Sendable, Hashable {
    /// Connections that stay.
    var kept = 20
    /// Connections that come beyond those.
    var overflow = 10
    /// Seconds that a statement may wait for a connection.
    var seconds = 30
    /// Seconds that the server may be silent before it counts as away: whoever waits for it could be asking a model.
    var silence = 5
    /// Statements of one group.
    var group = 32
  }

  private struct Job: Sendable {
    let statement: Statement
    let end: @Sendable (PostgresConnection.Outcome) -> Void
    let deadline: DispatchTime
  }

  private struct State {
    var jobs: [Job] = []
    var workers = 0
    var idle = 0
    var isClosed = false
    var canNotify = true
    /// Nothing is tried before.
    var awayUntil: DispatchTime?
    var lastReason = ""
    var pause = 0.1
  }

  private let url: PostgresURL
  private let limits: Limits
  private let state = Mutex(State())
  private let signal = DispatchSemaphore(value: 0)
  private let ended = DispatchGroup()

  init(_ url: PostgresURL, _ limits: Limits = Limits()) {
    self.url = url
    self.limits = limits
  }

  /// Ends all connections, after what waits; whoever asks from then on is told that it is closed.
  func close() {
    let workers = state.withLock { state in
      state.isClosed = true
      return state.workers
    }
    for _ in 0..<max(workers, 1) { signal.signal() }
    ended.wait()
  }

  /// Performs a statement; again where another transaction was in the way.
  func run(_ statement: Statement) async throws(PostgresFailure) -> [Row] {
    var attempt = 0
    while true {
      do throws(PostgresFailure) { return try await once(statement) } catch {
        attempt += 1
        guard error.isRetryable, attempt < 10 else { throw error }
      }
    }
  }

  /// Performs a statement that tells other machines; where the database cannot, without that: they look by themselves.
  func run(telling statement: (_ tells: Bool) -> Statement) async throws(PostgresFailure) -> [Row] {
    if state.withLock(\.canNotify) {
      do throws(PostgresFailure) { return try await run(statement(true)) } catch {
        guard error.cannotNotify else { throw error }
        state.withLock { $0.canNotify = false }
      }
    }
    return try await run(statement(false))
  }

  private func once(_ statement: Statement) async throws(PostgresFailure) -> [Row] {
    let outcome = await withCheckedContinuation { continuation in
      enqueue(statement) { continuation.resume(returning: $0) }
    }
    return try outcome.get()
  }

  private func enqueue(
    _ statement: Statement, _ end: @escaping @Sendable (PostgresConnection.Outcome) -> Void
  ) {
    let now = DispatchTime.now()
    let job = Job(statement: statement, end: end, deadline: now + .seconds(limits.seconds))
    enum Answer { case refused(String), queued(startsWorker: Bool) }
    let answer = state.withLock { state -> Answer in
      if state.isClosed { return .refused("the connections were closed") }
      if let until = state.awayUntil, now < until { return .refused(state.lastReason) }
      state.jobs.append(job)
      let starts = state.jobs.count > state.idle && state.workers < limits.kept + limits.overflow
      if starts { state.workers += 1 }
      return .queued(startsWorker: starts)
    }
    switch answer {
    case .refused(let reason): end(.failure(.away(reason)))
    case .queued(let startsWorker):
      if startsWorker { startWorker() }
      signal.signal()
    }
  }

  private func startWorker() {
    ended.enter()
    let isThere = OwnThread.start {
      self.work()
      self.ended.leave()
    }
    guard !isThere else { return }
    ended.leave()
    // Those that are there do it, or nobody can.
    let isAlone = state.withLock { state in
      state.workers -= 1
      return state.workers == 0
    }
    if isAlone { isAway("the system has no thread to give") }
  }

  // MARK: A connection's thread

  private func work() {
    var connection: PostgresConnection?
    while true {
      state.withLock { $0.idle += 1 }
      let isOverflow = state.withLock { $0.workers > limits.kept }
      let isWoken = signal.wait(timeout: isOverflow ? .now() + .seconds(10) : .distantFuture) == .success
      let (group, ends) = state.withLock { state -> ([Job], Bool) in
        state.idle -= 1
        // What waits is shared among those who could take it.
        let share = min(limits.group, max(1, (state.jobs.count + state.idle) / (state.idle + 1)))
        let group = Array(state.jobs.prefix(share))
        state.jobs.removeFirst(group.count)
        let ends = group.isEmpty && (state.isClosed || !isWoken && state.workers > limits.kept)
        if ends { state.workers -= 1 }
        return (group, ends)
      }
      if ends { return }
      guard !group.isEmpty else { continue }
      perform(group, &connection)
    }
  }

  private func perform(_ group: [Job], _ connection: inout PostgresConnection?) {
    let now = DispatchTime.now()
    let late = group.filter { $0.deadline <= now }
    for job in late { job.end(.failure(.away("no connection within \(limits.seconds) s"))) }
    let jobs = group.filter { $0.deadline > now }
    guard !jobs.isEmpty else { return }
    var answered = 0
    // A connection that was open may have been closed meanwhile: what it did not answer is sent once more on a new one. Statements are
    // made so that this changes nothing.
    for isLast in connection == nil ? [true] : [false, true] {
      do throws(PostgresFailure) {
        let base = answered
        if connection == nil { connection = try PostgresConnection(url) }
        guard let usable = connection else { return }
        try usable.run(jobs.dropFirst(base).map(\.statement), seconds: limits.silence) { index, outcome in
          answered = base + index + 1
          jobs[base + index].end(outcome)
        }
        return state.withLock { state in (state.awayUntil, state.pause) = (nil, 0.1) }
      } catch {
        connection = nil
        guard isLast else { continue }
        isAway(error.reason)
        for job in jobs.dropFirst(answered) { job.end(.failure(.away(error.reason))) }
      }
    }
  }

  /// Tells everybody who waits, and lets nobody try for a while.
  private func isAway(_ reason: String) {
    let waiting = state.withLock { state -> [Job] in
      state.lastReason = reason
      let pause = state.pause * Double.random(in: 0.5...1)
      state.awayUntil = .now() + .milliseconds(Int(pause * 1_000))
      state.pause = min(state.pause * 2, 10)
      defer { state.jobs = [] }
      return state.jobs
    }
    for job in waiting { job.end(.failure(.away(reason))) }
  }

  /// Whether the database was there when it was last asked.
  var isThere: Bool { state.withLock { $0.awayUntil == nil } }
}
