public import DeadbandCore
public import DeadbandPricing

/// One listed option: what stays the same from day to day.
public struct OptionContract: Hashable, Sendable {
  /// The option root where the file has one (`SPX`, settled in the morning, or `SPXW`, in the afternoon), else the
  /// underlying's symbol.
  public var root: String
  /// Call or put.
  public var type: OptionType
  /// The last trading day; a Saturday in the file means the Friday before.
  public var expiration: CalendarDate
  /// The strike in the underlying's currency or points, above zero.
  public var strike: Double

  /// The contract with these terms.
  public init(root: String, type: OptionType, expiration: CalendarDate, strike: Double) {
    self.root = root
    self.type = type
    self.expiration = expiration
    self.strike = strike
  }
}
