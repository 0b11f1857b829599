import DeadbandAnalysts
import DeadbandCore
import DeadbandStore
import Synchronization

/// What one tenant's requests and money say a call must be worth.
final class FreshnessAccount: Sendable {
  private let guide: FreshnessGuide
  private let state = Mutex(State())
  /// Of ``FreshnessStanding/breakEven``; not a number while no call's price is known.
  private let breakEven = Atomic<UInt64>(Double.nan.bitPattern)

  /// Whether even the steps that ask least spend more than there is.
  private let isShort = Atomic(false)

  private struct State {
    var pace = RequestPace()
    var counts: [String: Double] = [:]
    var second = Int64.min
    var budgets: [BudgetUsage] = []
  }

  init(_ guide: FreshnessGuide) { self.guide = guide }

  /// Takes note of how the tenant's budgets stand.
  func observe(_ standing: BudgetStanding) { state.withLock { $0.budgets = standing.budgets } }

  /// Counts a request, and once a second looks at prices and money anew.
  func count(_ strategy: String, at now: Timestamp) {
    let second = now.split.seconds
    state.withLock { state in
      state.counts[strategy, default: 0] += 1
      guard second != state.second else { return }
      state.second = second
      for (strategy, count) in state.counts { state.pace.count(count, of: strategy, at: Double(second)) }
      state.counts.removeAll(keepingCapacity: true)
      guard let call = guide.call else { return }
      var worth = (breakEven: guide.price.breakEven(callPrice: call), lasts: true)
      for usage in state.budgets {
        let time = usage.end.seconds(since: now)
        guard let requests = state.pace.expected(in: time, at: Double(second)) else { continue }
        let under = guide.price.breakEven(
          callPrice: call, left: usage.remaining, requests: requests, on: guide.curve)
        worth = (max(worth.breakEven, under.breakEven), worth.lasts && under.lasts)
      }
      isShort.store(!worth.lasts, ordering: .relaxed)
      breakEven.store(worth.breakEven.bitPattern, ordering: .relaxed)
    }
  }

  /// How its decisions take a budget of this state: what turns the knob has relaxed already, unless that is not enough.
  func budget(_ budget: Budget) -> Budget {
    budget == .exhausted ? budget : isShort.load(ordering: .relaxed) ? .conserving : .normal
  }

  /// The profile that decides for a strategy; nil for the engine's own.
  func profile(_ strategy: String) -> ThresholdProfile? {
    let worth = Double(bitPattern: breakEven.load(ordering: .relaxed))
    return worth.isNaN ? nil : guide.profile(strategy, breakEven: worth)
  }

  /// How things stand; nil while no call's price is known.
  var standing: FreshnessStanding? {
    let worth = Double(bitPattern: breakEven.load(ordering: .relaxed))
    guard !worth.isNaN, let call = guide.call else { return nil }
    return FreshnessStanding(
      callPrice: call, breakEven: worth,
      isSaving: worth > guide.price.breakEven(callPrice: call) * (1 + 1e-9),
      settings: Dictionary(
        uniqueKeysWithValues: guide.curve.steps.keys.map {
          ($0, guide.curve.step($0, breakEven: worth).setting)
        }))
  }
}
