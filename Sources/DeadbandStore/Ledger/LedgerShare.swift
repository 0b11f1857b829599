package import DeadbandCore

/// A ledger's share of a budget that binds several ledgers, for one day or month; in nano-dollars.
///
/// The share in the fleet's database is never smaller than this one: it is raised there first and lowered here first, whatever is cut
/// between. So what all ledgers spend together stays within the budget.
struct LedgerShare: Equatable {
  /// What this ledger's calls may add up to.
  var amount: Int64 = 0
  /// What the other ledgers held when somebody asked last.
  var others: Int64 = 0
  /// Of that, what they had spent.
  var othersSpent: Int64 = 0
  /// Of that, what they had put aside.
  var othersReserved: Int64 = 0
  /// What this ledger said then that it had spent.
  var spent: Int64 = 0
  /// What it said it had put aside.
  var reserved: Int64 = 0

  init() {}

  var bytes: [UInt8] {
    var writer = LittleEndianWriter(capacity: 48)
    for number in [amount, others, othersSpent, othersReserved, spent, reserved] { writer.append(number) }
    return writer.bytes
  }

  init?(_ bytes: [UInt8]) {
    var reader = LittleEndianReader(bytes)
    guard let amount = reader.next(Int64.self), let others = reader.next(Int64.self),
      let othersSpent = reader.next(Int64.self), let othersReserved = reader.next(Int64.self),
      let spent = reader.next(Int64.self), let reserved = reader.next(Int64.self), reader.rest == 0
    else { return nil }
    (self.amount, self.others, self.spent, self.reserved) = (amount, others, spent, reserved)
    (self.othersSpent, self.othersReserved) = (othersSpent, othersReserved)
  }

  /// Whether the database has been told what the totals say.
  func isReported(_ total: LedgerTotal) -> Bool { spent == total.gone && reserved == total.reserved }
}

extension LedgerTotal {
  /// Spent for good: settled or unsettled.
  var gone: Int64 { Int64(clamping: Int128(spent) + Int128(unsettled)) }

  /// What counts against a budget.
  var used: Int64 { Int64(clamping: Int128(spent) + Int128(unsettled) + Int128(reserved)) }
}

/// For what shares are to be set.
package struct ShareRequest: Sendable {
  /// A call that is to be possible, or one that has ended where the amount is 0.
  package struct Demand: Sendable {
    let call: LedgerCall
    let at: Timestamp
    let amount: Money

    package init(_ call: LedgerCall, at: Timestamp, _ amount: Money) {
      (self.call, self.at, self.amount) = (call, at, amount)
    }

    /// The days and months that it counts against, of tenant and provider.
    package var places: [SharePeriod] {
      [LedgerBudget.Scope.tenant(call.tenant), .provider(call.provider)].flatMap { scope in
        [LedgerPeriod.Kind.day, .month].map { SharePeriod(scope, LedgerPeriod($0, at: at)) }
      }
    }
  }

  /// Calls whose budgets it is about.
  package var demands: [Demand] = []
  /// Whether it is about all budgets, the coming day and month, and what has not been told of earlier ones.
  package var isAboutAll = false
  /// How many machines there are to share with.
  package var machines = 1
  /// The latest step that the database knows.
  package var step: Int64 = 0

  package init() {}
}

extension LedgerRows {
  // MARK: What binds several ledgers

  func share(_ scope: LedgerBudget.Scope, _ period: LedgerPeriod) throws(LedgerStop) -> LedgerShare? {
    try row(.shares, LedgerKey.total(period, scope)) { LedgerShare($0) }
  }

  /// Takes these for all that there are.
  func setShared(_ budgets: [LedgerBudget]) throws(LedgerStop) -> LedgerAnswer {
    var present = Set(budgets)
    for old in try self.budgets(.sharedBudgets) where present.remove(old) == nil {
      try remove(.sharedBudgets, LedgerKey.budget(old.scope, old.period))
    }
    for new in present where new.period != .hour {
      try put(.sharedBudgets, LedgerKey.budget(new.scope, new.period), Self.bytes(UInt64(new.amount)))
    }
    if try fact(.knowsShared) == nil { try put(.facts, LedgerKey.fact(.knowsShared), Self.bytes(1)) }
    return .done
  }

  /// Forgets budgets and shares: the ledger stands alone.
  func forgetShared() throws(LedgerStop) -> LedgerAnswer {
    for table in [LedgerTable.sharedBudgets, .shares] {
      var keys: [[UInt8]] = []
      try forEach(table) { key, _ in
        keys.append(key)
        return true
      }
      for key in keys { try remove(table, key) }
    }
    try remove(.facts, LedgerKey.fact(.knowsShared))
    return .done
  }

