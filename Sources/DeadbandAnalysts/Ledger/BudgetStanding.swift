public import DeadbandCore
public import DeadbandStore

extension BudgetUsage {
  /// What counts against the budget for its state: nano-dollars spent, or calls begun.
  package var used: Int64 { budget.period == .hour ? calls : spent.nanoDollars }

  /// The share of the budget that is used; nil of a budget of nothing.
  package var usedShare: Double? { budget.amount > 0 ? Double(used) / Double(budget.amount) : nil }

  /// How near the budget is to its end. Of no meaning for calls an hour: see ``slowsDown``.
  public var state: BudgetState { BudgetState(used: used, of: budget.amount) }

  /// Whether this budget is nearer to its limit, in proportion to it.
  package func isNearer(than other: BudgetUsage) -> Bool {
    if budget.amount == 0 || other.budget.amount == 0 {
      return budget.amount == 0 && other.budget.amount != 0
    }
    return Int128(used) * Int128(other.budget.amount) > Int128(other.used) * Int128(budget.amount)
  }
}

/// How the budgets that bind a call stand together.
public struct BudgetStanding: Sendable, Hashable {
  /// The budgets in dollars.
  public let budgets: [BudgetUsage]
  /// The state of the one that is nearest to its limit; normal where there is none.
  public let state: BudgetState
  /// That one.
  public let nearest: BudgetUsage?
  /// Whether calls have to come slower: more than nine tenths of a limit of calls an hour are used.
  public let slowsDown: Bool

  package init(_ usages: [BudgetUsage]) {
    budgets = usages.filter { $0.budget.period != .hour }
    nearest = budgets.reduce(nil) { nearest, usage in
      guard let nearest else { return usage }
      return usage.isNearer(than: nearest) ? usage : nearest
    }
    state = nearest?.state ?? .normal
    slowsDown = usages.contains(where: \.slowsDown)
  }
}

extension BudgetUsage {
  /// Whether this is a limit of calls an hour of which more than nine tenths are used.
  public var slowsDown: Bool {
    budget.period == .hour && (budget.amount == 0 || Int128(used) * 10 > Int128(budget.amount) * 9)
  }
}
