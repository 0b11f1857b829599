public import DeadbandCore

/// One day's regular trading.
public struct MarketSession: Hashable, Sendable {
  /// The day, in New York.
  public let date: CalendarDate
  /// The first instant at which the market is open.
  public let open: Timestamp
  /// The first instant at which it is closed again.
  public let close: Timestamp
  /// Whether it closes earlier than on other days.
  public let isHalfDay: Bool

  /// Whether the market is open: from the opening on, and no longer at the close.
  public func contains(_ instant: Timestamp) -> Bool { instant >= open && instant < close }
}
