import DeadbandAnalysts
import DeadbandCore
import DeadbandStore
import Synchronization

/// What the engine keeps for a tenant: how its budget stands, and what was served that has not been written down yet.
///
/// On the way of every hit, so it is atomics, and the counts are spread by the subject's key: two cores that serve two
/// subjects do not wait for one cache line.
final class TenantAccount: Sendable {
  let tenant: String
  private let ledger: Ledger?
  private let provider: String
  /// Seconds of the clock at which the budget was looked at last.
  private let lookedAt = Atomic<Int64>(.min)
  private let state = Atomic<UInt8>(0)
  private let shards: InlineArray<16, Shard>
  private let owed = Mutex(Counts())
  /// nil where prices turn nothing.
  let freshness: FreshnessAccount?

  private struct Shard: ~Copyable, Sendable {
    let memory = Atomic<Int>(0)
    let mid = Atomic<Int>(0)
    let archive = Atomic<Int>(0)
    let similar = Atomic<Int>(0)
    let shared = Atomic<Int>(0)
    let deferred = Atomic<Int>(0)
    let saved = Atomic<Int64>(0)
    private let padding = InlineArray<9, UInt64>(repeating: 0)
  }

  /// What was counted since somebody asked last.
  struct Counts: Sendable, Hashable {
    var memory = 0
    var mid = 0
    var archive = 0
    var shared = 0
    /// Of a neighbour.
    var similar = 0
    /// Those among them that waited though a rule had fired.
    var deferred = 0
    var saved: Int64 = 0

    var hits: Int { memory + mid + archive + shared + similar }

    static func + (left: Counts, right: Counts) -> Counts {
      Counts(
        memory: left.memory + right.memory, mid: left.mid + right.mid, archive: left.archive + right.archive,
        shared: left.shared + right.shared, similar: left.similar + right.similar,
        deferred: left.deferred + right.deferred,
        saved: left.saved + right.saved)
    }
  }

  init(_ tenant: String, ledger: Ledger?, provider: String, freshness: FreshnessAccount? = nil) {
    self.tenant = tenant
    self.freshness = freshness
    self.ledger = ledger
    self.provider = provider
    shards = InlineArray { _ in Shard() }
  }

  /// How the budget stands, as of a second ago at most.
  func budget(_ clock: AnalystClock) -> Budget {
    guard let ledger else { return .normal }
    let second = clock.now().components.seconds
    let last = lookedAt.load(ordering: .relaxed)
    if last != second, lookedAt.compareExchange(expected: last, desired: second, ordering: .relaxed).exchanged
    {
      // A ledger that cannot be read refuses the reservation that follows, and says why.
      let standing = try? ledger.standing(tenant: tenant, provider: provider)
      if let standing { freshness?.observe(standing) }
      state.store(Self.number(standing?.state.budget ?? .normal), ordering: .relaxed)
    }
    let budget = Self.budgets[Int(state.load(ordering: .relaxed))]
    return freshness?.budget(budget) ?? budget
  }

  private static let budgets: [Budget] = [.normal, .conserving, .exhausted]

  private static func number(_ budget: Budget) -> UInt8 {
    switch budget {
    case .normal: 0
    case .conserving: 1
    case .exhausted: 2
    }
  }

  /// Counts an answer from the cache.
  ///
  /// - Parameter tier: where it lay; nil where it is a neighbour's.
  @inline(__always)
  func count(_ key: Digest, _ tier: AnalysisStore.Tier?, isDeferred: Bool, cost: Money) {
    let shard = Int(truncatingIfNeeded: key.words.0 >> 60)
    switch tier {
    case .memory?: shards[shard].memory.add(1, ordering: .relaxed)
    case .mid?: shards[shard].mid.add(1, ordering: .relaxed)
    case .archive?: shards[shard].archive.add(1, ordering: .relaxed)
    case .shared?: shards[shard].shared.add(1, ordering: .relaxed)
    case nil: shards[shard].similar.add(1, ordering: .relaxed)
    }
    if isDeferred { shards[shard].deferred.add(1, ordering: .relaxed) }
    if cost.nanoDollars > 0 { shards[shard].saved.add(cost.nanoDollars, ordering: .relaxed) }
  }

  /// What the ledger has not taken yet, with what has come since.
  func takeOwed(adding counts: Counts) -> Counts {
    owed.withLock { owed in
      defer { owed = Counts() }
      return owed + counts
    }
  }

  /// Keeps what the ledger could not take.
  func owe(_ counts: Counts) { owed.withLock { $0 = counts } }

  /// Takes what was counted, leaving nothing.
  func takeCounts() -> Counts {
    shards.indices.reduce(into: Counts()) { counts, shard in
      counts.memory += shards[shard].memory.exchange(0, ordering: .relaxed)
      counts.mid += shards[shard].mid.exchange(0, ordering: .relaxed)
      counts.archive += shards[shard].archive.exchange(0, ordering: .relaxed)
      counts.shared += shards[shard].shared.exchange(0, ordering: .relaxed)
      counts.similar += shards[shard].similar.exchange(0, ordering: .relaxed)
      counts.deferred += shards[shard].deferred.exchange(0, ordering: .relaxed)
      counts.saved += shards[shard].saved.exchange(0, ordering: .relaxed)
    }
  }
}
