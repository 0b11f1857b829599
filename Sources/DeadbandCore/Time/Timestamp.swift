/// An instant on the UTC time scale, in nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// Eight bytes, from 1677-09-21 to 2262-04-11; every value can be formatted, compared and subtracted without
/// overflow.
public struct Timestamp: Hashable, Comparable, Sendable {
  /// Nanoseconds since 1970-01-01T00:00:00Z, negative before it.
  public let nanosecondsSince1970: Int64

  /// The instant so many nanoseconds after 1970-01-01T00:00:00Z.
  public init(nanosecondsSince1970: Int64) { self.nanosecondsSince1970 = nanosecondsSince1970 }

  /// The instant so many whole seconds after 1970-01-01T00:00:00Z plus nanoseconds; nil outside the range.
  public init?(secondsSince1970 seconds: Int64, nanoseconds: Int64 = 0) {
    // The earliest second of the range is only reachable together with its nanoseconds: in 128 bits the sum
    // needs no cases.
    let sum = Int128(seconds) * 1_000_000_000 + Int128(nanoseconds)
    guard let value = Int64(exactly: sum) else { return nil }
    nanosecondsSince1970 = value
  }

  /// The instant so many seconds later (earlier if negative); nil outside the range.
  public func adding(seconds: Int64) -> Timestamp? {
    Timestamp(secondsSince1970: seconds, nanoseconds: nanosecondsSince1970)
  }

  /// Seconds from another instant to this one, negative if this one is earlier.
  ///
  /// The whole seconds are subtracted as integers, so a difference of whole seconds is exact.
  public func seconds(since other: Timestamp) -> Double {
    let (seconds, nanoseconds) = split
    let (otherSeconds, otherNanoseconds) = other.split
    return Double(seconds - otherSeconds) + Double(nanoseconds - otherNanoseconds) / 1e9
  }

  /// The calendar day in UTC.
  public var utcDate: CalendarDate {
    let day = Int(split.seconds.flooredDivision(by: 86_400).quotient)
    // Every instant lies within the years 1677…2262, which the calendar has.
    return CalendarDate.earliest.adding(days: day - Int(CalendarDate.earliest.daysSince1970))
  }

  /// True if the left instant comes first.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.nanosecondsSince1970 < right.nanosecondsSince1970
  }

  /// Whole seconds, rounded down, and the nanoseconds (0…999 999 999) above them.
  package var split: (seconds: Int64, nanoseconds: Int64) {
    let seconds = nanosecondsSince1970.flooredDivision(by: 1_000_000_000).quotient
    // In the first second of the range the product alone would overflow; the difference never does.
    return (seconds, nanosecondsSince1970 &- seconds &* 1_000_000_000)
  }
}
