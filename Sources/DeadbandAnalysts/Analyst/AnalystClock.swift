public import DeadbandCore
private import Glibc
private import NIOCore
private import NIOPosix

/// Where analysts have the time from, and how they wait: the machine's by default, a test's own in tests.
public struct AnalystClock: Sendable {
  /// Time since some fixed instant; never goes back.
  public let now: @Sendable () -> Duration
  /// The calendar's time.
  public let date: @Sendable () -> Timestamp
  private let sleepUntil: @Sendable (Duration) async throws -> Void

  /// A clock of these parts. `sleepUntil` throws `CancellationError` where its task is cancelled.
  public init(
    now: @escaping @Sendable () -> Duration, date: @escaping @Sendable () -> Timestamp,
    sleepUntil: @escaping @Sendable (Duration) async throws -> Void
  ) {
    self.now = now
    self.date = date
    self.sleepUntil = sleepUntil
  }

  /// The machine's clocks.
  public static let system: AnalystClock = {
    let origin = ContinuousClock.now
    return AnalystClock(
      now: { origin.duration(to: .now) },
      date: {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(secondsSince1970: Int64(time.tv_sec), nanoseconds: Int64(time.tv_nsec))
          ?? Timestamp(nanosecondsSince1970: .max)
      },
      sleepUntil: { try await sleep(for: $0 - origin.duration(to: .now)) })
  }()

  /// By a timer of the network's threads: cancelled, it is gone. A cancelled `Task.sleep` keeps its memory until it would have
  /// ended (Swift 6.3.1, Linux): 700 bytes for each call of the last 30 s.
  private static func sleep(for time: Duration) async throws {
    let (seconds, attoseconds) = max(time, .zero).components
    let timer = MultiThreadedEventLoopGroup.singleton.any().scheduleTask(
      in: .seconds(min(seconds, 1_000_000)) + .nanoseconds(attoseconds / 1_000_000_000)
    ) {}
    try await withTaskCancellationHandler {
      do { try await timer.futureResult.get() } catch { throw CancellationError() }
    } onCancel: {
      timer.cancel()
    }
  }

  /// Waits until an instant of ``now``; throws `CancellationError` where the task is cancelled.
  package func sleep(until instant: Duration) async throws { try await sleepUntil(instant) }

  /// Performs `work`, but no longer than until an instant of ``now``; then it is cancelled, and there is nothing.
  package func limited<Result: Sendable>(
    until deadline: Duration, _ work: @escaping @Sendable () async throws -> Result
  ) async throws -> Result? {
    try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask { try await work() }
      group.addTask {
        try await sleep(until: deadline)
        return nil
      }
      defer { group.cancelAll() }
      // The first of the two; the group has two, so that there is one.
      return try await group.next() ?? nil
    }
  }

  /// The same for work of an analyst's: what it gives, or why not.
  func answer<Value: Sendable>(
    until deadline: Duration, _ work: @escaping @Sendable () async throws(AnalystError) -> Value
  ) async -> Result<Value, AnalystError> {
    do {
      guard let value = try await limited(until: deadline, work) else {
        return .failure(AnalystError(.timeout, reason: "no answer in time", isRetryable: true))
      }
      return .success(value)
    } catch let error as AnalystError {
      return .failure(error)
    } catch {
      return .failure(AnalystError(.cancelled, reason: "the call was cancelled"))
    }
  }
}
