package import DeadbandCore

/// Something that changes the ledger.
package enum LedgerWork: Sendable {
  case reserve(LedgerCall, Money, at: Timestamp)
  /// `reservedAt` lets one that was settled already be told from one that never was.
  case settle(
    UInt64, reservedAt: Timestamp?, cost: Money, tokens: TokenUsage?, LedgerEntry.Outcome, at: Timestamp)
  case release(UInt64, at: Timestamp)
  /// Marks it unsettled: it was called for, and nobody knows what it cost.
  case abandon(UInt64)
  case save(LedgerCall, count: Int64, Money, at: Timestamp)
  /// Sets all or none.
  case setBudgets([LedgerBudget])
  case removeBudget(LedgerBudget.Scope, LedgerPeriod.Kind)
  /// Marks what sessions that are gone have left.
  case markUnsettled(alive: Set<UInt64>)
  /// Takes these for all budgets that are shared with other ledgers.
  case setSharedBudgets([LedgerBudget])
  /// Says what shares to ask for, and lowers those that are to be lowered.
  case proposeShares(ShareRequest, at: Timestamp)
  /// Takes what was granted.
  case acceptShares(ShareProposal, ShareAnswer)
  /// Forgets budgets and shares.
  case forgetShared
}

/// What became of it.
package enum LedgerAnswer: Sendable {
  case reserved(LedgerReservation, [BudgetUsage])
  case settled(LedgerEntry, [BudgetUsage])
  case released([BudgetUsage])
  case marked([LedgerReservation])
  case proposed(ShareProposal)
  case done
}

/// A tenant's or provider's totals in one of the three periods of an instant, and what binds them.
private struct Account {
  let key: [UInt8]
  let period: LedgerPeriod
  let budget: LedgerBudget?
  let shared: (budget: LedgerBudget, share: LedgerShare)?
  var total: LedgerTotal

  var usages: [BudgetUsage] { [ownUsage, sharedUsage].compactMap(\.self) }

  var ownUsage: BudgetUsage? { budget.map { BudgetUsage($0, period, total) } }

  var sharedUsage: BudgetUsage? {
    shared.map { BudgetUsage($0.budget, period, total, $0.share) }
  }

  /// Whether the share, if there is one, does not allow so much more.
  func isBeyondShare(_ amount: Money) -> Bool {
    guard let shared else { return false }
    return Int128(shared.share.amount) - Int128(total.used) < Int128(amount.nanoDollars)
  }
}

extension LedgerRows {
  /// Does one job in a write transaction. Whatever can be refused is refused before anything is written.
  func perform(_ work: LedgerWork, session: UInt64) throws(LedgerStop) -> LedgerAnswer {
    switch work {
    case .reserve(let call, let amount, let at): try reserve(call, amount, at, session)
    case .settle(let id, let reservedAt, let cost, let tokens, let outcome, let at):
      try settle(id, reservedAt, cost, tokens, outcome, at)
    case .release(let id, let at): try release(id, at)
    case .abandon(let id): .released(try abandon(id))
    case .save(let call, let count, let amount, let at): try save(call, count, amount, at)
    case .setBudgets(let budgets): try set(budgets)
    case .removeBudget(let scope, let period): try remove(scope, period)
    case .markUnsettled(let alive): .marked(try markUnsettled(alive))
    case .setSharedBudgets(let budgets): try setShared(budgets)
    case .proposeShares(let request, let at): try proposeShares(request, at: at)
    case .acceptShares(let proposal, let answer): try acceptShares(proposal, answer)
    case .forgetShared: try forgetShared()
    }
  }

  // MARK: Reserving and settling

