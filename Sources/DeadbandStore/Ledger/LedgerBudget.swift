public import DeadbandCore

/// How much may be spent, by whom or on whom, in which time.
public struct LedgerBudget: Sendable, Hashable {
  /// Whom it binds.
  public enum Scope: Sendable, Hashable {
    /// All calls for this tenant.
    case tenant(String)
    /// All calls of this provider.
    case provider(String)

    /// The tenant's or provider's name.
    public var name: String {
      switch self {
      case .tenant(let name), .provider(let name): name
      }
    }
  }

  /// The most there may be, in a calendar day, month or hour of UTC.
  public enum Limit: Sendable, Hashable {
    /// Dollars a day.
    case daily(Money)
    /// Dollars a month.
    case monthly(Money)
    /// Calls an hour. Above nine tenths the queue goes slower; no call is refused for it.
    case hourlyCalls(Int64)
  }

  /// Whom it binds.
  public let scope: Scope
  /// The most there may be.
  public let limit: Limit

  /// A budget. 0 is one too: no call that may cost something is made.
  ///
  /// - Throws: ``LedgerError/invalid(place:reason:)`` for negative limits, and names that are empty or too
  ///   long.
  public init(_ scope: Scope, _ limit: Limit) throws(LedgerError) {
    try LedgerCall.checkName(scope.name, scope.word)
    self.init(unchecked: scope, limit)
    guard amount >= 0 else {
      throw .invalid(place: description, reason: "a limit below zero; 0 or more is needed")
    }
  }

  init(unchecked scope: Scope, _ limit: Limit) {
    self.scope = scope
    self.limit = limit
  }

  /// Whom it binds and for how long, without the limit: `day's budget of the tenant "a"`.
  public var description: String { words("budget") }

  fileprivate func words(_ kind: String) -> String {
    "\(period.word)'s \(kind) of \(scope.word) \"\(scope.name)\"".onOneLine
  }
}

extension LedgerBudget {
  /// Why budgets cannot be set beside those that are there: one is given twice, or a day's would be larger than the month's; nil where they
  /// can.
  package static func flaw<Failure: Error>(
    in budgets: [LedgerBudget], beside present: (Scope, LedgerPeriod.Kind) throws(Failure) -> LedgerBudget?
  ) throws(Failure) -> LedgerError? {
    var limits: [Scope: [LedgerPeriod.Kind: LedgerBudget]] = [:]
    for budget in budgets {
      guard limits[budget.scope]?[budget.period] == nil else {
        return .invalid(place: budget.description, reason: "is given twice")
      }
      limits[budget.scope, default: [:]][budget.period] = budget
    }
    for (scope, given) in limits {
      var (day, month) = (given[.day], given[.month])
      if day == nil { day = try present(scope, .day) }
      if month == nil { month = try present(scope, .month) }
      if let day, let month, day.amount > month.amount {
        return .invalid(
          place: day.description,
          reason: "\(Money(nanoDollars: day.amount)) a day contradict the month's "
            + "\(Money(nanoDollars: month.amount)); set both")
      }
    }
    return nil
  }
}

extension LedgerBudget: CustomStringConvertible {
  /// The length of time it is for.
  package var period: LedgerPeriod.Kind {
    switch limit {
    case .daily: .day
    case .monthly: .month
    case .hourlyCalls: .hour
    }
  }

  /// The limit's number: nano-dollars, or calls.
  package var amount: Int64 {
    switch limit {
    case .daily(let money), .monthly(let money): money.nanoDollars
    case .hourlyCalls(let count): count
    }
  }

  /// The other one, with this number, of the period that is named.
  package init?(_ scope: Scope, _ period: LedgerPeriod.Kind, amount: Int64) {
    guard amount >= 0 else { return nil }
    let limit: Limit =
      switch period {
      case .day: .daily(Money(nanoDollars: amount))
      case .month: .monthly(Money(nanoDollars: amount))
      case .hour: .hourlyCalls(amount)
      }
    self.init(unchecked: scope, limit)
  }
}

extension LedgerBudget.Scope {
  /// 1 a tenant, 2 a provider.
  package var number: UInt8 {
    switch self {
    case .tenant: 1
    case .provider: 2
    }
  }

  /// `the tenant`, `the provider`.
  package var word: String {
    switch self {
    case .tenant: "the tenant"
    case .provider: "the provider"
    }
  }

