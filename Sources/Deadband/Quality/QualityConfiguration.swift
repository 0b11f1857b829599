public import DeadbandCore
public import DeadbandStore

/// How it is measured whether cached answers are still right.
public struct QualityConfiguration: Sendable {
  /// The share of hits that are asked afresh beside what is served, 0…1.
  public var shadowShare = 0.01
  /// The share of refreshes that are asked twice with the same snapshot, 0…1: how often a model contradicts itself.
  public var repeatShare = 0.01
  /// Calls a day (in UTC) for both together.
  public var callsPerDay = 200
  /// What they may cost a day together; nil for what the ledger allows.
  public var moneyPerDay: Money?
  /// Agreement below which somebody should know, 0…1.
  public var target = 0.95
  /// Which analyses count as the same.
  public var comparator = AnswerComparator.action
  /// Where the draw begins; the same seed draws the same snapshots at the same times.
  public var seed: UInt64 = .random(in: 0...(.max))

  /// The usual one.
  public init() {}
}

/// Tells whether two analyses say the same.
public struct AnswerComparator: Sendable {
  /// What it is called in reports.
  public let name: String
  /// The rule: the first one was served, the second is fresh.
  public let agrees: @Sendable (_ served: Analysis, _ fresh: Analysis) -> Bool

  /// A comparator.
  public init(_ name: String, agrees: @escaping @Sendable (_ served: Analysis, _ fresh: Analysis) -> Bool) {
    self.name = name
    self.agrees = agrees
  }

  /// The same `action`; where one of them has none, the same bytes.
  public static let action = AnswerComparator("action") { served, fresh in
    guard let left = served.action, let right = fresh.action else { return served.content == fresh.content }
    return left == right
  }
}

extension Analysis {
  /// What it says to do; nil where it is no JSON object with an `action`. O(bytes).
  public var action: String? {
    try? JSONValue(content).text("action")
  }
}
