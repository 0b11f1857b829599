public import DeadbandCore
public import DeadbandStore

/// What was spent and saved in some days: in all, by model, tenant, rule and day.
public struct LedgerReport: Sendable, Hashable {
  /// What calls of one kind add up to.
  public struct Line: Sendable, Hashable {
    /// Calls that are settled or unsettled.
    public private(set) var calls = 0
    /// Of these, how many failed and were charged for.
    public private(set) var failedCalls = 0
    /// Of these, how many are unsettled.
    public private(set) var unsettledCalls = 0
    /// Tokens of prompts, however they were charged, where providers counted them.
    public var promptTokens: Int64 { Int64(clamping: prompt) }
    /// Of these, tokens that providers had in their caches.
    public var cachedTokens: Int64 { Int64(clamping: cached) }
    /// Tokens of answers.
    public var outputTokens: Int64 { Int64(clamping: output) }
    /// What was spent; what is unsettled is among it, at what was reserved.
    public var spent: Money { Money(nanoDollars: Int64(clamping: settledAmount + unsettledAmount)) }
    /// Of that, what is unsettled.
    public var unsettled: Money { Money(nanoDollars: Int64(clamping: unsettledAmount)) }
    /// What is put aside for calls under way.
    public var reserved: Money { Money(nanoDollars: Int64(clamping: reservedAmount)) }
    /// Answers that came from the cache.
    public private(set) var savedCalls: Int64 = 0
    /// What these would have cost.
    public var saved: Money { Money(nanoDollars: Int64(clamping: savedAmount)) }

    private var prompt: Int128 = 0
    private var cached: Int128 = 0
    private var output: Int128 = 0
    private var settledAmount: Int128 = 0
    private var unsettledAmount: Int128 = 0
    private var reservedAmount: Int128 = 0
    private var savedAmount: Int128 = 0

    mutating func add(_ entry: LedgerEntry) {
      calls += 1
      if entry.outcome == .failed { failedCalls += 1 }
      settledAmount += Int128(entry.cost.nanoDollars)
      guard let tokens = entry.tokens else { return }
      for count in [tokens.input, tokens.cachedInput, tokens.cacheWrite, tokens.longCacheWrite] {
        prompt += Int128(count)
      }
      cached += Int128(tokens.cachedInput)
      output += Int128(tokens.output)
    }

    mutating func add(_ reservation: LedgerReservation) {
      guard reservation.isUnsettled else {
        reservedAmount += Int128(reservation.amount.nanoDollars)
        return
      }
      calls += 1
      unsettledCalls += 1
      unsettledAmount += Int128(reservation.amount.nanoDollars)
    }

    mutating func add(_ saving: LedgerSaving) {
      savedCalls = savedCalls.addingReportingOverflow(saving.count).partialValue
      savedAmount += Int128(saving.amount.nanoDollars)
    }
  }

  /// By what lines are told apart.
  public enum Grouping: String, Sendable, Hashable, CaseIterable {
    /// Provider and model, `provider/model`.
    case model
    /// The tenant.
    case tenant
    /// The name of the rule for which the calls were made.
    case rule
    /// The day in UTC on which they were begun.
    case day
  }

  /// The first day.
  public let from: CalendarDate
  /// The last day.
  public let through: CalendarDate
  /// All of it.
  public private(set) var total = Line()
  private var lines: [Grouping: [String: Line]] = [:]
  /// Reservations of these days that are not settled, by number.
  public private(set) var reservations: [LedgerReservation] = []
  /// Every budget, and its usage now.
  public internal(set) var budgets: [BudgetUsage] = []

  /// Whose; nil for everybody's.
  public let tenant: String?

  init(from: CalendarDate, through: CalendarDate, tenant: String?) {
    (self.from, self.through, self.tenant) = (from, through, tenant)
  }

  /// The lines of a grouping, those that cost most first; days in their order.
  public func lines(by grouping: Grouping) -> [(name: String, line: Line)] {
    let all = (lines[grouping] ?? [:]).sorted { $0.key < $1.key }.map { (name: $0.key, line: $0.value) }
    guard grouping != .day else { return all }
    return all.enumerated().sorted { left, right in
      (left.element.line.spent, right.offset) > (right.element.line.spent, left.offset)
    }.map(\.element)
  }

  mutating func add(_ entry: LedgerEntry) { change(entry.call, entry.at.utcDate) { $0.add(entry) } }

  mutating func add(_ reservation: LedgerReservation) {
    guard tenant == nil || tenant == reservation.call.tenant else { return }
    reservations.append(reservation)
    change(reservation.call, reservation.at.utcDate) { $0.add(reservation) }
  }

  mutating func add(_ saving: LedgerSaving) { change(saving.call, saving.day) { $0.add(saving) } }

  private mutating func change(_ call: LedgerCall, _ day: CalendarDate, _ body: (inout Line) -> Void) {
    guard tenant == nil || tenant == call.tenant else { return }
    body(&total)
    for grouping in Grouping.allCases {
      let name =
        switch grouping {
        case .model: "\(call.provider)/\(call.model)"
        case .tenant: call.tenant
        case .rule: call.reason
        case .day: day.description
        }
      body(&lines[grouping, default: [:]][name, default: Line()])
    }
  }
}
