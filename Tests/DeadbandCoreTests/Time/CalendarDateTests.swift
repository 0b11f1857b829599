import DeadbandCore
import Foundation
import Testing

@Suite struct CalendarDateTests {
  private func parse(_ text: String) throws -> CalendarDate {
    let bytes = Array(text.utf8)
    return try CalendarDate(parsing: bytes, in: 0..<bytes.count)
  }

  @Test func everyDayFollowsTheOneBeforeAsFoundationCounts() throws {
    // Foundation's Gregorian calendar is Julian before 1582: compare from 1600 on, walking every day by hand.
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
    var expected = (year: 1600, month: 1, day: 1)
    var date = try #require(CalendarDate(year: 1600, month: 1, day: 1))
    while expected.year < 2405 {
      #expect(date.yearMonthDay == expected)
      #expect(CalendarDate(year: expected.year, month: expected.month, day: expected.day) == date)
      if expected.day == 1, expected.month % 5 == 1 {
        let instant = Date(timeIntervalSince1970: Double(date.daysSince1970) * 86_400)
        let parts = calendar.dateComponents([.year, .month, .day, .weekday], from: instant)
        #expect(parts.year == expected.year && parts.month == expected.month && parts.day == expected.day)
        #expect(parts.weekday == date.weekday.rawValue % 7 + 1)
      }
      let february =
        expected.year % 4 == 0 && (expected.year % 100 != 0 || expected.year % 400 == 0) ? 29 : 28
      let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      expected.day += 1
      if expected.day > lengths[expected.month - 1] {
        expected.day = 1
        expected.month = expected.month % 12 + 1
        if expected.month == 1 { expected.year += 1 }
      }
      date = date.adding(days: 1)
    }
  }

  @Test func everyDayOfTheRangeRoundTrips() throws {
    var date = CalendarDate.earliest
    while date < .latest {
      let (year, month, day) = date.yearMonthDay
      guard CalendarDate(year: year, month: month, day: day) == date else {
        Issue.record("\(date)")
        return
      }
      date = date.adding(days: 13)
    }
    #expect(CalendarDate.earliest.description == "0000-01-01")
    #expect(CalendarDate.latest.description == "9999-12-31")
    #expect(try parse("0000-01-01") == .earliest)
    #expect(try parse("9999-12-31") == .latest)
  }

  @Test func daysAreAddedAndHeldWithinTheRange() throws {
    #expect(try parse("2024-02-28").adding(days: 2).description == "2024-03-01")
    #expect(try parse("2024-03-01").days(since: parse("2023-03-01")) == 366)
    #expect(CalendarDate.latest.adding(days: 1) == .latest)
    #expect(CalendarDate.latest.adding(days: .max) == .latest)
    #expect(CalendarDate.earliest.adding(days: .min) == .earliest)
    #expect(CalendarDate(daysSince1970: .max) == nil)
    #expect(try parse("2016-12-17").weekday == .saturday)
  }

  @Test(arguments: [
    ("2023-02-29", "the month has no such day"), ("1900-02-29", "the month has no such day"),
    ("2024-00-01", "month outside 01…12"), ("2024-13-01", "month outside 01…12"),
    ("2024-01-00", "the month has no such day"), ("2024-1-01", "a date is written YYYY-MM-DD"),
    ("2024/01/01", "a date is written YYYY-MM-DD"), ("", "a date is written YYYY-MM-DD"),
    ("2024-01-0x", "a date is written YYYY-MM-DD"), ("-024-01-01", "a date is written YYYY-MM-DD"),
  ])
  func whatIsNoDateIsRefused(_ text: String, _ reason: String) {
    let error = #expect(throws: TimeFormatError.self) { try parse(text) }
    #expect(error?.reason == reason)
  }
}
