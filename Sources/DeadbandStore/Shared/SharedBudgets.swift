/// Budgets that bind many ledgers together.
///
/// Of each budget's period every ledger holds a *share*, an amount that its own calls may add up to without asking again. The shares of all
/// ledgers add up to what the budget allows, so that together they cannot pass it, whoever is away, and for however long. A call that the
/// share does not allow has it raised first; what a call did not cost goes back with the next exchange.
public protocol SharedBudgets: Sendable {
  /// All budgets that there are; nil where they cannot be asked for.
  func budgets() async -> [LedgerBudget]?

  /// Sets shares, all to the amounts that are wanted or as near to them as the budgets allow; one statement.
  ///
  /// Sent twice it does what it does once, and one that is overtaken by a later one of the same ledger does nothing.
  ///
  /// - Returns: nil where nobody knows whether it was done.
  func exchange(_ proposal: ShareProposal) async -> ShareAnswer?
}

/// A budget's day or month, for which there is a share.
public struct SharePeriod: Sendable, Hashable {
  /// Whom the budget binds.
  public let scope: LedgerBudget.Scope
  package let period: LedgerPeriod

  package init(_ scope: LedgerBudget.Scope, _ period: LedgerPeriod) {
    (self.scope, self.period) = (scope, period)
  }
}

/// What a ledger asks its shares to be.
public struct ShareProposal: Sendable, Hashable {
  /// One share.
  public struct Wish: Sendable, Hashable {
    /// Of what.
    public let of: SharePeriod
    /// What it is to be, in nano-dollars.
    public let wanted: Int64
    /// What the ledger has spent of it already, unsettled calls among it.
    public let spent: Int64
    /// What it has put aside for calls that are under way.
    public let reserved: Int64

    package init(of place: SharePeriod, wanted: Int64, spent: Int64, reserved: Int64) {
      (of, self.wanted, self.spent, self.reserved) = (place, wanted, spent, reserved)
    }
  }

  /// The ledger's identity.
  public let ledger: String
  /// Rises with each proposal of the ledger, over restarts too.
  public let step: Int64
  /// A share each, no two of the same period.
  public let wishes: [Wish]

  package init(ledger: String, step: Int64, wishes: [Wish]) {
    (self.ledger, self.step, self.wishes) = (ledger, step, wishes)
  }
}

/// What shares were set to.
public struct ShareAnswer: Sendable, Hashable {
  /// One share.
  public struct Grant: Sendable, Hashable {
    /// What it is now.
    public let amount: Int64
    /// What the other ledgers hold.
    public let others: Int64
    /// Of that, what they have spent.
    public let othersSpent: Int64
    /// Of that, what they have put aside for calls.
    public let othersReserved: Int64

    /// A share of this ledger beside those of all others, in nano-dollars.
    public init(amount: Int64, others: Int64, othersSpent: Int64, othersReserved: Int64) {
      (self.amount, self.others) = (amount, others)
      (self.othersSpent, self.othersReserved) = (othersSpent, othersReserved)
    }
  }

  /// In the order of the wishes; none of a period whose share a later proposal has set.
  public let grants: [Grant?]
  /// The latest step of which the database knows.
  public let step: Int64
  /// How many machines there are to share with, this one among them.
  public let machines: Int

  /// What became of a proposal.
  public init(grants: [Grant?], step: Int64, machines: Int) {
    (self.grants, self.step, self.machines) = (grants, step, machines)
  }
}
