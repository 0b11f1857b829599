public import DeadbandAnalysts
public import DeadbandCore
public import DeadbandStore
import Dispatch
import Synchronization

/// The tier that many machines share, in a PostgreSQL database.
///
/// Statements go through a pool of connections; one more connection listens for what other machines change. ``run()`` has to be running for
/// as long as the tier is used: it listens, forgets what others forgot, and brings what this machine answered while the database was away.
public final class FleetTier: SharedTier {
  /// What happens to it, for a log.
  public enum Event: Sendable, Hashable {
    /// It can be reached again; so many analyses were brought.
    case connected(brought: Int)
    /// It cannot be reached.
    case lost(String)
    /// Subjects were forgotten since another machine forgot them.
    case forgot(Int)
    /// What it is asked is refused, which is a fault of this program or of the database's version.
    case refused(String)
  }

  private struct State {
    var waiting: [Digest: [Int: CheckedContinuation<Void, Never>]] = [:]
    var next = 0
    /// Whether something of this machine's may lack there.
    var isBehind = true
    /// Ticks since shares of budgets were set anew.
    var ticks = 0
    /// Whether it is yet to be told that the database is there.
    var hasToTell = false
    var months: Set<String> = []
  }

  let pool: PostgresPool
  private let url: PostgresURL
  private let store: AnalysisStore
  private let clock: AnalystClock
  private let onEvent: (@Sendable (Event) -> Void)?
  /// The store's identity: what tells machines apart, also over restarts.
  let machine: String
  private let state = Mutex(State())
  private let ledger = Mutex(WeakLedger())

  private struct WeakLedger { weak var ledger: Ledger? }

  /// A tier, which does nothing before it is asked. It has to be closed.
  ///
  /// - Parameters:
  ///   - store: this machine's own tiers.
  ///   - kept: connections that stay.
  ///   - overflow: connections that come beyond those under load.
  public init(
    _ url: PostgresURL, store: AnalysisStore, kept: Int = 20, overflow: Int = 10,
    clock: AnalystClock = .system,
    onEvent: (@Sendable (Event) -> Void)? = nil
  ) {
    var limits = PostgresPool.Limits()
    (limits.kept, limits.overflow) = (max(kept, 1), max(overflow, 0))
    pool = PostgresPool(url, limits)
    self.url = url
    self.store = store
    self.clock = clock
    self.onEvent = onEvent
    machine = store.statistics.identity
  }

  /// Ends all connections.
  public func close() { pool.close() }

  /// Makes the tables where the database holds nothing of deadband's, and checks the version where it does.
  ///
  /// - Throws: ``FleetError``; ``FleetError/away(_:)`` where it cannot be reached, which may be passed over: it is tried again.
  public func prepare() async throws(FleetError) {
    let version = try await Migration.version(pool)
    if version > Schema.known { throw .newer(found: version, known: Schema.known) }
    if version == Schema.known { return }
    guard version == 0 else { throw .older(found: version, known: Schema.known) }
    do throws(FleetError) { try await Migration(pool).migrate(to: Schema.known) } catch {
      // Several machines that start at once: one of them makes the tables.
      guard case .busy = error else { throw error }
      for _ in 0..<100 {
        try? await clock.sleep(until: clock.now() + .milliseconds(100))
        if try await Migration.version(pool) == Schema.known { return }
      }
      throw error
    }
  }

  /// Has a ledger share its budgets with those of other machines, as long as it is there.
  public func attach(_ ledger: Ledger) {
    self.ledger.withLock { $0.ledger = ledger }
    ledger.join(self)
  }

  // MARK: Leases and analyses

  /// One statement: the row's analysis, its lease, or how long another holds it.
  public func claim(_ subject: Subject, newerThan known: Timestamp?, holding: Duration) async -> SharedClaim {
    let owner = "\(machine.prefix(8))-\(String(UInt64.random(in: 0...(.max)), radix: 36))"
    do throws(PostgresFailure) {
      let rows = try await pool.run(
        TierStatements.claim(subject, owner, newerThan: known, milliseconds: holding.wholeMilliseconds))
      // The row came into being beside this statement: whoever made it holds the lease.
      guard let row = rows.first else { return .held(.milliseconds(20)) }
      switch row.text(0) {
      case "lease":
        return .lease(SharedLease(subject: subject, fence: row.integer(1) ?? 0, owner: owner))
      case "entry":
        guard let bytes = row.bytes(3), let entry = Entry(bytes: bytes, key: subject.key),
          entry.subject == subject
        else {
          note(PostgresFailure(kind: .refused("entry"), reason: "the analysis of a subject there is damaged"))
          return .away
        }
        return .entry(entry)
      default: return .held(.milliseconds(row.integer(2) ?? 100))
      }
    } catch {
      note(error)
      return .away
    }
  }

