import DeadbandCore
import DeadbandSchedule
import Foundation
import Testing

/// The calendar that ships, against another package's sessions and this machine's time zone database.
@Suite struct MarketCalendarTests {
  private let calendar = MarketCalendar.nyse

  @Test func theBundledCalendarIsReadable() throws {
    #expect(calendar.name == "NYSE")
    #expect(calendar.state == (try day("2026-11-25")))
    #expect(calendar.range == (try day("2010-01-01"))...(try day("2030-12-31")))
  }

  @Test func everyDayIsAsAnotherPackageHasIt() throws {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/sessions", withExtension: "txt"))
    var expected: [CalendarDate: (Timestamp, Timestamp)] = [:]
    for line in try String(contentsOf: url, encoding: .utf8).split(separator: "\n") {
      let parts = line.split(separator: " ")
      expected[try day(String(parts[0]))] = (
        try instant("\(parts[0])T\(parts[1]):00Z"), try instant("\(parts[0])T\(parts[2]):00Z")
      )
    }
    #expect(expected.count == 5279)
    var date = calendar.range.lowerBound
    var upcoming = try calendar.nextSession(after: instant("2010-01-01T05:00:00Z"))
    while date <= calendar.range.upperBound {
      let session = try calendar.session(on: date)
      #expect(session?.open == expected[date]?.0, "\(date)")
      #expect(session?.close == expected[date]?.1, "\(date)")
      if let session {
        #expect(upcoming == session)
        #expect(try calendar.isOpen(at: session.open))
        #expect(try !calendar.isOpen(at: session.close))
        #expect(try calendar.date(at: session.open) == date)
        if date < calendar.range.upperBound { upcoming = try calendar.nextSession(after: session.open) }
      }
      date = date.adding(days: 1)
    }
  }

  @Test func halfHoursAreThoseOfTheTimeZoneDatabase() throws {
    let zone = try #require(TimeZone(identifier: "America/New_York"))
    let begin = try instant("2010-01-01T05:00:00Z").nanosecondsSince1970 / 1_000_000_000
    let end = try instant("2031-01-01T05:00:00Z").nanosecondsSince1970 / 1_000_000_000
    for seconds in stride(from: begin, to: end, by: 1800) {
      let offset = Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
      // Monday, 1969-12-29, began four days before the epoch's Friday.
      let half = (seconds + offset + 3 * 86_400) / 1800
      let found = try calendar.halfHour(at: Timestamp(nanosecondsSince1970: seconds * 1_000_000_000))
      guard found.week == Int(half / 336), found.slot == Int(half % 336) else {
        Issue.record("\(seconds): \(found)")
        return
      }
    }
  }

  @Test(arguments: [
    // Clocks go forward at 2:00 on 2024-03-10, and back at 2:00 on 2024-11-03.
    ("2024-03-10T06:59:59Z", "2024-03-10", 6 * 48 + 3), ("2024-03-10T07:00:00Z", "2024-03-10", 6 * 48 + 6),
    ("2024-11-03T05:30:00Z", "2024-11-03", 6 * 48 + 3), ("2024-11-03T06:30:00Z", "2024-11-03", 6 * 48 + 3),
    ("2024-11-03T07:00:00Z", "2024-11-03", 6 * 48 + 4),
    // The leap day, and the year's end by New York's clocks.
    ("2024-02-29T14:30:00Z", "2024-02-29", 3 * 48 + 19), ("2025-01-01T04:59:59Z", "2024-12-31", 1 * 48 + 47),
    ("2025-01-01T05:00:00Z", "2025-01-01", 2 * 48),
    // The week's first half hour and its last.
    ("2026-01-05T05:00:00Z", "2026-01-05", 0), ("2026-01-05T04:59:59.999999999Z", "2026-01-04", 335),
  ]) func datesAndHalfHours(_ text: String, _ date: String, _ slot: Int) throws {
    let instant = try instant(text)
    #expect(try calendar.date(at: instant) == (try day(date)))
    #expect(try calendar.halfHour(at: instant).slot == slot)
  }