  private func reserve(
    _ call: LedgerCall, _ amount: Money, _ at: Timestamp, _ session: UInt64
  ) throws(LedgerStop) -> LedgerAnswer {
    try notNegative(amount, "the reservation")
    let accounts = try accounts(call, at)
    // Of those that do not allow it, the one that lacks most.
    let missing = accounts.compactMap(\.ownUsage).filter {
      $0.budget.period != .hour && $0.remaining < amount
    }
    if let worst = missing.min(by: { $0.remaining < $1.remaining }) {
      throw .refused(.overBudget(worst, needed: amount))
    }
    let unshared = accounts.filter { $0.isBeyondShare(amount) }.compactMap(\.sharedUsage)
    if let worst = unshared.min(by: { $0.remaining < $1.remaining }) {
      throw .refused(.beyondShare(worst, needed: amount))
    }
    let id = try fact(.nextReservation) ?? 1
    let after = try change(accounts, of: call) { total in
      total.reserved += Int128(amount.nanoDollars)
      total.calls += 1
    }
    let reservation = LedgerReservation(
      id: id, at: at, session: session, amount: amount, call: call, isUnsettled: false)
    try put(.reservations, LedgerKey.reservation(id), reservation.bytes)
    try put(.facts, LedgerKey.fact(.nextReservation), Self.bytes(id + 1))
    return .reserved(reservation, after)
  }

  private func settle(
    _ id: UInt64, _ reservedAt: Timestamp?, _ cost: Money, _ tokens: TokenUsage?,
    _ outcome: LedgerEntry.Outcome, _ at: Timestamp
  ) throws(LedgerStop) -> LedgerAnswer {
    try notNegative(cost, "the cost of the call \(id)")
    guard let reservation = try reservation(id) else {
      let settled = try reservedAt.map { reservedAt throws(LedgerStop) in
        try row(.calls, LedgerKey.call(reservedAt, id)) { LedgerEntry($0) }
      }
      guard let entry = settled.flatMap({ $0 }) else { throw .refused(.unknownReservation(id)) }
      // Whoever was not told that it was settled asks again.
      guard entry.cost == cost, entry.outcome == outcome else {
        throw .refused(.alreadySettled(id, cost: entry.cost))
      }
      return .settled(entry, try usages(entry.call, entry.at))
    }
    let entry = LedgerEntry(
      id: id, at: reservation.at, settledAt: at, reserved: reservation.amount, cost: cost, tokens: tokens,
      outcome: outcome, call: reservation.call)
    let after = try take(reservation, spending: cost)
    try put(.calls, LedgerKey.call(entry.at, id), entry.bytes)
    return .settled(entry, after)
  }

  private func release(_ id: UInt64, _ at: Timestamp) throws(LedgerStop) -> LedgerAnswer {
    guard let reservation = try reservation(id) else { throw .refused(.unknownReservation(id)) }
    // What nobody saw the end of leaves a trace.
    guard !reservation.isUnsettled else { return try settle(id, nil, .zero, nil, .reconciled, at) }
    return .released(try take(reservation, spending: .zero))
  }

  /// Takes a reservation out of the table and its totals.
  private func take(_ reservation: LedgerReservation, spending cost: Money) throws(LedgerStop)
    -> [BudgetUsage]
  {
    let amount = Int128(reservation.amount.nanoDollars)
    let after = try change(accounts(reservation.call, reservation.at), of: reservation.call) { total in
      if reservation.isUnsettled { total.unsettled -= amount } else { total.reserved -= amount }
      total.spent += Int128(cost.nanoDollars)
    }
    try remove(.reservations, LedgerKey.reservation(reservation.id))
    return after
  }

  func reservation(_ id: UInt64) throws(LedgerStop) -> LedgerReservation? {
    try row(.reservations, LedgerKey.reservation(id)) { LedgerReservation(id, $0) }
  }

  private func markUnsettled(_ alive: Set<UInt64>) throws(LedgerStop) -> [LedgerReservation] {
    var gone: [LedgerReservation] = []
    try forEachReservation { if !$0.isUnsettled, !alive.contains($0.session) { gone.append($0) } }
    for index in gone.indices { _ = try markUnsettled(&gone[index]) }
    return gone
  }

  private func abandon(_ id: UInt64) throws(LedgerStop) -> [BudgetUsage] {
    guard var reservation = try reservation(id) else { throw .refused(.unknownReservation(id)) }
    return reservation.isUnsettled ? [] : try markUnsettled(&reservation)
  }

