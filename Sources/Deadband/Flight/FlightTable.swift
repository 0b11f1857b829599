import DeadbandAnalysts
import DeadbandCore
import Synchronization

/// The calls under way, one a subject at most, and the failures of a moment ago.
final class FlightTable: Sendable {
  private struct State {
    var flights: [Digest: Flight] = [:]
    var failures: [Digest: Failure] = [:]
    var isClosed = false
  }

  private struct Failure {
    let error: EngineError
    let until: Duration
  }

  /// Failures that are remembered at most; the oldest of more are forgotten.
  private static let failureLimit = 10_000

  private let state = Mutex(State())

  /// Joins the subject's flight, which is then as urgent as this at least, or begins one. Whoever begins has to land it.
  ///
  /// - Throws: ``EngineError/Code/shutDown``.
  func claim(
    _ key: Digest, _ priority: Question.Priority
  ) throws(EngineError) -> (flight: Flight, begins: Bool) {
    let claim = state.withLock { state -> (Flight, Bool)? in
      guard !state.isClosed else { return nil }
      if let flight = state.flights[key] { return (flight, false) }
      let flight = Flight(priority)
      state.flights[key] = flight
      return (flight, true)
    }
    guard let claim else { throw EngineError(.shutDown, reason: "the engine was shut down") }
    if !claim.1 { claim.0.raise(to: priority) }
    return claim
  }

  /// Lands a flight: from now on the subject may begin another.
  func land(_ key: Digest, _ flight: Flight, _ landing: Flight.Landing) {
    // A flight that is nobody else's stands in no place.
    state.withLock { if $0.flights[key] === flight { $0.flights[key] = nil } }
    flight.land(landing)
  }

  /// The subjects that are asked about now.
  var count: Int { state.withLock(\.flights.count) }

  // MARK: Failures

  /// A failure that stands until an instant.
  func remember(_ error: EngineError, of key: Digest, until instant: Duration, now: Duration) {
    state.withLock { state in
      if state.failures.count >= Self.failureLimit {
        state.failures = state.failures.filter { $0.value.until > now }
        if state.failures.count >= Self.failureLimit { state.failures = [:] }
      }
      state.failures[key] = Failure(error: error, until: instant)
    }
  }

  /// The failure that stands now, if there is one.
  func failure(of key: Digest, at now: Duration) -> EngineError? {
    state.withLock { state in
      guard let failure = state.failures[key] else { return nil }
      guard now < failure.until else {
        state.failures[key] = nil
        return nil
      }
      return failure.error
    }
  }

  func forgetFailure(of key: Digest) { state.withLock { _ = $0.failures.removeValue(forKey: key) } }

  /// Whether no flight begins any more.
  var isClosed: Bool { state.withLock(\.isClosed) }

  /// Begins no flight any more.
  func close() { state.withLock { $0.isClosed = true } }
}
