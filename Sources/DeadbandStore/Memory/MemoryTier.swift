public import DeadbandCore
private import Synchronization

/// The tier in memory: the entries used last, within a budget of bytes, each for five minutes at most.
///
/// Sixteen shards with a mutex each; a shard is picked by the key's first bits, which SHA-256 has made uniform. A hit
/// takes one lock, moves a slot to the front and retains an entry: no allocation.
public final class MemoryTier: Sendable {
  /// How long an entry stays at most; then the tier below is asked again.
  public static let lifetimeSeconds: Int64 = 300
  /// How long after that its room may stay taken, for the case that the tier below has the same.
  static let renewalSeconds: Int64 = 60

  private let shards: InlineArray<16, LockedShard>

  /// Padded to more than two cache lines: two locks in one line, or in the pair that is fetched at once, would be fought
  /// over by threads that want different shards.
  private struct LockedShard: ~Copyable, Sendable {
    let state: Mutex<MemoryShard>
    private let padding = InlineArray<12, UInt64>(repeating: 0)

    init(byteBudget: Int) { state = Mutex(MemoryShard(byteBudget: byteBudget)) }
  }

  /// An empty tier.
  ///
  /// - Parameter byteBudget: the most bytes that entries and what they are found by may take together; a sixteenth is
  ///   each shard's, and what does not fit into that is not kept.
  public init(byteBudget: Int) {
    let share = max(byteBudget, 0) / InlineArray<16, LockedShard>.count
    shards = InlineArray { _ in LockedShard(byteBudget: share) }
  }

  /// The entry under `key`, unless its five minutes are over. O(1).
  public func lookup(_ key: Digest, at now: Timestamp) -> Entry? {
    shards[Self.shard(key)].state.withLock { $0.lookup(key, at: now) }
  }

  /// Keeps `entry` in place of the one its subject had, and lets go of those used longest ago. O(1) but for those.
  public func put(_ entry: Entry, at now: Timestamp) {
    shards[Self.shard(entry.subject.key)].state.withLock { $0.put(entry, at: now) }
  }

  /// Keeps `entry` if `isLatest` then, asked while nobody else can reach the subject here: what somebody found below a
  /// moment ago never takes the place of what came since. Returns it, or an equal one that was here.
  func fill(_ entry: Entry, at now: Timestamp, isLatest: () -> Bool) -> Entry {
    shards[Self.shard(entry.subject.key)].state.withLock { isLatest() ? $0.renew(entry, at: now) : entry }
  }

  /// Look-ups that found an entry.
  public var hitCount: Int { shards.indices.reduce(0) { $0 + shards[$1].state.withLock { $0.hits } } }

  /// Forgets the entry under `key`. O(1).
  public func remove(_ key: Digest) { shards[Self.shard(key)].state.withLock { $0.remove(key) } }

  /// How many entries there are, expired ones that nobody has met yet included.
  public var count: Int { shards.indices.reduce(0) { $0 + shards[$1].state.withLock { $0.count } } }

  /// The bytes that they take.
  public var byteCount: Int { shards.indices.reduce(0) { $0 + shards[$1].state.withLock { $0.byteCount } } }

  private static func shard(_ key: Digest) -> Int { Int(truncatingIfNeeded: key.words.0 >> 60) }
}
