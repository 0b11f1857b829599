import DeadbandAnalysts
import DeadbandCore
import Synchronization

/// The time of a replay: that of its ticks. Nobody is waited for in it.
final class ReplayClock: Sendable {
  private let time: Mutex<(start: Timestamp?, now: Timestamp)>

  init() { time = Mutex((nil, Timestamp(nanosecondsSince1970: 0))) }

  func move(to now: Timestamp) {
    time.withLock { time in
      time.start = time.start ?? now
      time.now = now
    }
  }

  var analystClock: AnalystClock {
    AnalystClock(
      now: {
        self.time.withLock {
          .nanoseconds($0.now.nanosecondsSince1970 - ($0.start ?? $0.now).nanosecondsSince1970)
        }
      }, date: { self.time.withLock(\.now) },
      sleepUntil: { _ in
        // Until its task is cancelled.
        let (never, _) = AsyncStream.makeStream(of: Never.self)
        for await _ in never {}
        throw CancellationError()
      })
  }
}