  private func markUnsettled(_ reservation: inout LedgerReservation) throws(LedgerStop) -> [BudgetUsage] {
    let amount = Int128(reservation.amount.nanoDollars)
    let after = try change(accounts(reservation.call, reservation.at), of: reservation.call) { total in
      total.reserved -= amount
      total.unsettled += amount
    }
    reservation.isUnsettled = true
    try put(.reservations, LedgerKey.reservation(reservation.id), reservation.bytes)
    return after
  }

  // MARK: Totals

  /// The usage of every budget that binds a call, in the periods of `at`.
  func usages(_ call: LedgerCall, _ at: Timestamp) throws(LedgerStop) -> [BudgetUsage] {
    try accounts(call, at).flatMap(\.usages)
  }

  private func accounts(_ call: LedgerCall, _ at: Timestamp) throws(LedgerStop) -> [Account] {
    var accounts: [Account] = []
    for scope in [LedgerBudget.Scope.tenant(call.tenant), .provider(call.provider)] {
      for kind in LedgerPeriod.Kind.allCases {
        let period = LedgerPeriod(kind, at: at)
        let key = LedgerKey.total(period, scope)
        let total = try row(.totals, key) { LedgerTotal($0) } ?? LedgerTotal()
        let shared = kind == .hour ? nil : try budget(scope, kind, .sharedBudgets)
        let share = shared == nil ? nil : try share(scope, period)
        accounts.append(
          Account(
            key: key, period: period, budget: try budget(scope, kind),
            shared: shared.map { ($0, share ?? LedgerShare()) }, total: total))
      }
    }
    return accounts
  }

  /// Changes the totals that a call belongs to, and returns the usage of their budgets. Nothing is written
  /// where one of them would pass its range.
  private func change(
    _ accounts: [Account], of call: LedgerCall, _ body: (inout WideTotal) -> Void
  ) throws(LedgerStop) -> [BudgetUsage] {
    var accounts = accounts
    for index in accounts.indices {
      var wide = WideTotal(accounts[index].total)
      body(&wide)
      guard let total = wide.total else {
        throw .refused(
          .invalid(place: "the totals of \"\(call.tenant)\"", reason: MoneyError.overflow.description))
      }
      accounts[index].total = total
    }
    for account in accounts { try put(.totals, account.key, account.total.bytes) }
    return accounts.flatMap(\.usages)
  }

  /// Removes the counts of hours that no limit looks at any more.
  func removeHours(before hour: Int32) throws(LedgerStop) {
    var old: [[UInt8]] = []
    try forEach(.totals, from: [LedgerPeriod.Kind.hour.rawValue]) { key, _ throws(LedgerStop) in
      guard let (period, _) = LedgerKey.readTotal(key) else { throw damaged(.totals) }
      guard period.kind == .hour, period.number < hour else { return false }
      old.append(key)
      return true
    }
    for key in old { try remove(.totals, key) }
  }

  // MARK: Savings and budgets

  private func save(
    _ call: LedgerCall, _ count: Int64, _ amount: Money, _ at: Timestamp
  ) throws(LedgerStop) -> LedgerAnswer {
    try notNegative(amount, "the saving")
    guard count > 0 else { throw .refused(.invalid(place: "the saving", reason: "of \(count) calls")) }
    let key = LedgerKey.saving(at.utcDate, call)
    var saving =
      try row(.savings, key) { LedgerSaving($0) }
      ?? LedgerSaving(day: at.utcDate, call: call, count: 0, amount: .zero)
    do throws(MoneyError) { saving.amount = try saving.amount.adding(amount) } catch {
      throw .refused(.invalid(place: "the saving", reason: error.description))
    }
    saving.count = saving.count.addingReportingOverflow(count).partialValue
    try put(.savings, key, saving.bytes)
    return .done
  }

  /// - Parameter table: of this ledger's own budgets, or of those that are shared.
  func budget(
    _ scope: LedgerBudget.Scope, _ period: LedgerPeriod.Kind, _ table: LedgerTable = .budgets
  ) throws(LedgerStop) -> LedgerBudget? {
    try row(table, LedgerKey.budget(scope, period)) { LedgerBudget(scope, period, row: $0) }
  }

