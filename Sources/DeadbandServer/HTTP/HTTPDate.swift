import Deadband
import DeadbandCore
import Synchronization

/// The time as HTTP's field `date` has it, made once a second: `Thu, 26 Nov 2026 18:35:29 GMT`.
final class HTTPDate: Sendable {
  private let clock: AnalystClock
  private let last = Mutex<(second: Int64, text: String)>((.min, ""))

  init(_ clock: AnalystClock) { self.clock = clock }

  func now() -> String {
    let second = clock.date().split.seconds
    return last.withLock { last in
      if last.second != second { last = (second, Self.text(second)) }
      return last.text
    }
  }

  static func text(_ second: Int64) -> String {
    let (day, rest) = second.flooredDivision(by: 86_400)
    let date = Timestamp(secondsSince1970: second)?.utcDate.yearMonthDay
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let weekday = Int((day % 7 + 11) % 7)
    guard let date else { return "" }
    return
      "\(weekdays[weekday]), \(two(Int64(date.day))) \(months[date.month - 1]) \(date.year) \(two(rest / 3_600)):\(two(rest / 60 % 60)):\(two(rest % 60)) GMT"
  }

  private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
