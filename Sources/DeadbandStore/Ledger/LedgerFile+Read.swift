package import DeadbandCore

extension LedgerFile {
  /// One state of the ledger, whatever is written meanwhile: lends it to `body`, and returns what that
  /// returns.
  func reading<Result>(_ body: (LedgerRows) throws(LedgerStop) -> Result) throws(LedgerError) -> Result {
    while true {
      let transaction: ReadTransaction?
      do throws(StoreError) {
        guard process.isCurrent else { throw Self.closed }
        transaction = try pool.take()
        // Another process has grown the map.
        if transaction == nil { try adoptMapSize() }
      } catch { throw .store(error) }
      guard let transaction else { continue }
      let rows = unsafe LedgerRows(
        transaction.handle, transaction.environment.tableNumbers, path: folder.path)
      let result: Swift.Result<Result, LedgerError>
      do throws(LedgerStop) { result = .success(try body(rows)) } catch {
        result = .failure(error.ledgerError(folder.path))
      }
      pool.give(transaction)
      return try result.get()
    }
  }

  func checkForm() throws(LedgerError) {
    try reading { rows throws(LedgerStop) in try rows.checkForm(isNew: false) }
  }

  /// Sessions of processes that are there.
  func aliveSessions() throws(LedgerError) -> Set<UInt64> {
    do throws(StoreError) {
      return try folder.whileLocked { () throws(StoreError) in
        Set(try folder.users(Self.sessionPrefix).alive.compactMap(Self.session))
      }
    } catch { throw .store(error) }
  }

  /// One state of the ledger.
  package struct Snapshot: Sendable {
    /// What has been reserved and not been settled, by number, of all times. Whatever a process that is gone
    /// has left is unsettled, also where nobody has marked it yet.
    package var reservations: [LedgerReservation] = []
    package var savings: [LedgerSaving] = []
    /// Every budget, with its usage in the periods of the instant that was asked for.
    package var usages: [BudgetUsage] = []
  }

  /// Reads one state, and visits the calls that were begun on the days from `from` to `last`, in the order in
  /// which they were begun; the savings are of the same days. O(calls) of those days.
  package func snapshot(
    from: CalendarDate, through last: CalendarDate, at: Timestamp, _ body: (LedgerEntry) -> Void = { _ in }
  ) throws(LedgerError) -> Snapshot {
    var snapshot = try reading { rows throws(LedgerStop) in
      var snapshot = Snapshot()
      try rows.forEachReservation { snapshot.reservations.append($0) }
      try rows.forEach(.calls, from: LedgerKey.instant(from.start)) { _, content throws(LedgerStop) in
        guard let entry = LedgerEntry(content) else { throw rows.damaged(.calls) }
        guard entry.at.utcDate <= last else { return false }
        body(entry)
        return true
      }
      try rows.forEach(.savings, from: LedgerKey.day(from)) { _, content throws(LedgerStop) in
        guard let saving = LedgerSaving(content) else { throw rows.damaged(.savings) }
        guard saving.day <= last else { return false }
        snapshot.savings.append(saving)
        return true
      }
      snapshot.usages = try rows.usages(at: at)
      return snapshot
    }
    guard snapshot.reservations.contains(where: { !$0.isUnsettled }) else { return snapshot }
    let alive = try aliveSessions()
    for index in snapshot.reservations.indices
    where !snapshot.reservations[index].isUnsettled && !alive.contains(snapshot.reservations[index].session) {
      snapshot.reservations[index].isUnsettled = true
      for place in snapshot.usages.indices {
        snapshot.usages[place].count(unmarked: snapshot.reservations[index])
      }
    }
    return snapshot
  }

  /// Whether the budgets that are shared have ever been read.
  package func knowsSharedBudgets() throws(LedgerError) -> Bool {
    try reading { rows throws(LedgerStop) in try rows.fact(.knowsShared) != nil }
  }

  /// The usage of the budgets that bind calls of this tenant and provider.
  package func usages(tenant: String, provider: String, at: Timestamp) throws(LedgerError) -> [BudgetUsage] {
    let call = LedgerCall(unchecked: tenant, provider, "", "", .completion)
    return try reading { rows throws(LedgerStop) in try rows.usages(call, at) }
  }

  /// Adds every call and reservation up again, and says where that is not what the totals say: nothing, as
  /// long as the ledger is whole. Reads all of it.
  package func audit() throws(LedgerError) -> [String] {
    try reading { rows throws(LedgerStop) in
      var sums: [[UInt8]: LedgerTotal] = [:]
      func add(_ call: LedgerCall, _ at: Timestamp, _ change: (inout LedgerTotal) -> Void) {
        for scope in [LedgerBudget.Scope.tenant(call.tenant), .provider(call.provider)] {
          for kind in [LedgerPeriod.Kind.day, .month] {
            change(&sums[LedgerKey.total(LedgerPeriod(kind, at: at), scope), default: LedgerTotal()])
          }
        }
      }
      try rows.forEach(.calls) { _, content throws(LedgerStop) in
        guard let entry = LedgerEntry(content) else { throw rows.damaged(.calls) }
        add(entry.call, entry.at) { $0.spent &+= entry.cost.nanoDollars }
        return true
      }
      try rows.forEachReservation { reservation in
        let amount = reservation.amount.nanoDollars
        add(reservation.call, reservation.at) { total in
          if reservation.isUnsettled { total.unsettled &+= amount } else { total.reserved &+= amount }
        }
      }
      var differences: [String] = []
      try rows.forEach(.totals) { key, content throws(LedgerStop) in
        guard let (period, scope) = LedgerKey.readTotal(key), var total = LedgerTotal(content) else {
          throw rows.damaged(.totals)
        }
        guard period.kind != .hour else { return true }
        // Calls that were released are counted, and nowhere else kept.
        total.calls = 0
        let sum = sums.removeValue(forKey: key) ?? LedgerTotal()
        if sum != total {
          differences.append(
            "\(period.kind.word) \(period.number) of \(scope.word) \"\(scope.name)\": the totals say "
              + "\(Self.words(total)), the calls \(Self.words(sum))")
        }
        return true
      }
      for key in sums.keys {
        guard let (period, scope) = LedgerKey.readTotal(key) else { continue }
        differences.append(
          "\(period.kind.word) \(period.number) of \(scope.word) \"\(scope.name)\": no total")
      }
      return differences
    }
  }

  private static func words(_ total: LedgerTotal) -> String {
    "\(total.spent) spent, \(total.reserved) reserved, \(total.unsettled) unsettled nano-dollars"
  }
}

extension LedgerRows {
  /// Every budget, with its usage in the periods of `at`.
  fileprivate func usages(at: Timestamp) throws(LedgerStop) -> [BudgetUsage] {
    var usages: [BudgetUsage] = []
    for table in [LedgerTable.budgets, .sharedBudgets] {
      for budget in try budgets(table) {
        let period = LedgerPeriod(budget.period, at: at)
        let total = try row(.totals, LedgerKey.total(period, budget.scope)) { LedgerTotal($0) }
        let share = table == .budgets ? nil : try share(budget.scope, period) ?? LedgerShare()
        usages.append(BudgetUsage(budget, period, total ?? LedgerTotal(), share))
      }
    }
    return usages
  }

  func forEachReservation(_ body: (LedgerReservation) -> Void) throws(LedgerStop) {
    try forEach(.reservations) { key, content throws(LedgerStop) in
      guard let id = LedgerReservation.id(key), let reservation = LedgerReservation(id, content) else {
        throw damaged(.reservations)
      }
      body(reservation)
      return true
    }
  }
}
