/// What a position cannot be built of: the field, its value, and what is allowed.
public enum PositionError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A strike outside `OptionLeg.strikeRange`.
  case strike(Double)
  /// A number of contracts outside `OptionLeg.quantityRange`.
  case quantity(Int)
  /// A number of legs outside `Position.legCountRange`.
  case legCount(Int)
  /// An entry value outside `Position.entryValueRange`.
  case entryValue(Double)

  /// Field, value and range in one line.
  public var description: String {
    switch self {
    case .strike(let value): Self.line("strike", value, OptionLeg.strikeRange)
    case .quantity(let value): Self.line("quantity", value, OptionLeg.quantityRange)
    case .legCount(let value): Self.line("number of legs", value, Position.legCountRange)
    case .entryValue(let value): Self.line("entry_value", value, Position.entryValueRange)
    }
  }

  private static func line<Value>(_ field: String, _ value: Value, _ allowed: ClosedRange<Value>) -> String {
    "\(field) is \(value), allowed \(allowed.lowerBound)...\(allowed.upperBound)"
  }
}
