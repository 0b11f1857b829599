import DeadbandCore

/// One half hour of a week in New York time: the week, and which of its 336 half hours.
///
/// Half hours of a week are what requests are counted by: people ask at the same times of the same weekdays. By local time
/// an opening stays in its half hour when clocks change. Where they go back, a half hour occurs twice; where they go
/// forward, two do not occur: both in the night to a Sunday.
public struct HalfHour: Hashable, Comparable, Sendable {
  /// Half hours in a week.
  public static let perWeek = 336
  /// Seconds in one.
  public static let seconds: Int64 = 1800

  /// Weeks since the one that began on Monday, 1969-12-29.
  public let week: Int
  /// 0, Monday 00:00, to 335, Sunday 23:30.
  public let slot: Int

  /// The weeks that can be counted; those of ``Timestamp`` are among them.
  static let weeks = -20_000...20_000

  /// A half hour; nil for a slot outside 0…335, or a week outside −20 000…20 000.
  public init?(week: Int, slot: Int) {
    guard Self.weeks.contains(week), (0..<Self.perWeek).contains(slot) else { return nil }
    self.week = week
    self.slot = slot
  }

  /// The half hour in which clocks show so many seconds since 1970-01-01T00:00, within the range of ``Timestamp``.
  init(localSeconds: Int64) {
    // 1970-01-01 was a Thursday: three days of its week had passed.
    let sinceMonday = localSeconds + 3 * 86_400
    let (week, rest) = sinceMonday.flooredDivision(by: 7 * 86_400)
    self.week = Int(week)
    slot = Int(rest / Self.seconds)
  }

  /// True if the left half hour comes first.
  public static func < (left: HalfHour, right: HalfHour) -> Bool {
    (left.week, left.slot) < (right.week, right.slot)
  }
}
