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
