import DeadbandCore
import Foundation

/// New York wall-clock time to UTC, with daylight saving, by the system's time zone data.
///
/// A time that occurs twice (the hour clocks go back) means its first occurrence; one that does not occur (the
/// hour clocks go forward) has no instant. The offset is looked up twice a day and kept for the day.
struct NewYorkClock {
  private let zone: TimeZone
  private var date: CalendarDate?
  private var early = 0
  private var late = 0

  init() throws(InputError) {
    guard let zone = TimeZone(identifier: "America/New_York") else {
      throw InputError(
        .unreadable, path: "time zone America/New_York", reason: "not among this system's time zones",
        wayOut: "install the package tzdata")
    }
    self.zone = zone
  }

  /// The instant at which clocks in New York show so many minutes after midnight (0…1439); nil if they never do,
  /// or if the date lies outside the range of ``Timestamp``.
  mutating func instant(_ date: CalendarDate, minute: Int) -> Timestamp? {
    let midnight = Int(date.daysSince1970) * 86_400
    // The dates a Timestamp cannot hold never reach the time zone.
    guard Timestamp(secondsSince1970: Int64(midnight)) != nil else { return nil }
    if self.date != date {
      self.date = date
      // The zone lies four or five hours west, and its clocks change in the night: these two instants are the
      // day's first and last hour under either offset.
      early = offset(at: midnight + 5 * 3600)
      late = offset(at: midnight + 28 * 3600 - 1)
    }
    let local = midnight + minute * 60
    if early == late || offset(at: local - early) == early { return Self.timestamp(local - early) }
    return offset(at: local - late) == late ? Self.timestamp(local - late) : nil
  }

  private func offset(at seconds: Int) -> Int {
    zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
  }

  private static func timestamp(_ seconds: Int) -> Timestamp? {
    Timestamp(secondsSince1970: Int64(seconds))
  }
}
