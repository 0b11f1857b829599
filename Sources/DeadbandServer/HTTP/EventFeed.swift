import Deadband
import DeadbandInterface

/// Events that one task makes and one response sends. Whoever stops listening ends the task.
enum EventFeed {
  /// How often a silent stream says that it is alive.
  static let heartbeat = Duration.seconds(10)

  /// The events that `make` gives, with comments between them while nothing is said.
  static func events(
    _ clock: AnalystClock, _ make: @escaping @Sendable (AsyncStream<[UInt8]>.Continuation) async -> Void
  ) -> AsyncStream<[UInt8]> {
    let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
    let beat = Task {
      while !Task.isCancelled {
        do { try await clock.sleep(until: clock.now() + heartbeat) } catch { return }
        continuation.yield(ServerEvent.comment)
      }
    }
    let work = Task {
      await make(continuation)
      beat.cancel()
      continuation.finish()
    }
    continuation.onTermination = { _ in
      work.cancel()
      beat.cancel()
    }
    return stream
  }
}
