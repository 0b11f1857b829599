import DeadbandCore
import DeadbandSchedule
import Synchronization

/// Which subjects were asked for since somebody looked last, and the pattern that is learnt from it.
final class RequestCounts: Sendable {
  private struct State {
    /// Those asked for since the last look; each stands here once.
    var active: [AnalysisSubject] = []
    /// nil until it is needed: it is read from the store then.
    var pattern: RequestPattern?
    /// The half hour of the first requests that were learnt and not kept yet.
    var unkept: HalfHour?
  }

  private let state = Mutex(State())

  /// Requests of a half hour that are noted at most for a subject: what is asked more often is certain to be asked.
  private static let most = 100

  /// Counts a request: one atomic, and a lock for the first since the last look; whether it was that.
  @inline(__always)
  func count(_ subject: AnalysisSubject) -> Bool {
    guard subject.requests.add(1, ordering: .relaxed).oldValue == 0 else { return false }
    note(subject)
    return true
  }

  private func note(_ subject: AnalysisSubject) { state.withLock { $0.active.append(subject) } }

  /// Learns what was counted.
  ///
  /// - Parameters:
  ///   - halfHour: of now.
  ///   - load: gives the pattern that is to go on, the first time.
  func learn(_ halfHour: HalfHour, load: () -> RequestPattern) {
    state.withLock { state in
      guard !state.active.isEmpty else { return }
      var pattern = state.pattern ?? load()
      for subject in state.active {
        let count = subject.requests.exchange(0, ordering: .relaxed)
        for _ in 0..<min(count, Self.most) { pattern.note(subject.identity.key.description, in: halfHour) }
      }
      state.active = []
      state.pattern = pattern
      state.unkept = state.unkept ?? halfHour
    }
  }

  /// The pattern, where it has learnt something that is to be kept now: megabytes that are not to be written every minute.
  ///
  /// - Parameter halfHour: of now; what was learnt in it waits for its end. nil: nothing waits.
  func takeUnkept(before halfHour: HalfHour?) -> RequestPattern? {
    state.withLock { state in
      guard let unkept = state.unkept, unkept != halfHour else { return nil }
      state.unkept = nil
      return state.pattern
    }
  }

  /// The pattern as it is.
  func pattern(load: () -> RequestPattern) -> RequestPattern {
    state.withLock { state in
      let pattern = state.pattern ?? load()
      state.pattern = pattern
      return pattern
    }
  }
}
