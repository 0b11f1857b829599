internal import DeadbandCore

private typealias CalendarNode = DocumentNode<MarketCalendarError>
private typealias CalendarObject = DocumentObject<MarketCalendarError>

extension MarketCalendar {
  /// The longest text that is read, in bytes.
  public static let byteLimit = 1 << 20

  /// Reads a calendar in the form of `nyse.json` (`docs/warming.md`), for days that were announced after the release.
  ///
  /// - Parameter source: the file's name, for errors.
  /// - Throws: ``MarketCalendarError/refused(source:path:reason:)`` for anything but a calendar of schema 1: unknown and
  ///   repeated keys, days out of order, twice or outside the range, half days that are holidays, more than a century.
  public init(json: [UInt8], source: String) throws(MarketCalendarError) {
    guard json.count <= Self.byteLimit else {
      throw .refused(
        source: source, path: "", reason: "\(json.count) bytes are refused; \(Self.byteLimit) are the most")
    }
    let value: JSONValue
    do { value = try JSONValue(json) } catch {
      throw .refused(source: source, path: "", reason: error.description)
    }
    let calendar = try CalendarNode(value, source: source).object(
      required: [
        "schema", "name", "time_zone", "state", "from", "through", "open", "close", "offsets", "holidays",
        "half_days",
      ], optional: ["source"])
    _ = try calendar.required("schema").number("schema 1") { $0 == 1 }
    let range = try calendar.range()
    let open = try calendar.required("open").minute()
    let close = try calendar.required("close").minute()
    guard open < close else { throw try calendar.required("close").error("the close is not after the open") }
    _ = try calendar.required("time_zone").string("a name") { !$0.isEmpty }
    let holidays = try calendar.holidays(in: range)
    self.init(
      name: try calendar.required("name").string("a name") { !$0.isEmpty },
      state: try calendar.required("state").date(), range: range,
      offsets: try calendar.required("offsets").offsets(before: range.lowerBound), open: open, close: close,
      holidays: holidays,
      halfDays: try calendar.halfDays(in: range, except: holidays, between: open, and: close))
  }
}

extension CalendarObject {
  /// Sessions of more years than this are nobody's.
  private static var dayLimit: Int { 36_525 }

  fileprivate func range() throws(MarketCalendarError) -> ClosedRange<CalendarDate> {
    let (from, through) = (try required("from").date(), try required("through").date())
    let node = try required("through")
    guard from <= through else { throw node.error("the last day is before the first") }
    guard through.days(since: from) <= Self.dayLimit else { throw node.error("more than a century") }
    // Instants of its sessions, and of the days around them, are those that a Timestamp holds.
    guard from.yearMonthDay.year > 1677, through.yearMonthDay.year < 2262 else {
      throw node.error("the years 1678 to 2261 are the most")
    }
    return from...through
  }

  fileprivate func holidays(
    in range: ClosedRange<CalendarDate>
  ) throws(MarketCalendarError) -> [CalendarDate: String] {
    var names: [CalendarDate: String] = [:]
    var last: CalendarDate?
    for node in try required("holidays").list() {
      let entry = try node.object(required: ["date", "name"])
      let date = try entry.day(in: range, after: &last)
      names[date] = try entry.required("name").string("a name") { !$0.isEmpty }
    }
    return names
  }

  fileprivate func halfDays(
    in range: ClosedRange<CalendarDate>, except holidays: [CalendarDate: String], between open: Int,
    and close: Int
  ) throws(MarketCalendarError) -> [CalendarDate: Int] {
    var closes: [CalendarDate: Int] = [:]
    var last: CalendarDate?
    for node in try required("half_days").list() {
      let entry = try node.object(required: ["date", "close"])
      let date = try entry.day(in: range, after: &last)
      guard holidays[date] == nil else { throw node.error("\(date) is a holiday too") }
      let early = try entry.required("close")
      let minute = try early.minute()
      guard minute > open, minute < close else {
        throw early.error("a half day closes after the open and before the usual close")
      }
      closes[date] = minute
    }
    return closes
  }

  /// The entry's date, a weekday of the range past the last one.
  private func day(
    in range: ClosedRange<CalendarDate>, after last: inout CalendarDate?
  ) throws(MarketCalendarError) -> CalendarDate {
    let node = try required("date")
    let date = try node.date()
    guard range.contains(date) else { throw node.error("\(date) is outside the calendar") }
    guard !date.isWeekend else { throw node.error("\(date) is at a weekend") }
    if let last, date <= last { throw node.error("\(date) is not after \(last), which stands before it") }
    last = date
    return date
  }
}

extension CalendarNode {
  fileprivate func date() throws(MarketCalendarError) -> CalendarDate {
    let text = Array(try string().utf8)
    do { return try CalendarDate(parsing: text, in: 0..<text.count) } catch { throw self.error("\(error)") }
  }

  /// A time of day, `hh:mm`, in minutes after midnight.
  fileprivate func minute() throws(MarketCalendarError) -> Int {
    let text = Array(try string().utf8)
    guard text.count == 5, text[2] == UInt8(ascii: ":"), let hour = Digits.two(text, at: 0),
      let minute = Digits.two(text, at: 3), hour < 24, minute < 60
    else { throw error("a time of day is written hh:mm") }
    return hour * 60 + minute
  }

  /// Offsets from instants on, the first of them before the day `first` begins anywhere.
  fileprivate func offsets(before first: CalendarDate) throws(MarketCalendarError) -> ZoneOffsets {
    var offsets = ZoneOffsets()
    for node in try list() {
      let entry = try node.object(required: ["from", "minutes"])
      let from = try entry.required("from")
      let text = Array(try from.string().utf8)
      let instant: Timestamp
      do { instant = try Timestamp(parsing: text, in: 0..<text.count) } catch { throw from.error("\(error)") }
      if let last = offsets.last, instant.wholeSeconds <= last {
        throw from.error("not after the one before it")
      }
      // Half hours of the clocks are then half hours of UTC.
      let minutes = try entry.required("minutes").number("a multiple of 30 minutes from -840 to 840") {
        abs($0) <= 840 && $0.truncatingRemainder(dividingBy: 30) == 0
      }
      if offsets.last == nil, instant.wholeSeconds > first.seconds - 14 * 3600 {
        throw from.error("the first offset begins 14 hours before the first day, or earlier")
      }
      offsets.add(from: instant.wholeSeconds, offsetSeconds: Int64(minutes) * 60)
    }
    guard offsets.last != nil else { throw error("one offset is the least") }
    return offsets
  }
}
