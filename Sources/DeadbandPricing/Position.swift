/// An option position as it was entered: its legs and what they brought or cost.
public struct Position: Equatable, Hashable, Sendable {
  /// Allowed numbers of legs.
  public static let legCountRange = 1...8
  /// Allowed entry values in currency per share: as far as strikes go, either way.
  public static let entryValueRange = -BlackScholes.priceRange.upperBound...BlackScholes.priceRange.upperBound

  /// The legs, in the order given.
  public let legs: [OptionLeg]
  /// Net value at entry in currency per share: a credit received is positive, a debit paid negative.
  public let entryValue: Double

  /// A position; throws `PositionError.legCount` or `.entryValue` for a value outside its range.
  public init(legs: [OptionLeg], entryValue: Double) throws(PositionError) {
    guard Self.legCountRange.contains(legs.count) else { throw .legCount(legs.count) }
    guard Self.entryValueRange.contains(entryValue) else { throw .entryValue(entryValue) }
    self.legs = legs
    self.entryValue = entryValue
  }
}
