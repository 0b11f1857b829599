public import DeadbandCore

/// The prices of one instrument over one interval of time, as traded: not adjusted for splits or dividends.
public struct Bar: Hashable, Sendable {
  /// The first price, in the instrument's currency (points for an index), above zero as all four.
  public var open: Double
  /// The highest price.
  public var high: Double
  /// The lowest price.
  public var low: Double
  /// The last price.
  public var close: Double
  /// Shares (coins) traded, zero or above; nil where the layout has no volume.
  public var volume: Double?
  /// Price × split factor = price on the newest basis; nil where the layout has no such column.
  public var splitFactor: Double?
  /// The start of the interval.
  public var start: Timestamp
  /// The end of the interval: the first instant at which the whole bar is known.
  public var end: Timestamp
  /// The exchange's calendar day; the UTC day for a market without a session.
  public var session: CalendarDate

  /// The bar with these values, unchecked.
  public init(
    open: Double, high: Double, low: Double, close: Double, volume: Double?, splitFactor: Double?,
    start: Timestamp, end: Timestamp, session: CalendarDate
  ) {
    self.open = open
    self.high = high
    self.low = low
    self.close = close
    self.volume = volume
    self.splitFactor = splitFactor
    self.start = start
    self.end = end
    self.session = session
  }
}
