public import DeadbandCore
public import DeadbandStore

/// That a budget has come into another state.
public struct BudgetEvent: Sendable, Hashable, CustomStringConvertible {
  /// When that was seen.
  public let at: Timestamp
  /// The budget, and how much of it is used.
  public let usage: BudgetUsage
  /// The state before; of an earlier period where one has turned.
  public let from: BudgetState
  /// The state now.
  public let to: BudgetState

  /// One line.
  public var description: String {
    "the \(usage.name) is \(to.name), after \(from.name): "
      + "\(usage.spent) of \(Money(nanoDollars: usage.budget.amount)) are spent"
  }
}

/// Remembers the state of every budget that it was shown, and tells when one changes. A pure machine: it
/// knows no clock.
package struct BudgetMonitor: Sendable {
  private struct Key: Hashable {
    let scope: LedgerBudget.Scope
    let period: LedgerPeriod.Kind
    let isShared: Bool
  }

  private var seen: [Key: (period: Int32, state: BudgetState)] = [:]

  package init() {}

  /// Takes usages in the order they were seen; what has changed. A budget that was never shown was normal.
  /// One of a period that is over, as a late settlement shows it, changes nothing.
  package mutating func observe(_ usages: [BudgetUsage], at: Timestamp) -> [BudgetEvent] {
    var events: [BudgetEvent] = []
    for usage in usages where usage.budget.period != .hour {
      let key = Key(scope: usage.budget.scope, period: usage.budget.period, isShared: usage.isShared)
      let before = seen[key] ?? (usage.period.number, .normal)
      guard usage.period.number >= before.period else { continue }
      seen[key] = (usage.period.number, usage.state)
      guard usage.state != before.state else { continue }
      events.append(BudgetEvent(at: at, usage: usage, from: before.state, to: usage.state))
    }
    return events
  }
}
