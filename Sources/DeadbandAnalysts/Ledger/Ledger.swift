public import DeadbandCore
public import DeadbandStore
public import DeadbandWire
private import Synchronization

/// The book of what analysts may cost and have cost, in a folder of its own.
///
/// A call is three steps: ``reserve(_:for:)`` the most that it can cost, make it, and
/// ``settle(_:cost:usage:outcome:)`` what it did cost, or ``release(_:)`` it where it cost nothing. Every
/// step returns when it is durable. Budgets count what is reserved as if it were spent: however many calls
/// run at once, in however many processes, they cannot pass a budget together, unless a provider charges more
/// than was put aside. What a process that dies has reserved stays spent, as *unsettled*, until
/// ``reconcile(_:cost:)``.
///
/// From any thread. Steps that come at the same time share one sync of the disk.
public final class Ledger: Sendable {
  private let file: LedgerFile
  private let clock: @Sendable () -> Timestamp
  private let watching = Mutex(Watching())
  /// Where budgets are shared with other ledgers.
  private let exchange = Mutex<ShareExchange?>(nil)

  private struct Watching {
    var monitor = BudgetMonitor()
    var next = 0
    var listeners: [Int: AsyncStream<BudgetEvent>.Continuation] = [:]
  }

  private init(_ file: LedgerFile, _ clock: @escaping @Sendable () -> Timestamp) {
    self.file = file
    self.clock = clock
  }

  /// Opens the ledger in the folder at `path`, and makes one where there is none, unless it is only read.
  ///
  /// - Parameters:
  ///   - isReadOnly: nothing is changed then, not even marks of what is unsettled.
  ///   - clock: the time, which decides to which day and month a call belongs.
  /// - Throws: ``LedgerError/store(_:)``: damaged where its files are not what was written, busy where this
  ///   process has it open already.
  public static func open(
    _ path: String, isReadOnly: Bool = false, clock: @escaping @Sendable () -> Timestamp
  ) throws(LedgerError) -> Ledger {
    do throws(StoreError) {
      return Ledger(try LedgerFile.open(path, LedgerFile.Options(isReadOnly: isReadOnly)), clock)
    } catch { throw .store(error) }
  }

  /// Waits for what is under way, and closes the ledger. What was reserved and not settled is unsettled from
  /// then on.
  public func close() {
    exchange.withLock { $0 = nil }
    file.close()
    let listeners = watching.withLock { watching in
      defer { watching.listeners = [:] }
      return watching.listeners.values
    }
    // Not under the lock: each takes itself out.
    for listener in listeners { listener.finish() }
  }

  // MARK: Calls

  /// Puts aside the most that a call can cost; to be done before it is made.
  ///
  /// - Throws: ``LedgerError/overBudget(_:needed:)`` where a day's or month's budget of the tenant or the
  ///   provider does not allow it: the call must not be made. ``LedgerError/beyondShare(_:needed:)`` and
  ///   ``LedgerError/sharedBudgetsUnknown`` where budgets are shared and nobody can be asked.
  public func reserve(_ amount: Money, for call: LedgerCall) async throws(LedgerError) -> LedgerReservation {
    let now = clock()
    do throws(LedgerError) {
      try await knowSharedBudgets()
      guard case .reserved(let reservation, let usages) = try await reserve(amount, call, now) else {
        throw unexpected
      }
      observe(usages, now)
      return reservation
    } catch {
      if case .overBudget(let usage, _) = error { observe([usage], now) }
      throw error
    }
  }

  /// Reserves, and has shares raised first where that is needed.
  private func reserve(
    _ amount: Money, _ call: LedgerCall, _ now: Timestamp
  ) async throws(LedgerError) -> LedgerAnswer {
    var outcome = ShareExchange.Outcome.granted
    // What one exchange has raised another call may have taken; that many times it has not.
    for _ in 0..<100 {
      do throws(LedgerError) { return try await file.perform(.reserve(call, amount, at: now)) } catch {
        guard case .beyondShare(let usage, let needed) = error, let exchange = exchange.withLock(\.self)
        else {
          throw error
        }
        switch outcome {
        case .granted: outcome = await exchange.raise(ShareRequest.Demand(call, at: now, amount))
        case .clipped: throw .overBudget(usage, needed: needed)
        case .away: throw error
        }
      }
    }
    throw .invalid(place: "the shares of \"\(call.tenant)\"", reason: "are taken faster than they are raised")
  }

  /// Records what a call has cost, whether or not it gave an answer, in the day and month in which it was
  /// reserved.
  ///
  /// The cost may be more than was put aside: it is recorded as it is, and the budget may be overdrawn then.
  /// The same settlement may be recorded again, which changes nothing.
  ///
  /// - Parameter usage: the tokens that the provider counted, where it said.
  public func settle(
    _ reservation: LedgerReservation, cost: Money, usage: TokenUsage?,
    outcome: LedgerEntry.Outcome = .answered
  ) async throws(LedgerError) {
    let now = clock()
    let answer = try await file.perform(
      .settle(
        reservation.id, reservedAt: reservation.at, cost: cost, tokens: usage,
        outcome,
        at: now))
    if case .settled(_, let usages) = answer { observe(usages, now) }
    tell(reservation.call, reservation.at)
  }