  /// All budgets of a table.
  func budgets(_ table: LedgerTable) throws(LedgerStop) -> [LedgerBudget] {
    var budgets: [LedgerBudget] = []
    try forEach(table) { key, content throws(LedgerStop) in
      guard let (scope, period) = LedgerKey.readBudget(key),
        let budget = LedgerBudget(scope, period, row: content)
      else { throw damaged(table) }
      budgets.append(budget)
      return true
    }
    return budgets
  }

  private func set(_ budgets: [LedgerBudget]) throws(LedgerStop) -> LedgerAnswer {
    let flaw = try LedgerBudget.flaw(in: budgets) { scope, kind throws(LedgerStop) in
      try budget(scope, kind)
    }
    if let flaw { throw .refused(flaw) }
    for budget in budgets {
      try put(.budgets, LedgerKey.budget(budget.scope, budget.period), Self.bytes(UInt64(budget.amount)))
    }
    return .done
  }

  private func remove(_ scope: LedgerBudget.Scope, _ period: LedgerPeriod.Kind) throws(LedgerStop)
    -> LedgerAnswer
  {
    guard try remove(.budgets, LedgerKey.budget(scope, period)) else {
      let budget = LedgerBudget(scope, period, amount: 0).map(\.description) ?? ""
      throw .refused(.unknownBudget(budget))
    }
    return .done
  }

  // MARK: Facts

  func fact(_ fact: LedgerFact) throws(LedgerStop) -> UInt64? {
    try row(.facts, LedgerKey.fact(fact)) { content in
      var reader = LittleEndianReader(content)
      return reader.next(UInt64.self).flatMap { reader.rest == 0 ? $0 : nil }
    }
  }

  static func bytes(_ number: UInt64) -> [UInt8] {
    var writer = LittleEndianWriter(capacity: 8)
    writer.append(number)
    return writer.bytes
  }

  private func notNegative(_ amount: Money, _ place: String) throws(LedgerStop) {
    guard amount >= .zero else {
      throw .refused(.invalid(place: place, reason: "\(amount) is refused; an amount of 0 or more is needed"))
    }
  }
}

/// A total that cannot overflow while it is changed.
private struct WideTotal {
  var spent: Int128
  var reserved: Int128
  var unsettled: Int128
  var calls: Int128

  init(_ total: LedgerTotal) {
    spent = Int128(total.spent)
    reserved = Int128(total.reserved)
    unsettled = Int128(total.unsettled)
    calls = Int128(total.calls)
  }

  /// nil where a number does not fit, or their sum.
  var total: LedgerTotal? {
    var total = LedgerTotal()
    guard let spent = Int64(exactly: spent), let reserved = Int64(exactly: reserved),
      let unsettled = Int64(exactly: unsettled), let calls = Int64(exactly: calls),
      Int64(exactly: self.spent + self.reserved + self.unsettled) != nil
    else { return nil }
    (total.spent, total.reserved, total.unsettled, total.calls) = (spent, reserved, unsettled, calls)
    return total
  }
}

extension BudgetUsage {
  /// - Parameter share: this ledger's share where several are bound, beside what the others have used.
  init(_ budget: LedgerBudget, _ period: LedgerPeriod, _ total: LedgerTotal, _ share: LedgerShare? = nil) {
    func sum(_ one: Int64, _ other: Int64?) -> Money {
      Money(nanoDollars: Int64(clamping: Int128(one) + Int128(other ?? 0)))
    }
    self.init(
      budget: budget, isShared: share != nil, period: period, spent: sum(total.gone, share?.othersSpent),
      reserved: sum(total.reserved, share?.othersReserved), calls: total.calls)
  }
}

extension LedgerBudget {
  /// The budget that a row is.
  init?(_ scope: Scope, _ period: LedgerPeriod.Kind, row: [UInt8]) {
    var reader = LittleEndianReader(row)
    guard let amount = reader.next(Int64.self), reader.rest == 0 else { return nil }
    self.init(scope, period, amount: amount)
  }
}
