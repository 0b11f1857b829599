private import Dispatch
private import Synchronization

/// The read transactions of a process, each lent to one caller at a time.
///
/// There are at most so many; whoever finds none left waits for one to be given back, a bounded time. What needs that
/// nobody reads (a larger map, another file) stops the lending and waits for all of them, a bounded time too.
final class ReaderPool: Sendable {
  private struct State {
    /// What transactions are begun on; nil once it is closed.
    var environment: Environment?
    var idle: [ReadTransaction] = []
    var lentCount = 0
    /// The most there may be now: fewer than allowed after LMDB's own table of readers was full.
    var limit: Int
    var isStopped = false
    /// Who waits for a transaction, longest first.
    var waiting: [DispatchSemaphore] = []
    /// Who waits for all of them.
    var drained: DispatchSemaphore?
  }

  private let state: Mutex<State>
  private let limit: Int
  private let path: String
  private let deadlineSeconds: Double

  init(_ environment: Environment, limit: Int, path: String, deadlineSeconds: Double) {
    self.limit = max(limit, 1)
    self.path = path
    self.deadlineSeconds = deadlineSeconds
    state = Mutex(State(environment: environment, limit: max(limit, 1)))
  }

  /// How many are lent.
  var lentCount: Int { state.withLock(\.lentCount) }

  /// The environment that is open; waits while another takes its place.
  func environment() throws(StoreError) -> Environment {
    let deadline = DispatchTime.now() + deadlineSeconds
    while true {
      let step = state.withLock { state -> Step in
        if let environment = state.environment { return .begin(environment) }
        return state.isStopped ? wait(&state) : .closed
      }
      switch step {
      case .begin(let environment): return environment
      case .wait(let turn):
        guard turn.wait(timeout: deadline) == .timedOut, withdraw(turn) else { continue }
        throw StoreError(.busy, path: path, reason: "the files are changing places", wayOut: "try again")
      case .closed, .renew: throw closed
      }
    }
  }

  private enum Step {
    case renew(ReadTransaction)
    case begin(Environment)
    case wait(DispatchSemaphore)
    case closed
  }

  /// Lends a transaction that sees what was committed last; nil where the map is too small for that.
  func take() throws(StoreError) -> ReadTransaction? {
    var deadline: DispatchTime?
    while true {
      let step = state.withLock { state -> Step in
        guard let environment = state.environment else { return state.isStopped ? wait(&state) : .closed }
        guard !state.isStopped else { return wait(&state) }
        if let transaction = state.idle.popLast() {
          state.lentCount += 1
          return .renew(transaction)
        }
        guard state.lentCount < state.limit else { return wait(&state) }
        state.lentCount += 1
        return .begin(environment)
      }
      switch step {
      case .closed: throw closed
      case .wait(let turn):
        deadline = deadline ?? .now() + deadlineSeconds
        if let deadline, turn.wait(timeout: deadline) == .timedOut, withdraw(turn) {
          throw StoreError(
            .busy, path: path, reason: "no read transaction came free in \(deadlineSeconds) s",
            wayOut: "keep lent bytes shorter, or allow more readers")
        }
      case .renew(let transaction):
        do throws(LMDBFailure) {
          try transaction.renew()
          return transaction
        } catch { try failed(error) }
      case .begin(let environment):
        do throws(LMDBFailure) {
          return try begin(environment)
        } catch {
          if error.kind == .readersFull, makeDo() { continue }
          try failed(error)
        }
      }
      return nil
    }
  }

  /// Takes a transaction back. The caller keeps no reference to it.
  func give(_ transaction: consuming ReadTransaction) {
    transaction.reset()
    putBack(transaction)
  }

  private func putBack(_ transaction: consuming ReadTransaction?) {
    state.withLock { state in
      if let transaction, transaction.environment === state.environment { state.idle.append(transaction) }
      state.lentCount -= 1
      if state.lentCount == 0 { state.drained?.signal() }
      if !state.isStopped, !state.waiting.isEmpty { state.waiting.removeFirst().signal() }
    }
  }

  private func wait(_ state: inout State) -> Step {
    let turn = DispatchSemaphore(value: 0)
    state.waiting.append(turn)
    return .wait(turn)
  }

  /// Ends waiting; false if the turn had come meanwhile.
  private func withdraw(_ turn: DispatchSemaphore) -> Bool {
    state.withLock { state in
      guard let index = state.waiting.firstIndex(where: { $0 === turn }) else { return false }
      state.waiting.remove(at: index)
      return true
    }
  }

  private func begin(_ environment: Environment) throws(LMDBFailure) -> ReadTransaction {
    do throws(LMDBFailure) {
      return try ReadTransaction(environment)
    } catch {
      guard error.kind == .readersFull, try environment.freeStaleReaders() > 0 else { throw error }
      return try ReadTransaction(environment)
    }
  }

  /// LMDB has no more slots: whether those that this process has will do.
  private func makeDo() -> Bool {
    state.withLock { state in
      state.lentCount -= 1
      let count = state.lentCount + state.idle.count
      guard count > 0 else {
        state.lentCount += 1
        return false
      }
      state.limit = count
      return true
    }
  }

  private func failed(_ failure: LMDBFailure) throws(StoreError) {
    putBack(nil)
    guard failure.kind == .mapResized else { throw failure.storeError(path) }
  }

  /// Lends as many as allowed again, now that slots of others may have come free.
  func restoreLimit() { state.withLock { $0.limit = limit } }

  /// Performs `body` while no transaction is open here, idle ones included, and none is lent. It may close the
  /// environment by setting it to nil, and put another in its place.
  ///
  /// Only for the holder of the writer's lock. Throws ``StoreError/Code/busy`` where a reader takes too long.
  func whileDrained(_ body: (inout Environment?) throws(StoreError) -> Void) throws(StoreError) {
    let drained = DispatchSemaphore(value: 0)
    let isDrained = state.withLock { state in
      state.isStopped = true
      if state.lentCount > 0 { state.drained = drained }
      return state.lentCount == 0
    }
    defer { resume() }
    if !isDrained, drained.wait(timeout: .now() + deadlineSeconds) == .timedOut, lentCount > 0 {
      throw StoreError(
        .busy, path: path, reason: "a read has lasted longer than \(deadlineSeconds) s",
        wayOut: "keep lent bytes shorter")
    }
    var environment = state.withLock { state -> Environment? in
      state.idle = []
      defer { state.environment = nil }
      return state.environment
    }
    guard environment != nil else { throw closed }
    defer { state.withLock { $0.environment = environment } }
    try body(&environment)
  }

  private func resume() {
    state.withLock { state in
      state.isStopped = false
      state.drained = nil
      for turn in state.waiting { turn.signal() }
      state.waiting = []
    }
  }

  /// Lends nothing more; what is lent ends as it would have.
  func close() {
    state.withLock { state in
      state.idle = []
      state.environment = nil
    }
  }

  private var closed: StoreError { StoreError(.closed, path: path, reason: "is closed") }
}