  /// Gives back what was put aside for a call that was not made, or that cost nothing.
  public func release(_ reservation: LedgerReservation) async throws(LedgerError) {
    let now = clock()
    if case .released(let usages) = try await file.perform(.release(reservation.id, at: now)) {
      observe(usages, now)
    }
    tell(reservation.call, reservation.at)
  }

  /// Leaves what was put aside as spent, as *unsettled*: the call was made, and nobody knows what it cost.
  public func abandon(_ reservation: LedgerReservation) async throws(LedgerError) {
    let now = clock()
    if case .released(let usages) = try await file.perform(.abandon(reservation.id)) { observe(usages, now) }
    tell(reservation.call, reservation.at)
  }

  /// Records that an answer was served from the cache which would have cost `amount`.
  public func recordSaving(_ amount: Money, for call: LedgerCall, count: Int = 1) async throws(LedgerError) {
    _ = try await file.perform(.save(call, count: Int64(count), amount, at: clock()))
  }

  // MARK: Budgets that are shared

  /// Shares budgets with other ledgers from now on. Until ``refreshShares()`` has read them once, in this process or another, nothing
  /// is reserved.
  public func join(_ shared: any SharedBudgets) {
    exchange.withLock { $0 = ShareExchange(file, shared, clock) }
  }

  /// Reads the budgets that are shared, has this ledger's shares of them set anew, and tells what it has spent: to be done when they can be
  /// reached again, when they have changed, and now and then, as what others have spent changes what there is to hold.
  ///
  /// - Returns: whether that was done.
  @discardableResult public func refreshShares() async -> Bool {
    guard let exchange = exchange.withLock(\.self) else { return false }
    return await exchange.refresh()
  }

  /// Whether something was spent or given back that the others were not told, as they could not be reached: then
  /// ``refreshShares()`` is due.
  public var hasUntoldShares: Bool { exchange.withLock(\.self)?.hasUntold ?? false }

  /// Forgets the budgets that were shared, and this ledger's shares: it stands alone from then on. What it has spent stays known to the
  /// others as it was told last. Blocks its thread for one sync of the disk.
  public func leaveSharedBudgets() throws(LedgerError) {
    exchange.withLock { $0 = nil }
    _ = try file.performAndWait(.forgetShared)
  }

  private func knowSharedBudgets() async throws(LedgerError) {
    guard let exchange = exchange.withLock(\.self), try !file.knowsSharedBudgets() else { return }
    guard await exchange.refresh() else { throw .sharedBudgetsUnknown }
  }

  private func tell(_ call: LedgerCall, _ at: Timestamp) { exchange.withLock(\.self)?.tell(call, at: at) }

  // MARK: Budgets

  /// Sets budgets, all or none. Blocks its thread for one sync of the disk.
  ///
  /// - Throws: ``LedgerError/invalid(place:reason:)`` where a day's budget would be larger than the month's.
  public func setBudgets(_ budgets: [LedgerBudget]) throws(LedgerError) {
    _ = try file.performAndWait(.setBudgets(budgets))
    try observeAll()
  }

  /// Removes a budget; its limit does not matter. Blocks its thread for one sync of the disk.
  ///
  /// - Throws: ``LedgerError/unknownBudget(_:)``.
  public func removeBudget(_ budget: LedgerBudget) throws(LedgerError) {
    _ = try file.performAndWait(.removeBudget(budget.scope, budget.period))
  }

  /// Every budget, and how much of it is used in this day, month or hour.
  public func budgets() throws(LedgerError) -> [BudgetUsage] {
    let now = clock()
    return try file.snapshot(from: .latest, through: .earliest, at: now).usages
  }

  /// How the budgets stand that bind calls of this tenant and provider. Reads a few rows through the map:
  /// microseconds.
  public func standing(tenant: String, provider: String) throws(LedgerError) -> BudgetStanding {
    let now = clock()
    let usages = try file.usages(tenant: tenant, provider: provider, at: now)
    observe(usages, now)
    return BudgetStanding(usages)
  }