  /// Until another machine tells of the subject, a quarter of a second at most.
  public func wait(for subject: Subject, atMost time: Duration) async {
    let number = state.withLock { state in
      state.next += 1
      return state.next
    }
    let (clock, key) = (clock, subject.key)
    // What says nothing of changes is asked four times a second.
    let until = clock.now() + min(time, .milliseconds(250))
    let timer = Task {
      try? await clock.sleep(until: until)
      self.wake(key, number)
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isEarly = state.withLock { state in
          guard !Task.isCancelled else { return true }
          state.waiting[key, default: [:]][number] = continuation
          return false
        }
        if isEarly { continuation.resume() }
      }
    } onCancel: {
      wake(key, number)
    }
    timer.cancel()
  }

  private func wake(_ key: Digest, _ number: Int) {
    let continuation = state.withLock { state in
      let continuation = state.waiting[key]?.removeValue(forKey: number)
      if state.waiting[key]?.isEmpty == true { state.waiting[key] = nil }
      return continuation
    }
    continuation?.resume()
  }

  private func wakeAll(_ key: Digest) {
    let all = state.withLock { $0.waiting.removeValue(forKey: key) }
    for continuation in (all ?? [:]).values { continuation.resume() }
  }

  /// One statement, which does nothing where the lease is no longer the row's.
  public func keep(_ entry: Entry, under lease: SharedLease) async -> Bool {
    let bytes = entry.bytes
    do throws(PostgresFailure) {
      let rows = try await inMonth(of: entry) { table, tells in
        TierStatements.keep(entry, bytes, lease, machine: self.machine, table, tells: tells)
      }
      return !rows.isEmpty
    } catch {
      isBehind()
      note(error)
      return false
    }
  }

  /// One statement; where it fails the lease ends by itself.
  public func renew(_ lease: SharedLease, holding: Duration) async {
    // Where it cannot be renewed it ends, and another machine may ask.
    _ = try? await pool.run(TierStatements.renew(lease, milliseconds: holding.wholeMilliseconds))
  }

  /// One statement, and those who wait are told.
  public func giveUp(_ lease: SharedLease) async {
    do throws(PostgresFailure) { _ = try await pool.run { TierStatements.giveUp(lease, tells: $0) } } catch {
      note(error)
    }
  }

  /// One statement; what it cannot take is brought later.
  public func add(_ entry: Entry) async -> Bool {
    do throws(PostgresFailure) {
      try await bring(entry)
      return true
    } catch {
      isBehind()
      note(error)
      return false
    }
  }

  /// A statement each, all under way at once; what the first failure was, if one failed.
  private func bring(_ entries: [Entry]) async throws(PostgresFailure) {
    let failure = await withTaskGroup(of: PostgresFailure?.self) { group in
      for entry in entries {
        group.addTask {
          do throws(PostgresFailure) { try await self.bring(entry) } catch { return error }
          return nil
        }
      }
      return await group.reduce(nil) { $0 ?? $1 }
    }
    if let failure { throw failure }
  }

  private func bring(_ entry: Entry) async throws(PostgresFailure) {
    let bytes = entry.bytes
    _ = try await inMonth(of: entry) { table, _ in
      TierStatements.add(entry, bytes, machine: self.machine, table)
    }
  }

  /// One statement, and all machines are told.
  public func remove(_ subject: Subject, at now: Timestamp) async -> Bool {
    do throws(PostgresFailure) {
      _ = try await pool.run { TierStatements.remove(subject, at: now, tells: $0) }
      return true
    } catch {
      note(error)
      return false
    }
  }

  /// A statement for each five hundred of them, and one for each month.
  public func forEachNoted(_ body: (Entry) -> Void) async -> Bool {
    do throws(PostgresFailure) {
      try await NotedEntries.forEach(pool, body)
      return true
    } catch {
      note(error)
      return false
    }
  }

  /// One statement: O(subjects of the tenant).
  public func subjects(of tenant: String) async -> [Subject]? {
    guard let rows = try? await pool.run(TierStatements.names(of: tenant)) else { return nil }
    return rows.compactMap { row in row.text(0).flatMap { try? Subject($0, tenant: tenant) } }
  }

  /// Performs a statement on the table of an analysis's month, which is made with the month's first analysis.
  private func inMonth(
    of entry: Entry, _ statement: (String, Bool) -> Statement
  ) async throws(PostgresFailure) -> [Row] {
    let (year, month, _) = entry.analysis.created.utcDate.yearMonthDay
    let table = Schema.month(year, month)
    if state.withLock({ !$0.months.contains(table) }) {
      try await makeMonth(table)
      state.withLock { _ = $0.months.insert(table) }
    }
    do throws(PostgresFailure) { return try await pool.run { statement(table, $0) } } catch {
      guard error.isMissingTable else { throw error }
      // A retention dropped it: an analysis that was made long ago has come late.
      try await makeMonth(table)
      return try await pool.run { statement(table, $0) }
    }
  }

  private func makeMonth(_ table: String) async throws(PostgresFailure) {
    for statement in [Schema.makeMonth(table), Schema.noteMonth(table)] {
      do throws(PostgresFailure) { _ = try await pool.run(Statement(statement)) } catch {
        guard error.isThereAlready else { throw error }
      }
    }
  }

  private func isBehind() { state.withLock { $0.isBehind = true } }

  func note(_ failure: PostgresFailure) {
    if !failure.isAway { onEvent?(.refused(failure.description)) }
  }

  // MARK: What others change

  /// Listens, forgets what others forgot, and brings what is missing, until the task is cancelled.
  public func run() async {
    let (heard, voice) = AsyncStream.makeStream(of: FleetListener.Heard.self)
    let listener = FleetListener(url, voice)
    listener.start()
    await withTaskCancellationHandler {
      for await word in heard { await hear(word) }
    } onCancel: {
      voice.finish()
    }
    listener.stop()
  }

  private func hear(_ word: FleetListener.Heard) async {
    switch word {
    case .connected:
      state.withLock { $0.hasToTell = true }
      await catchUp()
      await shareBudgets()
    case .lost(let reason): onEvent?(.lost(reason))
    case .kept(let key): wakeAll(key)
    case .removed: await forgetWhatOthersForgot()
    case .budgets: await shareBudgets()
    case .tick:
      await forgetWhatOthersForgot()
      if state.withLock(\.isBehind) { await catchUp() }
      let isDue = state.withLock { state in
        state.ticks += 1
        return state.ticks >= Self.ticksOfAShare
      }
      if isDue || ledger.withLock(\.ledger)?.hasUntoldShares == true { await shareBudgets() }
    }
  }

  /// A minute's, where the database can tell of changes: what others have spent changes what there is to hold.
  private static let ticksOfAShare = 12

  private func shareBudgets() async {
    state.withLock { $0.ticks = 0 }
    _ = await ledger.withLock(\.ledger)?.refreshShares()
  }

  private func forgetWhatOthersForgot() async {
    do throws(PostgresFailure) {
      let rows = try await pool.run(TierStatements.removals(for: machine))
      var count = 0
      for row in rows {
        guard let key = row.bytes(0).flatMap(Digest.init(bytes:)), let removed = row.integer(1) else {
          continue
        }
        let time = Timestamp(nanosecondsSince1970: removed)
        if (try? await store.remove(key: key, madeBy: time, at: clock.date())) == true { count += 1 }
        wakeAll(key)
      }
      _ = try await pool.run(TierStatements.seen(machine))
      if count > 0 { onEvent?(.forgot(count)) }
    } catch { note(error) }
  }

  /// Brings what this machine has answered since it last brought everything.
  private func catchUp() async {
    do throws(PostgresFailure) {
      let begun = clock.date()
      state.withLock { $0.isBehind = false }
      // The first time the machine is noted; what was forgotten before it came is none of its.
      let known = try await pool.run(TierStatements.pushed(by: machine))
      if known.isEmpty { _ = try await pool.run(TierStatements.seen(machine)) }
      await forgetWhatOthersForgot()
      let pushed = Timestamp(nanosecondsSince1970: known.first?.integer(0) ?? 0)
      let backlog = Backlog(store, from: pushed, at: begun)
      defer { backlog.stop() }
      var brought = 0
      for await group in backlog.groups {
        try await bring(group)
        brought += group.count
        backlog.finishGroup()
      }
      // A store that cannot be read now is read the next time.
      guard backlog.isWhole else { return isBehind() }
      // What was made in the last minutes may still be on its way into the store.
      if let time = begun.adding(seconds: -120) {
        _ = try await pool.run(TierStatements.setPushed(by: machine, to: time))
      }
      let tells = state.withLock { state in
        defer { state.hasToTell = false }
        return state.hasToTell
      }
      if tells || brought > 0 { onEvent?(.connected(brought: brought)) }
    } catch {
      isBehind()
      note(error)
    }
  }
}

extension Duration {
  fileprivate var wholeMilliseconds: Int64 { max(1, wholeNanoseconds / 1_000_000) }
}
