public import DeadbandCore

/// Money put aside for a call that has not been settled yet: the most it can cost.
public struct LedgerReservation: Sendable, Hashable {
  /// Its number in this ledger, never given twice.
  public let id: UInt64
  /// When it was made: its day and month are those whose budgets it and its settlement count against.
  public let at: Timestamp
  /// The number of the opening of the ledger that it was made by.
  public let session: UInt64
  /// The most that the call can cost.
  public let amount: Money
  /// What the call is.
  public let call: LedgerCall
  /// Whether whoever made it is gone: nobody knows what the call has cost, and the whole amount counts as
  /// spent until it is reconciled.
  public var isUnsettled: Bool
}

/// A call whose cost is known.
public struct LedgerEntry: Sendable, Hashable {
  /// How the call ended.
  public enum Outcome: UInt8, Sendable, Hashable, CaseIterable {
    /// With an answer.
    case answered = 1
    /// Without one; the provider charges for it all the same.
    case failed = 2
    /// Nobody saw it; somebody looked the cost up afterwards.
    case reconciled = 3
  }

  /// The reservation's number.
  public let id: UInt64
  /// When the reservation was made.
  public let at: Timestamp
  /// When the cost was known.
  public let settledAt: Timestamp
  /// What had been put aside.
  public let reserved: Money
  /// What the call has cost; it may be more than was put aside.
  public let cost: Money
  /// What the provider counted; nil where it did not say.
  public let tokens: TokenUsage?
  /// How it ended.
  public let outcome: Outcome
  /// What the call was.
  public let call: LedgerCall
}

/// What the cache has saved on one day, for one tenant, model and reason: calls that did not have to be made.
public struct LedgerSaving: Sendable, Hashable {
  /// The day in UTC.
  public let day: CalendarDate
  /// What the calls would have been.
  public let call: LedgerCall
  /// How many.
  public var count: Int64
  /// What they would have cost.
  public var amount: Money
}
