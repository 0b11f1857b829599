public import DeadbandCore

/// A stock exchange's sessions: when it opens and closes on each day of a known range.
///
/// Outside the range nothing is guessed: whatever is asked throws ``MarketCalendarError/outside(_:known:)``. No time zone
/// database is needed. Two bytes a day; every answer takes O(log changes of the clocks) and does not allocate.
///
/// Source of ``nyse``: the package exchange_calendars (Apache-2.0), see `docs/warming.md`.
public struct MarketCalendar: Sendable {
  /// The exchange's name.
  public let name: String
  /// The day that the data is of: what was announced later is not in it.
  public let state: CalendarDate
  /// The first and the last day known, in the exchange's time.
  public let range: ClosedRange<CalendarDate>

  let offsets: ZoneOffsets
  /// Minutes after midnight.
  let openMinute: Int
  let closeMinute: Int
  /// By day of the range: the minute after midnight of the close, or 0 without a session.
  private let closes: [Int16]
  private let holidays: [CalendarDate: String]
  /// Seconds since 1970 of the range's beginning and end.
  private let known: Range<Int64>

  /// The New York Stock Exchange from 2010 to 2030: regular hours 9:30 to 16:00, half days, holidays, special closures and
  /// daylight saving, as of ``state``. Read once.
  public static let nyse: MarketCalendar = {
    do { return try MarketCalendar(json: PackageResources.nyse_json, source: "nyse.json") } catch {
      // No input reaches this: the text is compiled in, and a test reads it. This calendar knows no day anybody asks for.
      return MarketCalendar(
        name: "", state: .earliest, range: .earliest ... .earliest, offsets: ZoneOffsets(), open: 0, close: 0,
        holidays: [:], halfDays: [:])
    }
  }()

  /// A calendar of checked parts; `halfDays` has the minute of each close.
  init(
    name: String, state: CalendarDate, range: ClosedRange<CalendarDate>, offsets: ZoneOffsets, open: Int,
    close: Int, holidays: [CalendarDate: String], halfDays: [CalendarDate: Int]
  ) {
    self.name = name
    self.state = state
    self.range = range
    self.offsets = offsets
    openMinute = open
    closeMinute = close
    self.holidays = holidays
    closes = (0...range.upperBound.days(since: range.lowerBound)).map { day in
      let date = range.lowerBound.adding(days: day)
      guard !date.isWeekend, holidays[date] == nil else { return 0 }
      return Int16(truncatingIfNeeded: halfDays[date] ?? close)
    }
    known =
      offsets.instant(
        localSeconds: range.lowerBound.seconds)..<offsets.instant(
        localSeconds: range.upperBound.seconds + 86_400)
  }

  /// The session of a day in New York; nil where there is none.
  ///
  /// - Throws: ``MarketCalendarError/outside(_:known:)``.
  public func session(on date: CalendarDate) throws(MarketCalendarError) -> MarketSession? {
    guard range.contains(date) else { throw .outside(date, known: range) }
    let close = Int(closes[date.days(since: range.lowerBound)])
    guard close > 0, let opens = instant(date, openMinute), let closes = instant(date, close) else {
      return nil
    }
    return MarketSession(date: date, open: opens, close: closes, isHalfDay: close < closeMinute)
  }

  /// The session that is under way; nil while the market is closed.
  ///
  /// - Throws: ``MarketCalendarError/outside(_:known:)``.
  public func session(at instant: Timestamp) throws(MarketCalendarError) -> MarketSession? {
    guard let session = try session(on: date(at: instant)), session.contains(instant) else { return nil }
    return session
  }

  /// Whether the market is open: from the opening on, and no longer at the close.
  ///
  /// - Throws: ``MarketCalendarError/outside(_:known:)``.
  public func isOpen(at instant: Timestamp) throws(MarketCalendarError) -> Bool {
    try session(at: instant) != nil
  }

  /// The first session that opens after an instant.
  ///
  /// - Throws: ``MarketCalendarError/outside(_:known:)``, also where the next one lies past the range.
  public func nextSession(after instant: Timestamp) throws(MarketCalendarError) -> MarketSession {
    var day = try date(at: instant)
    while true {
      if let session = try session(on: day), session.open > instant { return session }
      day = day.adding(days: 1)
    }
  }

  /// Why the exchange stays closed on a weekday; nil for weekends and days of trading.
  ///
  /// - Throws: ``MarketCalendarError/outside(_:known:)``.
  public func holiday(on date: CalendarDate) throws(MarketCalendarError) -> String? {
    guard range.contains(date) else { throw .outside(date, known: range) }
    return holidays[date]
  }

  /// The day in New York.
  ///
  /// - Throws: ``MarketCalendarError/outside(_:known:)``.
  public func date(at instant: Timestamp) throws(MarketCalendarError) -> CalendarDate {
    let day = try localSeconds(at: instant).flooredDivision(by: 86_400).quotient
    return CalendarDate(daysSince1970: Int(day)) ?? .latest
  }

  /// The half hour of the week in New York.
  ///
  /// - Throws: ``MarketCalendarError/outside(_:known:)``.
  public func halfHour(at instant: Timestamp) throws(MarketCalendarError) -> HalfHour {
    HalfHour(localSeconds: try localSeconds(at: instant))
  }

  private func localSeconds(at instant: Timestamp) throws(MarketCalendarError) -> Int64 {
    let seconds = instant.wholeSeconds
    guard known.contains(seconds) else { throw .outside(instant.utcDate, known: range) }
    return seconds + offsets.offset(at: seconds)
  }

  private func instant(_ date: CalendarDate, _ minute: Int) -> Timestamp? {
    Timestamp(secondsSince1970: offsets.instant(localSeconds: date.seconds + Int64(minute) * 60))
  }
}

extension CalendarDate {
  /// Seconds from 1970-01-01T00:00 to the day's beginning, in one zone.
  var seconds: Int64 { Int64(daysSince1970) * 86_400 }

  var isWeekend: Bool { weekday == .saturday || weekday == .sunday }
}
