import DeadbandCore
private import Dispatch
import Synchronization

/// The ledger's files: an LMDB environment of its own, in which every cent that calls of models may cost is
/// reserved before, and settled after.
///
///     job ─▶ queue ─▶ a group: one write transaction, one sync ─▶ every job's answer
///
/// A budget is looked at and the reservation made in one write transaction, of which LMDB lets one process
/// have one at a time: it holds across processes. A job that is refused changes nothing, and undoes no other
/// of its group.
///
/// Who opens it for writing has a session, a file `session-N` that is locked until its process ends. A
/// reservation says which session made it; one whose session is gone is unsettled.
package final class LedgerFile: Sendable {
  /// How the ledger is opened.
  package struct Options: Sendable {
    /// Whether it may only be read; nothing is changed then, not even marks.
    package var isReadOnly = false
    /// Bytes of addresses for the map. It grows when it is full: costs no memory and no disk.
    package var mapBytes = 1 << 30
    /// The most that the map may grow to, and with it the file.
    package var mapByteLimit = 64 << 30
    /// How long the map waits for readers to end before it grows.
    var readDeadlineSeconds = 10.0

    package init(isReadOnly: Bool = false) { self.isReadOnly = isReadOnly }
  }

  static let sessionPrefix = "session-"
  static let damageWayOut =
    "put a copy of the ledger's folder back, or move the folder away and begin a new one, which knows of nothing spent"

  let folder: MidFolder
  package let options: Options
  let pool: ReaderPool
  let process: ProcessGeneration
  /// The number of this opening; 0 for one that only reads.
  let session: UInt64
  /// Held while something is written: LMDB has one writer.
  let writer: Mutex<Writer>
  private let queue: Mutex<GroupQueue<Job>?>

  struct Writer {
    /// Kept while the environment is closed and opened again; nil once it is closed.
    var claim: EnvironmentClaim?
    var use: MidFolder.Use?
    /// Reservations of a group whose commit failed without saying whether it holds: nobody was told of them.
    var doubtful: Set<UInt64> = []
    /// The hour for which old hours were last removed.
    var sweptHour: Int32?
  }

  /// Something to do, and whom to tell of its end.
  struct Job: Sendable {
    let work: LedgerWork
    let end: @Sendable (Result<LedgerAnswer, LedgerError>) -> Void
  }

  init(
    folder: MidFolder, options: Options, environment: Environment, process: ProcessGeneration,
    session: UInt64,
    writer: Writer
  ) {
    self.folder = folder
    self.options = options
    self.process = process
    self.session = session
    self.writer = Mutex(writer)
    queue = Mutex(nil)
    pool = ReaderPool(
      environment, limit: 16, path: folder.path, deadlineSeconds: options.readDeadlineSeconds)
    if !options.isReadOnly {
      let queue = GroupQueue<Job>(label: "deadband.ledger", groupLimit: 1024) { [weak self] group in
        guard let self else {
          for job in group { job.end(.failure(.store(Self.closed))) }
          return
        }
        self.perform(group)
      }
      self.queue.withLock { $0 = queue }
    }
  }

  // Perhaps on the queue's own thread, which cannot wait for itself.
  deinit { if process.isCurrent { shut() } }

  /// Closes the ledger: whatever is asked of it afterwards throws ``StoreError/Code/closed``. What it has
  /// reserved and not settled is unsettled from then on.
  package func close() {
    guard process.isCurrent else { return }
    let last = queue.withLock { queue in
      defer { queue = nil }
      return queue
    }
    last?.drain()
    shut()
  }

  private func shut() {
    writer.withLock { writer in
      pool.close()
      writer.use?.end()
      writer.use = nil
      writer.claim = nil
    }
  }

  /// Does `work` as part of a group, and tells `end` once it is durable, or was refused.
  func enqueue(_ work: LedgerWork, _ end: @escaping @Sendable (Result<LedgerAnswer, LedgerError>) -> Void) {
    guard process.isCurrent else {
      end(
        .failure(
          .store(
            StoreError(
              .closed, path: folder.path, reason: "was opened by the process that this one was forked from",
              wayOut: "open the ledger after fork"))))
      return
    }
    guard let queue = queue.withLock({ $0 }) else {
      let error =
        options.isReadOnly
        ? StoreError(.unwritable, path: folder.path, reason: "the ledger was opened for reading only")
        : Self.closed
      end(.failure(.store(error)))
      return
    }
    queue.enqueue(Job(work: work, end: end))
  }

  /// Does `work` and returns when it is durable.
  package func perform(_ work: LedgerWork) async throws(LedgerError) -> LedgerAnswer {
    try await withCheckedContinuation { continuation in
      enqueue(work) { continuation.resume(returning: $0) }
    }.get()
  }

  /// The same for callers that may block their thread.
  package func performAndWait(_ work: LedgerWork) throws(LedgerError) -> LedgerAnswer {
    let done = DispatchSemaphore(value: 0)
    let answer = Answer()
    enqueue(work) { result in
      answer.result.withLock { $0 = result }
      done.signal()
    }
    done.wait()
    return try answer.result.withLock { $0 }.get()
  }

  private final class Answer: Sendable {
    let result = Mutex(Result<LedgerAnswer, LedgerError>.failure(.store(LedgerFile.closed)))
  }

  /// Marks what processes that are gone have left as unsettled; what was marked.
  package func markUnsettled() throws(LedgerError) -> [LedgerReservation] {
    guard case .marked(let marked) = try performAndWait(.markUnsettled(alive: try aliveSessions())) else {
      return []
    }
    return marked
  }

  static let closed = StoreError(.closed, reason: "the ledger is closed")
}
