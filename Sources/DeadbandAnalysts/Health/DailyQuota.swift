import DeadbandCore

/// Calls a day, counted anew when the calendar's day turns (UTC). Pure: the day is passed in.
struct DailyQuota: Sendable, Hashable {
  private let limit: Int?
  private var day: CalendarDate?
  private var count = 0
  /// Whether the provider has said that nothing is left today.
  private var isUsedUp = false

  /// - Parameter limit: calls a day; nil for no limit of our own.
  init(limit: Int?) { self.limit = limit }

  /// Takes one call of the day's; false where none is left.
  mutating func take(on today: CalendarDate) -> Bool {
    turn(to: today)
    guard !isUsedUp, limit.map({ count < $0 }) ?? true else { return false }
    count += 1
    return true
  }

  /// Gives back a call that was not made.
  mutating func giveBack(on today: CalendarDate) {
    if day == today { count = max(count - 1, 0) }
  }

  /// The provider says that the quota is used up: nothing is asked until the day turns.
  mutating func useUp(on today: CalendarDate) {
    turn(to: today)
    isUsedUp = true
  }

  /// Whether a call would be let through.
  func isUsedUp(on today: CalendarDate) -> Bool {
    day == today && (isUsedUp || limit.map { count >= $0 } ?? false)
  }

  private mutating func turn(to today: CalendarDate) {
    guard day != today else { return }
    day = today
    count = 0
    isUsedUp = false
  }
}
