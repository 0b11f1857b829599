import DeadbandAnalysts
import DeadbandCore
import Synchronization

/// What an engine has done since it was made, added up: what the store keeps of it is the sum so far.
final class EngineTally: Sendable {
  private struct State {
    var counts = EngineCounts()
    var lastFlush: Duration?
  }

  private let state = Mutex(State())
  /// Tells this engine's counts from those of others on the same store.
  let instance: String

  init(_ now: Timestamp) {
    instance = "\(EngineCounts.mark(of: now))-\(String(UInt64.random(in: 0...(.max)), radix: 16))"
  }

  func countAnswer(isMissing: Bool, cost: Money, regions: Int, droppedRegions: Int) {
    state.withLock { state in
      state.counts.answers += 1
      if isMissing { state.counts.missing += 1 }
      state.counts.spent.accumulate(cost)
      state.counts.regions += regions
      state.counts.droppedBounds += droppedRegions
    }
  }

  func countAsked(_ rules: RuleSet) {
    state.withLock { state in for rule in rules.rules { state.counts.asked[rule, default: 0] += 1 } }
  }

  func countWarmed(_ count: Int) { state.withLock { $0.counts.warmed += count } }

  func countWarmUse() { state.withLock { $0.counts.warmUsed += 1 } }

  func countFailure() { state.withLock { $0.counts.failures += 1 } }

  func countComparison(cost: Money) {
    state.withLock { state in
      state.counts.comparisons += 1
      state.counts.comparing.accumulate(cost)
    }
  }

  /// Adds what was served from the cache, and gives the sum so far.
  func add(_ served: TenantAccount.Counts) -> EngineCounts {
    state.withLock { state in
      state.counts.hits += served.hits
      state.counts.memory += served.memory
      state.counts.mid += served.mid
      state.counts.archive += served.archive
      state.counts.similar += served.similar
      state.counts.shared += served.shared
      state.counts.deferred += served.deferred
      state.counts.saved.accumulate(Money(nanoDollars: served.saved))
      return state.counts
    }
  }

  /// Whether so long has passed since this was last true.
  func isFlushDue(every time: Duration, at now: Duration) -> Bool {
    state.withLock { state in
      guard let last = state.lastFlush else {
        state.lastFlush = now
        return false
      }
      guard now - last >= time else { return false }
      state.lastFlush = now
      return true
    }
  }
}
