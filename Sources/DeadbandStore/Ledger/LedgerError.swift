public import DeadbandCore

/// Why the ledger did not do what it was asked. Nothing was changed then.
public enum LedgerError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Its files: unreadable, damaged, full, in use.
  case store(StoreError)
  /// A budget does not allow the call; the one that it misses by the most.
  case overBudget(BudgetUsage, needed: Money)
  /// This ledger's share of a budget that it shares with others does not allow the call, and more cannot be asked for now.
  case beyondShare(BudgetUsage, needed: Money)
  /// The budgets that are shared have never been read, and cannot be now.
  case sharedBudgetsUnknown
  /// No reservation has this number, or it was released.
  case unknownReservation(UInt64)
  /// The reservation has been settled already, with this cost.
  case alreadySettled(UInt64, cost: Money)
  /// There is no such budget.
  case unknownBudget(String)
  /// A value that cannot be: what it is, and the reason.
  case invalid(place: String, reason: String)

  /// One sentence on one line.
  public var description: String {
    switch self {
    case .store(let error): error.description
    case .overBudget(let usage, let needed):
      "the \(usage.name) does not allow \(needed) more: of \(Money(nanoDollars: usage.budget.amount)), "
        + "\(usage.spent) are spent and \(usage.reserved) reserved"
    case .beyondShare(let usage, let needed):
      "this machine's share of the \(usage.name) does not allow \(needed) more, and the fleet's database cannot be asked for more now"
    case .sharedBudgetsUnknown:
      "this machine does not know the fleet's budgets yet, and the fleet's database cannot be asked for them now"
    case .unknownReservation(let id):
      "no reservation has the number \(id); deadband ledger reconcile lists the ones there are"
    case .alreadySettled(let id, let cost): "the reservation \(id) has been settled already, with \(cost)"
    case .unknownBudget(let text): "there is no \(text); deadband ledger budget show lists the ones there are"
    case .invalid(let place, let reason): "\(place): \(reason)".onOneLine
    }
  }
}