  /// Changes of budgets' states from now on, as far as this process sees them: with every call, and whenever
  /// somebody asks how budgets stand. Of what is not read the newest 256 are kept. Ends with the ledger.
  public func events() -> AsyncStream<BudgetEvent> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: BudgetEvent.self, bufferingPolicy: .bufferingNewest(256))
    let number = watching.withLock { watching in
      watching.next += 1
      watching.listeners[watching.next] = continuation
      return watching.next
    }
    continuation.onTermination = { [weak self] _ in
      self?.watching.withLock { _ = $0.listeners.removeValue(forKey: number) }
    }
    return stream
  }

  private func observe(_ usages: [BudgetUsage], _ now: Timestamp) {
    watching.withLock { watching in
      for event in watching.monitor.observe(usages, at: now) {
        for listener in watching.listeners.values { listener.yield(event) }
      }
    }
  }

  private func observeAll() throws(LedgerError) {
    let now = clock()
    observe(try file.snapshot(from: .latest, through: .earliest, at: now).usages, now)
  }

  // MARK: What nobody settled

  /// Calls whose process is gone before it said what they have cost, by number. Marks what was left since the
  /// ledger was opened, unless it is only read.
  public func unsettled() throws(LedgerError) -> [LedgerReservation] {
    if !file.options.isReadOnly { _ = try file.markUnsettled() }
    return try file.snapshot(from: .latest, through: .earliest, at: clock()).reservations.filter(
      \.isUnsettled)
  }

  /// Records what an unsettled call has cost, as the provider's own bill says; 0 if it was never made. Blocks
  /// its thread for one sync of the disk.
  ///
  /// - Throws: ``LedgerError/unknownReservation(_:)``; ``LedgerError/invalid(place:reason:)`` for a call that
  ///   is still under way.
  public func reconcile(_ id: UInt64, cost: Money) throws(LedgerError) {
    let now = clock()
    guard try unsettled().contains(where: { $0.id == id }) else {
      guard
        try file.snapshot(from: .latest, through: .earliest, at: now).reservations.contains(where: {
          $0.id == id
        })
      else { throw .unknownReservation(id) }
      throw .invalid(
        place: "the reservation \(id)", reason: "is of a process that is there and will settle it")
    }
    let answer = try file.performAndWait(
      .settle(id, reservedAt: nil, cost: cost, tokens: nil, .reconciled, at: now))
    if case .settled(let entry, let usages) = answer {
      observe(usages, now)
      tell(entry.call, entry.at)
    }
  }

  /// Adds everything up again; where the ledger contradicts itself, in words. Reads all of it.
  public func audit() throws(LedgerError) -> [String] { try file.audit() }

  // MARK: Reading

  /// Gives the calls that were begun from `first` on and before `end`, and whose cost is known, in the order in which they were
  /// begun. O(calls) of those days.
  public func forEachCall(
    from first: Timestamp, before end: Timestamp, _ body: (LedgerEntry) -> Void
  ) throws(LedgerError) {
    _ = try file.snapshot(from: first.utcDate, through: end.utcDate, at: clock()) { entry in
      if first <= entry.at, entry.at < end { body(entry) }
    }
  }

  /// What was spent and saved on the days from `first` to `last`, in UTC. O(calls) of those days.
  ///
  /// - Parameter tenant: whose; nil for everybody's. A tenant's report has the budgets that bind that tenant alone.
  public func report(
    from first: CalendarDate, through last: CalendarDate, tenant: String? = nil
  ) throws(LedgerError) -> LedgerReport {
    var report = LedgerReport(from: first, through: last, tenant: tenant)
    let snapshot = try file.snapshot(from: first, through: last, at: clock()) { report.add($0) }
    for reservation in snapshot.reservations where (first...last).contains(reservation.at.utcDate) {
      report.add(reservation)
    }
    for saving in snapshot.savings { report.add(saving) }
    report.budgets = snapshot.usages.filter { tenant == nil || $0.budget.scope == .tenant(tenant ?? "") }
    return report
  }

  /// Visits every call that was begun on the days from `first` to `last` and is settled, in that order, and
  /// returns those that are not, by number.
  public func forEachCall(
    from first: CalendarDate, through last: CalendarDate, _ body: (LedgerEntry) -> Void
  ) throws(LedgerError) -> [LedgerReservation] {
    try file.snapshot(from: first, through: last, at: clock(), body).reservations
      .filter { (first...last).contains($0.at.utcDate) }
  }

  private var unexpected: LedgerError { .invalid(place: "the ledger", reason: "gave another job's answer") }
}

extension LedgerError {
  /// The same as an analyst throws it: a budget, or a failure of our own.
  public func analystError(provider: String?) -> AnalystError {
    switch self {
    case .overBudget(let usage, _):
      AnalystError(
        .budget, provider: provider, reason: description,
        wayOut:
          "wait for the next day or month, or raise the budget: deadband \(usage.isShared ? "fleet" : "ledger") budget set"
      )
    case .beyondShare, .sharedBudgetsUnknown:
      AnalystError(
        .budget, provider: provider, reason: description,
        wayOut: "have the fleet's database reached again: deadband fleet status")
    default: AnalystError(.internalFailure, provider: provider, reason: description)
    }
  }
}
