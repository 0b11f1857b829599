public import DeadbandCore

/// One listed option: what stays the same from day to day.
public struct OptionContract: Hashable, Sendable {
  /// The right that the option gives.
  public enum Right: Sendable { case call, put }

  /// The option root where the file has one (`SPX`, settled in the morning, or `SPXW`, in the afternoon), else the
  /// underlying's symbol.
  public var root: String
  /// Call or put.
  public var right: Right
  /// The last trading day; a Saturday in the file means the Friday before.
  public var expiration: CalendarDate
  /// The strike in the underlying's currency or points, above zero.
  public var strike: Double

  /// The contract with these terms.
  public init(root: String, right: Right, expiration: CalendarDate, strike: Double) {
    self.root = root
    self.right = right
    self.expiration = expiration
    self.strike = strike
  }
}
