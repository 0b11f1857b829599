public import DeadbandCore

/// What one way to spend money came to.
public struct PricedOutcome: Sendable, Hashable {
  /// Ticks of the history.
  public var ticks = 0
  /// Ticks at which the analyst was asked.
  public var asked = 0
  /// What that cost.
  public var spent = Money.zero
  /// Served answers that a fresh look would have changed, summed over the analysts.
  public var wrong = 0
  /// Ticks at which nothing could be served, since there was no money and nothing held; each counts as wrong for every analyst.
  public var unanswered = 0

  /// Nothing done yet.
  public init() {}

  /// Wrong and missing answers, mean over the analysts.
  public func wrong(analysts: Int) -> Double { Double(wrong) / Double(max(analysts, 1)) + Double(unanswered) }
}
