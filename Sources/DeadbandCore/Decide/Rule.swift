/// A reason to ask the model, in the order in which rules are listed everywhere.
public enum Rule: UInt8, Sendable, Hashable, CaseIterable, CustomStringConvertible {
  /// There is no analysis for the subject.
  case missing
  /// RSI or MACD fired (or another that the profile lists).
  case technical
  /// The underlying's price fired (or another that the profile lists).
  case price
  /// The fired indicators' points exceed the profile's limit.
  case significance
  /// A change type is past its time limit and has moved, or cannot be verified.
  case overdue
  /// The analysis is older than a day (or what the profile says).
  case age
  /// The analysis has outlived the time that its volatility allows.
  case expired
  /// Volatility is extreme and the analysis not quite new.
  case volatile
  /// The analysis is older than anything may be.
  case tooOld
  /// The snapshot has left the region that the analysis says it holds in.
  case region
  /// A learned gate expects a different answer.
  case answer

  /// The rule's name in JSON, profiles and reports.
  public var description: String {
    switch self {
    case .missing: "missing"
    case .technical: "technical"
    case .price: "price"
    case .significance: "significance"
    case .overdue: "overdue"
    case .age: "age"
    case .expired: "expired"
    case .volatile: "volatile"
    case .tooOld: "too_old"
    case .region: "region"
    case .answer: "answer"
    }
  }

  /// The rule of that name.
  public init?(_ name: String) {
    guard let rule = Self.allCases.first(where: { $0.description == name }) else { return nil }
    self = rule
  }
}

/// A set of rules, walked in their order.
public struct RuleSet: OptionSet, Sendable, Hashable {
  /// One bit a rule, by its raw value.
  public let rawValue: UInt16

  /// A set from its bits.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The set of one rule.
  public init(_ rule: Rule) { rawValue = 1 << UInt16(rule.rawValue) }

  /// Whether `rule` is in the set.
  public func has(_ rule: Rule) -> Bool { contains(RuleSet(rule)) }

  /// The rules in order.
  public var rules: [Rule] { Rule.allCases.filter(has) }
}

/// How urgent a refresh is.
public enum Priority: String, Sendable, Hashable, Comparable {
  /// May be served stale and refreshed behind the answer.
  case low
  /// Ask now.
  case medium
  /// Ask now, before others.
  case high

  /// Change-type priority 5 is high, 3 and 4 are medium, 1 and 2 low.
  init(changeTypePriority: Int) {
    self = changeTypePriority >= 5 ? .high : changeTypePriority >= 3 ? .medium : .low
  }

  private var rank: Int {
    switch self {
    case .low: 0
    case .medium: 1
    case .high: 2
    }
  }

  /// Less urgent than.
  public static func < (left: Priority, right: Priority) -> Bool { left.rank < right.rank }
}