  // MARK: Asking

  /// What shares to ask for. What is to be lowered is lowered here and now, before the database hears of it.
  func proposeShares(_ request: ShareRequest, at now: Timestamp) throws(LedgerStop) -> LedgerAnswer {
    var demands: [SharePeriod: Int128] = [:]
    for demand in request.demands {
      for place in demand.places { demands[place, default: 0] += Int128(demand.amount.nanoDollars) }
    }
    if request.isAboutAll {
      for budget in try budgets(.sharedBudgets) {
        let current = LedgerPeriod(budget.period, at: now)
        for period in [current, LedgerPeriod(budget.period, number: current.number + 1)] {
          demands[SharePeriod(budget.scope, period), default: 0] += 0
        }
      }
      try addUnreported(to: &demands, now)
    }
    var wishes: [ShareProposal.Wish] = []
    for (place, demand) in demands {
      if let wish = try wish(place, demand, request, now) { wishes.append(wish) }
    }
    let identity: UInt64
    if let known = try fact(.identity) {
      identity = known
    } else {
      identity = .random(in: 0...(.max))
      try put(.facts, LedgerKey.fact(.identity), Self.bytes(identity))
    }
    let step = max(Int64(clamping: try fact(.shareStep) ?? 0), request.step) + 1
    try put(.facts, LedgerKey.fact(.shareStep), Self.bytes(UInt64(step)))
    return .proposed(ShareProposal(ledger: String(identity, radix: 36), step: step, wishes: wishes))
  }

  /// Periods that are over and whose last settlements the database does not know; what is old and told is let go of.
  private func addUnreported(
    to demands: inout [SharePeriod: Int128], _ now: Timestamp
  ) throws(LedgerStop) {
    var told: [[UInt8]] = []
    try forEach(.shares) { key, content throws(LedgerStop) in
      guard let (period, scope) = LedgerKey.readTotal(key), let share = LedgerShare(content) else {
        throw damaged(.shares)
      }
      let total = try row(.totals, key) { LedgerTotal($0) } ?? LedgerTotal()
      if !share.isReported(total) || share.amount > total.used {
        demands[SharePeriod(scope, period), default: 0] += 0
      } else if period.number < LedgerPeriod(period.kind, at: now).number - 1 {
        told.append(key)
      }
      return true
    }
    for key in told { try remove(.shares, key) }
  }

  private func wish(
    _ place: SharePeriod, _ demand: Int128, _ request: ShareRequest, _ now: Timestamp
  ) throws(LedgerStop) -> ShareProposal.Wish? {
    let key = LedgerKey.total(place.period, place.scope)
    let old = try row(.shares, key) { LedgerShare($0) }
    let budget = try budget(place.scope, place.period.kind, .sharedBudgets)
    guard old != nil || budget != nil else { return nil }
    let total = try row(.totals, key) { LedgerTotal($0) } ?? LedgerTotal()
    var share = old ?? LedgerShare()
    let wanted = Self.wanted(
      used: Int128(total.used) + demand, others: Int128(share.others), of: budget?.amount,
      machines: request.machines,
      isOver: place.period.number < LedgerPeriod(place.period.kind, at: now).number)
    if wanted < share.amount {
      share.amount = wanted
      try put(.shares, key, share.bytes)
    }
    return ShareProposal.Wish(of: place, wanted: wanted, spent: total.gone, reserved: total.reserved)
  }

  /// What is used, and of what is left a fourth of this machine's part: with that calls go on while nobody can be asked, and without
  /// asking. All machines together keep a fourth from each other at most.
  static func wanted(
    used: Int128, others: Int128, of limit: Int64?, machines: Int, isOver: Bool
  ) -> Int64 {
    guard let limit, !isOver else { return Int64(clamping: used) }
    let left = max(0, Int128(limit) - others - used)
    return Int64(clamping: used + left / (4 * Int128(max(1, machines))))
  }

  /// Takes what was granted, unless another proposal was made meanwhile: then that one's answer counts.
  func acceptShares(_ proposal: ShareProposal, _ answer: ShareAnswer) throws(LedgerStop) -> LedgerAnswer {
    guard try fact(.shareStep) == UInt64(proposal.step) else { return .done }
    for (wish, grant) in zip(proposal.wishes, answer.grants) {
      guard let grant else { continue }
      var share = LedgerShare()
      (share.amount, share.others, share.spent, share.reserved) =
        (grant.amount, grant.others, wish.spent, wish.reserved)
      (share.othersSpent, share.othersReserved) = (grant.othersSpent, grant.othersReserved)
      try put(.shares, LedgerKey.total(wish.of.period, wish.of.scope), share.bytes)
    }
    return .done
  }
}
