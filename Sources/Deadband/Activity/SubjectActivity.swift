public import DeadbandCore

/// What the fresh answers about one name have taken.
public struct SubjectActivity: Sendable, Hashable {
  /// Whose.
  public let tenant: String
  /// What its user calls it; empty for chat completions without a subject, and for one that is gone.
  public let name: String
  /// Fresh answers, those to compare among them.
  public private(set) var answers = 0
  /// What they have cost.
  public private(set) var spent = Money.zero
  /// How long the slowest of them took; nil where none was measured.
  public private(set) var slowest: Duration?

  init(tenant: String, name: String) {
    self.tenant = tenant
    self.name = name
  }

  mutating func count(cost: Money, latency: Duration?) {
    answers += 1
    spent.accumulate(cost)
    if let latency { slowest = max(slowest ?? .zero, latency) }
  }
}
