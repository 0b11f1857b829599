/// What to do with an option position: the part of an analysis that two analyses are compared by.
public enum Action: UInt8, Sendable, Hashable, CaseIterable, CustomStringConvertible {
  /// Nothing needs doing.
  case hold = 0
  /// Close the position.
  case close = 1
  /// Replace it, or its option, by one with a later expiration or another strike.
  case roll = 2
  /// Keep it and change a part: move the tested side, cut the size, finance the option.
  case adjust = 3

  /// The action of this name, as it stands in JSON (`hold`, `close`, `roll`, `adjust`); nil for any other
  /// text.
  public init?(name: String) {
    guard let action = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = action
  }

  /// The name in JSON and in reports.
  public var name: String {
    switch self {
    case .hold: "hold"
    case .close: "close"
    case .roll: "roll"
    case .adjust: "adjust"
    }
  }

  /// ``name``.
  public var description: String { name }
}
