/// A day of the proleptic Gregorian calendar without a zone, from 0000-01-01 to 9999-12-31.
///
/// Four bytes; conversions are pure integer arithmetic, O(1), without allocation.
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (`days_from_civil`, `civil_from_days`),
/// <https://howardhinnant.github.io/date_algorithms.html>.
public struct CalendarDate: Hashable, Comparable, Sendable {
  /// Days since 1970-01-01, negative before it.
  public let daysSince1970: Int32

  /// The first day there is, 0000-01-01.
  public static let earliest = CalendarDate(uncheckedDays: -719_528)
  /// The last day there is, 9999-12-31.
  public static let latest = CalendarDate(uncheckedDays: 2_932_896)

  private init(uncheckedDays days: Int) { daysSince1970 = Int32(truncatingIfNeeded: days) }

  /// The day so many days after 1970-01-01; nil outside 0000-01-01…9999-12-31.
  public init?(daysSince1970 days: Int) {
    guard days >= Int(Self.earliest.daysSince1970), days <= Int(Self.latest.daysSince1970) else { return nil }
    self.init(uncheckedDays: days)
  }

  /// The day with this year (0…9999), month (1…12) and day of the month; nil if the calendar has no such day.
  public init?(year: Int, month: Int, day: Int) {
    guard year >= 0, year <= 9999, month >= 1, month <= 12, day >= 1,
      day <= Self.daysIn(month: month, year: year)
    else { return nil }
    // March is month 0, so that the leap day ends the year; an era is 400 years. The two terms keep all
    // quotients non-negative: year 0 in January lies in the era before.
    let shifted = month <= 2 ? year + 399 : year + 400
    let era = shifted / 400
    let yearOfEra = shifted % 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    self.init(uncheckedDays: (era - 1) * 146_097 + dayOfEra - 719_468)
  }

  /// Year (0…9999), month (1…12) and day of the month (1…31).
  public var yearMonthDay: (year: Int, month: Int, day: Int) {
    let days = Int(daysSince1970) + 719_468 + 146_097
    let era = days / 146_097
    let dayOfEra = days % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return ((era - 1) * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
  }

  /// A day of the week, Monday 1 … Sunday 7 (ISO 8601).
  public enum Weekday: Int, Sendable, CaseIterable {
    case monday = 1, tuesday, wednesday, thursday, friday, saturday, sunday
  }

  /// The day of the week.
  public var weekday: Weekday {
    // 1970-01-01 was a Thursday; 719 530 is a multiple of 7 that lifts every day above zero.
    let index = (Int(daysSince1970) + 719_530 + 3) % 7
    return Weekday(rawValue: index + 1) ?? .monday
  }

  /// The day so many days later (earlier if negative), held within ``earliest``…``latest``.
  public func adding(days: Int) -> CalendarDate {
    let (sum, overflow) = Int(daysSince1970).addingReportingOverflow(days)
    if overflow { return days < 0 ? .earliest : .latest }
    return CalendarDate(daysSince1970: sum) ?? (sum < 0 ? .earliest : .latest)
  }

  /// Days from another date to this one, negative if this one is earlier.
  public func days(since other: CalendarDate) -> Int { Int(daysSince1970) - Int(other.daysSince1970) }

  /// True if the left day comes first.
  public static func < (left: CalendarDate, right: CalendarDate) -> Bool {
    left.daysSince1970 < right.daysSince1970
  }

  /// The first day of the month after this one's, held at ``latest``.
  package var startOfNextMonth: CalendarDate {
    let (year, month, _) = yearMonthDay
    return CalendarDate(year: month == 12 ? year + 1 : year, month: month % 12 + 1, day: 1) ?? .latest
  }

  /// The day's first instant in UTC, held within the range of instants.
  package var start: Timestamp {
    let seconds = Int64(daysSince1970) * 86_400
    return Timestamp(secondsSince1970: seconds) ?? Timestamp(nanosecondsSince1970: seconds < 0 ? .min : .max)
  }

  static func daysIn(month: Int, year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
