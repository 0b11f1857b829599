public import DeadbandCore

/// One leg of an option position: so many contracts of one option, bought or sold.
public struct OptionLeg: Equatable, Hashable, Sendable {
  /// Allowed strikes in currency: what `BlackScholes` can price.
  public static let strikeRange = BlackScholes.priceRange
  /// Allowed numbers of contracts.
  public static let quantityRange = 1...1000

  /// Call or put.
  public let type: OptionType
  /// Bought or sold.
  public let side: Side
  /// Strike, in currency.
  public let strike: Double
  /// The last day on which the option trades.
  public let expiration: CalendarDate
  /// Number of contracts.
  public let quantity: Int

  /// A leg; throws `PositionError.strike` or `.quantity` for a value outside its range.
  public init(
    type: OptionType, side: Side, strike: Double, expiration: CalendarDate, quantity: Int
  ) throws(PositionError) {
    guard Self.strikeRange.contains(strike) else { throw .strike(strike) }
    guard Self.quantityRange.contains(quantity) else { throw .quantity(quantity) }
    self.type = type
    self.side = side
    self.strike = strike
    self.expiration = expiration
    self.quantity = quantity
  }
}
