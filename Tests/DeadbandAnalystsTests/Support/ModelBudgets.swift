import DeadbandCore
import DeadbandStore
import Synchronization

/// Budgets that ledgers share, as dictionaries do it: what the database's statement has to do, and what can go wrong on the way there.
final class ModelBudgets: SharedBudgets {
  /// What becomes of what is asked.
  enum Weather: Sendable, CaseIterable {
    case fair
    /// Nothing arrives.
    case lostRequest
    /// It is done, and nobody is told.
    case lostReply
    /// It is not done now, and nobody is told; it is done at some later time.
    case late
  }

  struct Held: Hashable {
    var amount: Int64 = 0
    var spent: Int64 = 0
    var reserved: Int64 = 0
    var step: Int64 = 0
  }

  private struct State {
    var limits: [LedgerBudget] = []
    var held: [SharePeriod: [String: Held]] = [:]
    var weather = Weather.fair
    var late: [ShareProposal] = []
    var asked = 0
  }

  private let state = Mutex(State())

  init(_ limits: [LedgerBudget] = []) { state.withLock { $0.limits = limits } }

  func set(_ limits: [LedgerBudget]) { state.withLock { $0.limits = limits } }

  func set(_ weather: Weather) { state.withLock { $0.weather = weather } }

  /// How many exchanges were made.
  var asked: Int { state.withLock { $0.asked } }

  /// What is held of each period, by ledger.
  var held: [SharePeriod: [String: Held]] { state.withLock { $0.held } }

  /// Something that was late arrives.
  func deliver(_ choose: (Int) -> Int) {
    state.withLock { state in
      guard !state.late.isEmpty else { return }
      let proposal = state.late.remove(at: choose(state.late.count))
      _ = Self.perform(proposal, &state)
    }
  }

  func budgets() async -> [LedgerBudget]? {
    state.withLock { $0.weather == .fair || $0.weather == .lostReply ? $0.limits : nil }
  }

  func exchange(_ proposal: ShareProposal) async -> ShareAnswer? {
    state.withLock { state in
      state.asked += 1
      switch state.weather {
      case .fair: return Self.perform(proposal, &state)
      case .lostRequest: return nil
      case .lostReply:
        _ = Self.perform(proposal, &state)
        return nil
      case .late:
        state.late.append(proposal)
        return nil
      }
    }
  }

  private static func perform(_ proposal: ShareProposal, _ state: inout State) -> ShareAnswer {
    var latest = proposal.step
    let grants = proposal.wishes.map { wish -> ShareAnswer.Grant? in
      var mine = state.held[wish.of]?[proposal.ledger] ?? Held()
      latest = max(latest, mine.step)
      let others = (state.held[wish.of] ?? [:]).filter { $0.key != proposal.ledger }.values
      let (held, spent, reserved) = others.reduce((0, 0, 0)) {
        ($0.0 + $1.amount, $0.1 + $1.spent, $0.2 + $1.reserved)
      }
      if mine.step > proposal.step { return nil }
      if mine.step < proposal.step {
        let limit = state.limits.first { $0.scope == wish.of.scope && $0.period == wish.of.period.kind }
        if let limit {
          let most = max(mine.amount, limit.amount - held)
          mine.amount = max(wish.spent + wish.reserved, min(wish.wanted, most))
        } else {
          mine.amount = wish.wanted
        }
        (mine.spent, mine.reserved, mine.step) = (wish.spent, wish.reserved, proposal.step)
        state.held[wish.of, default: [:]][proposal.ledger] = mine
      }
      return ShareAnswer.Grant(
        amount: mine.amount, others: held, othersSpent: spent, othersReserved: reserved)
    }
    return ShareAnswer(grants: grants, step: latest, machines: 3)
  }
}
