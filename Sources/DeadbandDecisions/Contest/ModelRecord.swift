public import DeadbandCore

/// What one model's decisions brought, and what they took. A pure value.
public struct ModelRecord: Sendable, Hashable {
  /// What the model is called.
  public internal(set) var name: String
  /// Its account.
  public internal(set) var account: PaperAccount
  /// Decisions that were given.
  public private(set) var decisions = 0
  /// Of these, those for which nobody was asked.
  public private(set) var cached = 0
  /// Requests that ended without one, by reason.
  public private(set) var refused: [DecisionRefusal.Code: Int] = [:]
  /// What asking cost.
  public private(set) var cost = Money.zero
  /// How long the latest asked decisions took, at most ``latencyLimit`` of them.
  public private(set) var latencies: [Duration] = []
  /// The equity in dollars at the end of each day (UTC), the present one's last.
  public private(set) var equityByDay: [(day: CalendarDate, dollars: Double)] = []

  /// Latencies that are kept.
  static let latencyLimit = 10_000
  /// Days a year of which the market has a price, as ``Performance`` annualises; exchanges of shares are open on 252.
  public let daysPerYear: Double

  /// A record of a new account.
  public init(_ name: String, account: PaperAccount, daysPerYear: Double) {
    self.name = name
    self.account = account
    self.daysPerYear = daysPerYear
  }

  /// Takes in prices.
  mutating func mark(_ prices: [Asset: Double], at now: Timestamp) {
    account.mark(prices, at: now)
    let dollars = Double(account.equity.nanoDollars) / 1e9
    if equityByDay.isEmpty {
      equityByDay.append((now.utcDate, Double(account.initial.nanoDollars) / 1e9))
    }
    if equityByDay.count > 1, equityByDay.last?.day == now.utcDate { equityByDay.removeLast() }
    equityByDay.append((now.utcDate, dollars))
  }

  /// Takes in a decision, and acts on what of it changed, in the size of this account.
  mutating func decided(_ outcome: DecisionOutcome, at now: Timestamp) {
    decided(
      outcome.decision, changed: outcome.changed, isCached: outcome.asked.isEmpty, cost: outcome.cost,
      latency: outcome.latency, on: outcome.basis, at: now)
  }

  /// Takes in a decision, as an outcome or the history says it, and acts on what of it changed.
  mutating func decided(
    _ decision: PortfolioDecision, changed: [Asset], isCached: Bool, cost: Money, latency: Duration?,
    on basis: DecisionBasis, at now: Timestamp
  ) {
    decisions += 1
    if isCached { cached += 1 }
    self.cost.accumulate(cost)
    if let took = latency {
      if latencies.count == Self.latencyLimit { latencies.removeFirst(Self.latencyLimit / 10) }
      latencies.append(took)
    }
    let own = account.equity
    for part in decision.decisions where changed.contains(part.asset) {
      account.apply(
        own == basis.equity ? part : part.sized(own, for: basis.equity), leverage: basis.leverage, at: now)
    }
  }

  /// Takes in that there was none.
  mutating func refused(_ refusal: DecisionRefusal) { refused[refusal.code, default: 0] += 1 }

  /// Requests that ended without a decision.
  public var errors: Int { refused.values.reduce(0, +) }

  /// Return, Sharpe's ratio and drawdown, by days.
  public var performance: Performance {
    Performance(equity: equityByDay.map(\.dollars), periodsPerYear: daysPerYear)
  }

  /// What the day of a time brought so far, as a share of the equity at the end of the day before that it has; nil where it saw no price on it.
  public func dayReturn(at now: Timestamp) -> Double? {
    guard equityByDay.count > 1, let last = equityByDay.last, last.day == now.utcDate else { return nil }
    let before = equityByDay[equityByDay.count - 2].dollars
    return before > 0 ? last.dollars / before - 1 : nil
  }

  /// The latency that a share of the asked decisions did not exceed; nil where none was asked.
  public func latency(_ share: Double) -> Duration? {
    guard !latencies.isEmpty else { return nil }
    let sorted = latencies.sorted()
    return sorted[min(Int(Double(sorted.count) * share), sorted.count - 1)]
  }

  /// Equal in all that is counted.
  public static func == (left: ModelRecord, right: ModelRecord) -> Bool {
    left.name == right.name && left.account == right.account && left.decisions == right.decisions
      && left.cached == right.cached && left.refused == right.refused && left.cost == right.cost
      && left.latencies == right.latencies
      && left.equityByDay.elementsEqual(right.equityByDay) { $0 == $1 }
  }

  /// By name and account.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(account)
  }
}

extension AssetDecision {
  /// The same for an account of another equity.
  fileprivate func sized(_ own: Money, for equity: Money) -> AssetDecision {
    let share = Double(max(own, .zero).nanoDollars) / Double(max(equity.nanoDollars, 1))
    var part = self
    part.allocation = Money(
      nanoDollars: Int64(exactly: (Double(allocation.nanoDollars) * share).rounded(.down)) ?? .max)
    return part
  }
}
