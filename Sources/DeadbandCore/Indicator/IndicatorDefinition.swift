/// One indicator's identity: its key, its fingerprint group, and how its values are checked and quantised.
public struct IndicatorDefinition: Sendable, Hashable {
  /// The key in JSON and CSV.
  public let key: String
  /// The part of the fingerprint it belongs to.
  public let group: IndicatorGroup
  /// What its values are.
  public let kind: Kind
  /// The unit of its values, for people; empty where the value is a pure number.
  public let unit: String

  /// A number with a quantum, or one of a closed list of names.
  public enum Kind: Sendable, Hashable {
    /// Quantised as `rint(value × scale)`; valid inside `range`.
    case number(scale: Double, range: ValueRange)
    /// Quantised as the position in the list.
    case category([String])
  }

  /// Quanta per unit; 1 for a category, whose quanta are its positions.
  package var scale: Double {
    switch kind {
    case .number(let scale, _): scale
    case .category: 1
    }
  }

  /// The values it may take, as text for an error message.
  package var allowed: String {
    switch kind {
    case .number(_, let range): range.description
    case .category(let names): "one of " + names.joined(separator: ", ")
    }
  }

  package static func number(
    _ key: String, _ group: IndicatorGroup, _ scale: Double, _ range: ValueRange, _ unit: String
  ) -> IndicatorDefinition {
    IndicatorDefinition(key: key, group: group, kind: .number(scale: scale, range: range), unit: unit)
  }

  package static func number(
    _ key: String, _ group: IndicatorGroup, _ scale: Double, _ range: ClosedRange<Double>, _ unit: String
  ) -> IndicatorDefinition {
    .number(key, group, scale, ValueRange(lower: range.lowerBound, upper: range.upperBound), unit)
  }

  package static func category(_ key: String, _ group: IndicatorGroup, _ names: [String])
    -> IndicatorDefinition
  {
    IndicatorDefinition(key: key, group: group, kind: .category(names), unit: "")
  }
}

/// The parts a fingerprint is made of; the raw value is the group's number in the digest.
public enum IndicatorGroup: UInt8, Sendable, Hashable, CaseIterable {
  /// What is computed from the underlying's own bars.
  case technical = 1
  /// Prices, levels and the market's mood.
  case market = 2
  /// Volatility, greeks and time of the option position.
  case options = 3
  /// Scores made of other indicators.
  case score = 4
  /// The indicators a profile defines itself.
  case custom = 5
}

/// The values an indicator may take; the ends belong to it unless said otherwise, `nil` is open.
public struct ValueRange: Sendable, Hashable, CustomStringConvertible {
  /// The least value, or `nil`.
  public let lower: Double?
  /// The greatest value, or `nil`.
  public let upper: Double?
  /// Whether the lower end itself is outside.
  public let excludesLower: Bool

  init(lower: Double?, upper: Double?, excludesLower: Bool = false) {
    self.lower = lower
    self.upper = upper
    self.excludesLower = excludesLower
  }

  package static let any = ValueRange(lower: nil, upper: nil)
  package static let atLeastZero = ValueRange(lower: 0, upper: nil)
  package static let aboveZero = ValueRange(lower: 0, upper: nil, excludesLower: true)

  /// Whether `value` lies inside; a value that is not a number never does.
  public func contains(_ value: Double) -> Bool {
    guard !value.isNaN else { return false }
    if let lower, excludesLower ? value <= lower : value < lower { return false }
    if let upper, value > upper { return false }
    return true
  }

  /// The range in the words of an error message.
  public var description: String {
    switch (lower, upper) {
    case (nil, nil): "any finite number"
    case (let lower?, nil): "a number \(excludesLower ? ">" : "≥") \(lower.plain)"
    case (nil, let upper?): "a number ≤ \(upper.plain)"
    case (let lower?, let upper?): "a number from \(lower.plain) to \(upper.plain)"
    }
  }
}

extension Double {
  /// The shortest decimal that reads back the same, without a needless `.0`.
  package var plain: String {
    let text = description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
