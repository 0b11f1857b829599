public import DeadbandCore
public import DeadbandStore

/// How near a budget is to its end, by what was spent; what is reserved for calls under way is not among
/// that, so that the state does not go back and forth with every call.
public enum BudgetState: Int, Sendable, Hashable, Comparable, CaseIterable {
  /// Below 80 %.
  case normal
  /// From 80 % on: somebody should know.
  case alert
  /// From 90 % on: only what matters is asked.
  case conserving
  /// From 100 % on: nothing is asked any more, answers come from the cache or from rules.
  case exhausted

  /// Nearer to the start.
  public static func < (left: BudgetState, right: BudgetState) -> Bool { left.rawValue < right.rawValue }

  /// The state in a word.
  public var name: String {
    switch self {
    case .normal: "normal"
    case .alert: "alert"
    case .conserving: "conserving"
    case .exhausted: "exhausted"
    }
  }

  /// The same as decisions take it, for which 80 % are nothing yet.
  public var budget: Budget {
    switch self {
    case .normal, .alert: .normal
    case .conserving: .conserving
    case .exhausted: .exhausted
    }
  }

  /// The state where so much of a limit is used. A limit of 0 is exhausted. O(1), exact.
  public init(used: Int64, of limit: Int64) {
    let hundredfold = Int128(used) * 100
    func reaches(_ percent: Int128) -> Bool { hundredfold >= Int128(limit) * percent }
    self =
      limit <= 0 || reaches(100) ? .exhausted : reaches(90) ? .conserving : reaches(80) ? .alert : .normal
  }
}

extension BudgetUsage {
  /// What counts against the budget for its state: nano-dollars spent, or calls begun.
  package var used: Int64 { budget.period == .hour ? calls : spent.nanoDollars }

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