  @Test(arguments: [
    ("2024-03-08", "2024-03-08T14:30:00Z", "2024-03-08T21:00:00Z", false),
    ("2024-03-11", "2024-03-11T13:30:00Z", "2024-03-11T20:00:00Z", false),
    ("2024-11-01", "2024-11-01T13:30:00Z", "2024-11-01T20:00:00Z", false),
    ("2024-11-04", "2024-11-04T14:30:00Z", "2024-11-04T21:00:00Z", false),
    ("2024-02-29", "2024-02-29T14:30:00Z", "2024-02-29T21:00:00Z", false),
    ("2024-11-29", "2024-11-29T14:30:00Z", "2024-11-29T18:00:00Z", true),
    ("2025-07-03", "2025-07-03T13:30:00Z", "2025-07-03T17:00:00Z", true),
    ("2026-12-24", "2026-12-24T14:30:00Z", "2026-12-24T18:00:00Z", true),
  ]) func sessions(_ date: String, _ open: String, _ close: String, _ isHalfDay: Bool) throws {
    let session = try #require(try calendar.session(on: day(date)))
    #expect(session.open == (try instant(open)))
    #expect(session.close == (try instant(close)))
    #expect(session.isHalfDay == isHalfDay)
  }

  @Test(arguments: [
    ("2018-12-05", "Day of mourning for George H. W. Bush"),
    ("2025-01-09", "Day of mourning for Jimmy Carter"),
    ("2012-10-29", "Hurricane Sandy"), ("2012-10-30", "Hurricane Sandy"),
    // Saturday's Independence Day is kept on Friday, Sunday's Christmas and New Year's Day on Monday.
    ("2020-07-03", "July 4th"), ("2022-12-26", "Christmas"), ("2023-01-02", "New Year's Day"),
    ("2022-06-20", "Juneteenth National Independence Day"), ("2024-03-29", "Good Friday"),
  ]) func closures(_ text: String, _ name: String) throws {
    #expect(try calendar.session(on: day(text)) == nil)
    #expect(try calendar.holiday(on: day(text)) == name)
  }

  @Test func aSaturdaysNewYearIsKeptOnNoDay() throws {
    #expect(try calendar.session(on: day("2021-12-31")) != nil)
    #expect(try calendar.session(on: day("2022-01-01")) == nil)
    #expect(try calendar.holiday(on: day("2022-01-01")) == nil)
    #expect(try calendar.session(on: day("2022-01-03")) != nil)
  }

  @Test(arguments: [
    // Of a weekday its next morning, of a holiday's eve the day after, of Friday Monday; at the opening itself the next one.
    ("2025-01-07T14:00:00Z", "2025-01-07"), ("2025-01-08T21:00:00Z", "2025-01-10"),
    ("2024-03-08T22:00:00Z", "2024-03-11"), ("2024-12-31T21:00:00Z", "2025-01-02"),
    ("2025-01-07T14:30:00Z", "2025-01-08"), ("2025-01-07T14:29:59.999999999Z", "2025-01-07"),
  ]) func nextSession(_ text: String, _ date: String) throws {
    #expect(try calendar.nextSession(after: instant(text)).date == (try day(date)))
  }

  @Test func nothingIsGuessedOutsideTheRange() throws {
    let before = try instant("2010-01-01T04:59:59.999999999Z")
    let after = try instant("2031-01-01T05:00:00Z")
    let error = MarketCalendarError.outside(try day("2031-01-01"), known: calendar.range)
    #expect(throws: error) { try calendar.session(on: day("2031-01-01")) }
    #expect(throws: error) { try calendar.holiday(on: day("2031-01-01")) }
    #expect(throws: error) { try calendar.isOpen(at: after) }
    #expect(throws: error) { try calendar.halfHour(at: after) }
    #expect(throws: MarketCalendarError.self) { try calendar.halfHour(at: before) }
    #expect(throws: MarketCalendarError.self) { try calendar.isOpen(at: before) }
    #expect(throws: MarketCalendarError.self) { try calendar.session(on: day("2009-12-31")) }
    #expect(throws: error) { try calendar.nextSession(after: instant("2030-12-31T15:00:00Z")) }
    #expect(try !calendar.isOpen(at: instant("2031-01-01T04:59:59Z")))
    for extreme in [Int64.min, .max] {
      #expect(throws: MarketCalendarError.self) {
        try calendar.halfHour(at: Timestamp(nanosecondsSince1970: extreme))
      }
    }
    #expect(
      error.description
        == "the calendar of trading days knows 2010-01-01 to 2030-12-31, and not 2031-01-01")
  }
}
