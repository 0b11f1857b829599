import Deadband
import Synchronization

/// Reports that were made a moment ago: making one reads the store, and a page that is open in ten browsers asks for it ten times.
final class ReportDesk<Report: Sendable>: Sendable {
  private struct Made {
    let task: Task<Report, any Error>
    let at: Duration
  }

  private let made = Mutex<[ActivityWindow: Made]>([:])
  /// How old a report may be.
  private let maximumAge = Duration.seconds(5)

  /// The report of a window, made now unless another is being made or was made a moment ago.
  ///
  /// - Parameter make: reads; on a thread that may wait.
  func report(
    _ window: ActivityWindow, now: Duration, _ make: @escaping @Sendable () async throws -> Report
  ) async throws -> Report {
    let task = made.withLock { made in
      if let last = made[window], now - last.at < maximumAge { return last.task }
      let task = Task { try await make() }
      made[window] = Made(task: task, at: now)
      return task
    }
    do { return try await task.value } catch {
      made.withLock { if $0[window]?.task == task { $0[window] = nil } }
      throw error
    }
  }
}