  package init?(_ number: UInt8, _ name: String) {
    switch number {
    case 1: self = .tenant(name)
    case 2: self = .provider(name)
    default: return nil
    }
  }
}

/// A calendar day, month or hour of UTC.
package struct LedgerPeriod: Sendable, Hashable {
  package enum Kind: UInt8, Sendable, Hashable, CaseIterable {
    case day = 1
    case month = 2
    case hour = 3

    package var word: String {
      switch self {
      case .day: "day"
      case .month: "month"
      case .hour: "hour"
      }
    }
  }

  package let kind: Kind
  /// Days since 1970, months since the year 0, or hours since 1970.
  package let number: Int32

  package init(_ kind: Kind, number: Int32) {
    self.kind = kind
    self.number = number
  }

  /// The one that `at` lies in.
  package init(_ kind: Kind, at: Timestamp) {
    self.kind = kind
    switch kind {
    case .day: number = at.utcDate.daysSince1970
    case .month: number = Self.month(of: at.utcDate)
    case .hour:
      let (quotient, rest) = at.nanosecondsSince1970.quotientAndRemainder(dividingBy: 3_600_000_000_000)
      number = Int32(truncatingIfNeeded: rest < 0 ? quotient - 1 : quotient)
    }
  }

  /// When the next one begins.
  package var end: Timestamp {
    switch kind {
    case .day: CalendarDate(daysSince1970: Int(number) + 1)?.start ?? CalendarDate.latest.start
    case .month:
      CalendarDate(year: Int(number) / 12, month: Int(number) % 12 + 1, day: 1)?.startOfNextMonth.start
        ?? CalendarDate.latest.start
    case .hour:
      Timestamp(secondsSince1970: (Int64(number) + 1) * 3_600) ?? CalendarDate.latest.start
    }
  }

  private static func month(of date: CalendarDate) -> Int32 {
    let (year, month, _) = date.yearMonthDay
    return Int32(truncatingIfNeeded: year * 12 + month - 1)
  }
}

/// How much of a budget is used in the period that a call falls into.
public struct BudgetUsage: Sendable, Hashable {
  /// The budget.
  public let budget: LedgerBudget
  /// Whether it binds several ledgers together.
  public let isShared: Bool
  package let period: LedgerPeriod
  /// Settled, what was unsettled and is not reconciled among it; of a budget that is shared also what other ledgers hold.
  public private(set) var spent: Money
  /// Put aside for calls that are under way.
  public private(set) var reserved: Money
  /// Calls that were begun, whatever became of them; counted for an hour only.
  public let calls: Int64

  /// A budget that is shared, as all ledgers together use it at an instant.
  package init(shared budget: LedgerBudget, at now: Timestamp, spent: Money, reserved: Money) {
    self.init(
      budget: budget, isShared: true, period: LedgerPeriod(budget.period, at: now), spent: spent,
      reserved: reserved, calls: 0)
  }

  init(
    budget: LedgerBudget, isShared: Bool, period: LedgerPeriod, spent: Money, reserved: Money, calls: Int64
  ) {
    (self.budget, self.isShared, self.period) = (budget, isShared, period)
    (self.spent, self.reserved, self.calls) = (spent, reserved, calls)
  }

  /// Counts a reservation as spent that nobody has marked as unsettled yet, where it is one of this budget
  /// and period.
  mutating func count(unmarked reservation: LedgerReservation) {
    let name =
      switch budget.scope {
      case .tenant: reservation.call.tenant
      case .provider: reservation.call.provider
      }
    guard name == budget.scope.name, LedgerPeriod(period.kind, at: reservation.at) == period else { return }
    let amount = reservation.amount.nanoDollars
    spent = Money(nanoDollars: spent.nanoDollars.addingReportingOverflow(amount).partialValue)
    reserved = Money(nanoDollars: reserved.nanoDollars.subtractingReportingOverflow(amount).partialValue)
  }

  /// Which budget it is, in words.
  package var name: String { isShared ? budget.words("fleet budget") : budget.description }

  /// When there is new money.
  package var end: Timestamp { period.end }

  /// What is left; less than nothing where providers have charged more than was put aside.
  public var remaining: Money {
    let limit = Int128(budget.amount)
    let rest =
      budget.period == .hour
      ? limit - Int128(calls) : limit - Int128(spent.nanoDollars) - Int128(reserved.nanoDollars)
    return Money(nanoDollars: Int64(clamping: rest))
  }
}
