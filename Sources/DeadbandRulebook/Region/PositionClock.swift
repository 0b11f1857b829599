import DeadbandCore
import DeadbandPricing

/// For how long nothing about a position changes by the calendar alone.
enum PositionClock {
  /// Seconds until just before the first leg expires, and, if asked, until just before the first day that counts as at
  /// most `exitDay` days before it; 0 where that has come.
  static func secondsLeft(_ position: Position, from instant: Timestamp, exitDay: Int?) -> Double {
    guard let first = position.legs.map(\.expiration).min() else { return 0 }
    var seconds = secondsAlive(from: instant, to: first)
    if let exitDay, exitDay >= 0 {
      let day = first.adding(days: -exitDay)
      let midnight = Double(day.daysSince1970) * 86_400 - Double(instant.nanosecondsSince1970) / 1e9
      seconds = min(seconds, midnight - resolution)
    }
    return max(seconds, 0)
  }

  /// Seconds during which an option of this expiration has time left.
  static func secondsAlive(from instant: Timestamp, to expiration: CalendarDate) -> Double {
    max(0, AssumedCarry.years(from: instant, to: expiration) * 365 * 86_400 - resolution)
  }

  /// A little more than what seconds since 1970 can tell apart in a Double.
  private static let resolution = 1e-6
}
