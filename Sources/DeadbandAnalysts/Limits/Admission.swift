package import DeadbandWire
private import Synchronization

/// The door to a provider: waits until a call may begin.
///
/// A lock around the machine and those who wait; decisions are made under it, and acted on outside.
package final class Admission: Sendable {
  private struct State {
    var machine: AdmissionMachine
    var nextTicket: AdmissionMachine.Ticket = 0
    var waiting: [AdmissionMachine.Ticket: CheckedContinuation<Bool, Never>] = [:]
    /// Who may begin though nobody has come to wait yet, and who was withdrawn before.
    var early: [AdmissionMachine.Ticket: Bool] = [:]
    /// Looks again at a later instant.
    var timer: Task<Void, Never>?
  }

  /// A call that may be made now. Given back by ``Admission/leave(_:tokens:)``.
  package struct Pass: Sendable {
    fileprivate let ticket: AdmissionMachine.Ticket
  }

  /// Where a call stands in the queue.
  package struct Place: Sendable {
    fileprivate let ticket: AdmissionMachine.Ticket
  }

  private let clock: AnalystClock
  private let state: Mutex<State>

  package init(_ limits: CallLimits, clock: AnalystClock) {
    self.clock = clock
    state = Mutex(State(machine: AdmissionMachine(limits)))
  }

  deinit { state.withLock { $0.timer?.cancel() } }

  /// How many calls wait and how many run.
  package var counts: (waiting: Int, running: Int) {
    state.withLock { ($0.machine.waitingCount, $0.machine.runningCount) }
  }

  /// Whether calls are spread over the minute.
  func slow(_ isSlowed: Bool) { state.withLock { $0.machine.isSlowed = isSlowed } }

  /// Begins no call for so long.
  func pause(for length: Duration) {
    let now = clock.now()
    state.withLock { $0.machine.pause(until: now + length) }
    act()
  }

  /// Has a call that still waits be as urgent as `priority` at least.
  package func raise(_ place: Place, to priority: Question.Priority) {
    state.withLock { $0.machine.raise(place.ticket, to: priority) }
    act()
  }

  /// Waits for a call's turn.
  ///
  /// - Parameter whenQueued: is told where the call stands, before it waits.
  /// - Throws: ``AnalystError/Code/overloaded`` at once where too many wait; ``AnalystError/Code/cancelled`` where the task is
  ///   cancelled before the turn comes.
  package func enter(
    priority: Question.Priority, tokens: Int, whenQueued: (Place) -> Void = { _ in }
  ) async throws(AnalystError) -> Pass {
    let now = clock.now()
    let ticket = state.withLock { state -> AdmissionMachine.Ticket? in
      state.nextTicket += 1
      let ticket = state.nextTicket
      return state.machine.arrive(ticket, priority: priority, tokens: tokens, at: now) ? ticket : nil
    }
    guard let ticket else {
      throw AnalystError(
        .overloaded, reason: "too many calls wait for this provider already",
        wayOut: "ask less often, or raise its limits", isRetryable: false)
    }
    whenQueued(Place(ticket: ticket))
    act()
    let isAdmitted = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let early = state.withLock { state -> Bool? in
          if let early = state.early.removeValue(forKey: ticket) { return early }
          state.waiting[ticket] = continuation
          return nil
        }
        if let early { continuation.resume(returning: early) }
      }
    } onCancel: {
      withdraw(ticket)
    }
    guard isAdmitted else {
      throw AnalystError(.cancelled, reason: "the call was cancelled while it waited for its turn")
    }
    return Pass(ticket: ticket)
  }

  /// Ends a call.
  ///
  /// - Parameter tokens: what it took, where the provider says so.
  package func leave(_ pass: Pass, tokens: Int?) {
    let now = clock.now()
    state.withLock { $0.machine.finish(pass.ticket, tokens: tokens, at: now) }
    act()
  }

  private func withdraw(_ ticket: AdmissionMachine.Ticket) {
    let now = clock.now()
    let continuation = state.withLock { state -> CheckedContinuation<Bool, Never>? in
      // Nobody waits: the turn has come already, or it is about to wait and finds this.
      guard let continuation = state.waiting.removeValue(forKey: ticket) else {
        if state.early[ticket] == nil, state.machine.isWaiting(ticket) {
          state.machine.finish(ticket, at: now)
          state.early[ticket] = false
        }
        return nil
      }
      state.machine.finish(ticket, at: now)
      return continuation
    }
    continuation?.resume(returning: false)
    act()
  }

  /// Does what the machine says.
  private func act() {
    let now = clock.now()
    let admitted = state.withLock { state -> [CheckedContinuation<Bool, Never>] in
      var admitted: [CheckedContinuation<Bool, Never>] = []
      while true {
        switch state.machine.next(at: now) {
        case .admit(let tickets):
          for ticket in tickets {
            if let continuation = state.waiting.removeValue(forKey: ticket) {
              admitted.append(continuation)
            } else {
              state.early[ticket] = true
            }
          }
        case .wait(let instant):
          state.timer?.cancel()
          state.timer = nil
          if let instant { setTimer(&state, at: instant) }
          return admitted
        }
      }
    }
    for continuation in admitted { continuation.resume(returning: true) }
  }

  private func setTimer(_ state: inout State, at instant: AdmissionMachine.Instant) {
    state.timer = Task { [weak self, clock] in
      do { try await clock.sleep(until: instant) } catch { return }
      self?.act()
    }
  }
}
