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
    Timestamp(secondsSince1970: second).map { $0.internetText + " GMT" } ?? ""
  }
}
