public import DeadbandCore

/// What a desk has done since it was made.
public struct DecisionCounts: Sendable, Hashable {
  /// Decisions that were given, from the cache or not.
  public var decided = 0
  /// Of these, those for which nobody was asked.
  public var cached = 0
  /// Requests that ended without a decision, by the reason.
  public var refused: [DecisionRefusal.Code: Int] = [:]
  /// Answers that broke a rule, and were sent back once.
  public var repaired = 0
  /// Answers in which a position was larger than may be; they were sent back or refused.
  public var oversized = 0
  /// Assets that a model was asked about.
  public var asked = 0
  /// What that cost.
  public var cost = Money.zero

  func adding(_ other: Self) -> Self {
    var sum = self
    sum.decided += other.decided
    sum.cached += other.cached
    sum.refused.merge(other.refused, uniquingKeysWith: +)
    sum.repaired += other.repaired
    sum.oversized += other.oversized
    sum.asked += other.asked
    sum.cost.accumulate(other.cost)
    return sum
  }
}
