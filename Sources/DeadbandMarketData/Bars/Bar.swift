public import DeadbandCore

/// The prices of one instrument over one interval of time, as traded: not adjusted for splits or dividends.
public struct Bar: Hashable, Sendable {
  /// Prices in the instrument's currency (index points for an index), all above zero.
  public var open: Double
  public var high: Double
  public var low: Double
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
