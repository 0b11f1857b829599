import DeadbandCore
import DeadbandStore
import Synchronization

/// Asks for a ledger's shares of the budgets that it has in common with others: one exchange at a time, and whoever waits meanwhile goes with
/// the next.
final class ShareExchange: Sendable {
  /// What an exchange came to.
  enum Outcome: Sendable {
    /// All that was wanted is there.
    case granted
    /// Some of it is not: the budget has no more.
    case clipped
    /// Nobody knows.
    case away
  }

  private struct Waiting: Sendable {
    let demand: ShareRequest.Demand
    let end: CheckedContinuation<Outcome, Never>?

    func resume(_ clipped: Set<SharePeriod>?) {
      guard let clipped else { return end?.resume(returning: .away) ?? () }
      end?.resume(returning: clipped.isDisjoint(with: demand.places) ? .granted : .clipped)
    }
  }

  private struct State {
    var waiting: [Waiting] = []
    var isRunning = false
    /// Whoever waits for an exchange about everything.
    var refreshing: [CheckedContinuation<Bool, Never>] = []
    /// Whether something was not told since everything was.
    var hasUntold = false
    var machines = 1
    var step: Int64 = 0
  }

  private let file: LedgerFile
  private let shared: any SharedBudgets
  private let clock: @Sendable () -> Timestamp
  private let state = Mutex(State())

  init(_ file: LedgerFile, _ shared: any SharedBudgets, _ clock: @escaping @Sendable () -> Timestamp) {
    (self.file, self.shared, self.clock) = (file, shared, clock)
  }

  /// Has shares raised so that a call is possible.
  func raise(_ demand: ShareRequest.Demand) async -> Outcome {
    await withCheckedContinuation { continuation in
      add { $0.waiting.append(Waiting(demand: demand, end: continuation)) }
    }
  }

  /// Gives back what a call did not cost, and tells what it did; nobody waits for that.
  func tell(_ call: LedgerCall, at: Timestamp) {
    add { $0.waiting.append(Waiting(demand: ShareRequest.Demand(call, at: at, .zero), end: nil)) }
  }

  /// Reads the budgets, and asks for a share of each; whether that was done.
  func refresh() async -> Bool {
    await withCheckedContinuation { continuation in add { $0.refreshing.append(continuation) } }
  }

  /// Whether something was not told, as nobody could be asked.
  var hasUntold: Bool { state.withLock(\.hasUntold) }

  private func add(_ change: (inout State) -> Void) {
    let starts = state.withLock { state in
      change(&state)
      defer { state.isRunning = true }
      return !state.isRunning
    }
    if starts { Task { await run() } }
  }

  private func run() async {
    while true {
      let (waiting, refreshing) = state.withLock { state in
        defer { (state.waiting, state.refreshing) = ([], []) }
        if state.waiting.isEmpty, state.refreshing.isEmpty { state.isRunning = false }
        return (state.waiting, state.refreshing)
      }
      if waiting.isEmpty, refreshing.isEmpty { return }
      var request = ShareRequest()
      request.demands = waiting.map(\.demand)
      request.isAboutAll = !refreshing.isEmpty
      let clipped = await exchange(request)
      state.withLock { state in
        if clipped == nil { state.hasUntold = true } else if request.isAboutAll { state.hasUntold = false }
      }
      for one in waiting { one.resume(clipped) }
      for one in refreshing { one.resume(returning: clipped != nil) }
    }
  }

  /// The shares that are less than was wanted; nil where nobody knows.
  private func exchange(_ request: ShareRequest) async -> Set<SharePeriod>? {
    if request.isAboutAll {
      guard let budgets = await shared.budgets(), (try? await file.perform(.setSharedBudgets(budgets))) != nil
      else { return nil }
    }
    // A proposal that another process of this ledger has overtaken is made anew.
    for _ in 0..<10 {
      var request = request
      (request.machines, request.step) = state.withLock { ($0.machines, $0.step) }
      guard case .proposed(let proposal)? = try? await file.perform(.proposeShares(request, at: clock()))
      else { return nil }
      guard !proposal.wishes.isEmpty else { return [] }
      guard let answer = await shared.exchange(proposal),
        (try? await file.perform(.acceptShares(proposal, answer))) != nil
      else { return nil }
      state.withLock { ($0.machines, $0.step) = (answer.machines, max($0.step, answer.step)) }
      if answer.grants.contains(where: { $0 == nil }) { continue }
      return Set(zip(proposal.wishes, answer.grants).filter { $0.wanted > $1?.amount ?? 0 }.map(\.0.of))
    }
    return nil
  }
}
