public import DeadbandCore
private import Synchronization

/// Keeps analyses in three tiers behind one interface: memory, the mid tier (LMDB), and the archive.
///
///     put:     archive, synced ─▶ memory ─▶ acknowledged        and behind that: mid
///     lookup:  memory ─▶ mid ─▶ archive                         a hit below fills the tiers above
///
/// The archive is the truth: what ``put(_:at:)`` returned from survives the process, the power and a full disk. Its index
/// knows the latest entry of each subject; the mid tier's value is taken only if it is that very one, so a mid tier that is
/// behind, damaged or gone costs time and never an answer. Several processes may have one store open; what one writes,
/// another sees within a second.
///
/// Look-ups are synchronous: microseconds, in the worst case one read of the disk.
public final class AnalysisStore: Sendable {
  let archive: Archive
  let memory: MemoryTier
  let mid: MidTier?
  private let behind: WriteBehind?
  /// Why there is no mid tier, where one was wanted.
  let midFailure: StoreError?
  let configuration: Configuration
  private let writes: GroupQueue<Write>
  private let counters = Counters()
  /// When other processes' writes were looked for last, and the mid tier swept, in nanoseconds since 1970.
  private let lastNoticed: Atomic<Int64>
  private let lastSwept: Atomic<Int64>

  /// How a store is opened.
  public struct Configuration: Sendable {
    /// The most bytes that the tier in memory may take.
    public var memoryBytes = 256 << 20
    /// Whether there is a mid tier.
    public var usesMid = true
    /// Bytes of a segment of the archive; preallocated, and the most that is written at once.
    public var segmentBytes = 64 << 20
    /// Whether a store is made where there is none.
    public var makesStore = true
    /// Nothing is written, and nothing made that is not there.
    public var isReadOnly = false
    /// How long another process may hold the archive's lock before a write fails as busy.
    public var lockWait = Duration.seconds(5)

    /// The usual one.
    public init() {}
  }

  /// What was found, and where.
  public struct Hit: Sendable, Equatable {
    /// The entry.
    public let entry: Entry
    /// The tier that had it.
    public let tier: Tier
  }

  /// The tiers, fastest first.
  public enum Tier: String, Sendable, CaseIterable {
    case memory, mid, archive
    /// What many machines share; a store of one machine never says it.
    case shared
  }

  /// One change that waits to be written.
  private struct Write: Sendable {
    let draft: RecordDraft
    /// What is put, and its bytes; nil where the subject is removed.
    let entry: (Entry, bytes: [UInt8])?
    let now: Timestamp
    let isDone: @Sendable (Result<Void, StoreError>) -> Void
  }

  private struct Counters: ~Copyable, Sendable {
    let midHits = Atomic(0)
    let archiveHits = Atomic(0)
    let misses = Atomic(0)
    let puts = Atomic(0)
    let removals = Atomic(0)
    let failedWrites = Atomic(0)
  }

  init(
    _ archive: Archive, _ mid: MidTier?, _ configuration: Configuration, midFailure: StoreError?,
    at now: Timestamp
  ) {
    let memory = MemoryTier(byteBudget: configuration.memoryBytes)
    (self.archive, self.memory, self.mid, self.configuration) = (archive, memory, mid, configuration)
    self.midFailure = midFailure
    let behind = mid.flatMap { configuration.isReadOnly ? nil : WriteBehind($0) }
    self.behind = behind
    lastNoticed = Atomic(now.nanosecondsSince1970)
    lastSwept = Atomic(0)
    writes = GroupQueue(label: "deadband.archive", groupLimit: 512) { group in
      Self.perform(group, archive, memory, behind)
    }
  }

  // MARK: Looking up

  /// The subject's latest entry that may be served at `now` (up to seven days after it was made), and the tier that had it;
  /// nil where there is none. O(1).
  ///
  /// Bytes that are not what was written are a miss, and counted in ``statistics``.
  ///
  /// - Throws: ``StoreError`` where the archive cannot be read.
  public func lookup(_ subject: Subject, at now: Timestamp) throws(StoreError) -> Hit? {
    noticeOthers(at: now)
    if let entry = memory.lookup(subject.key, at: now), now < entry.archiveExpires {
      return Hit(entry: entry, tier: .memory)
    }
    guard let place = archive.latest(subject.key) else { return miss() }
    if let entry = midEntry(place, subject, at: now) {
      counters.midHits.add(1, ordering: .relaxed)
      return Hit(entry: fill(entry, place, at: now), tier: .mid)
    }
    guard let entry = try archive.entry(at: place, subject.key, at: now) else { return miss() }
    let kept = fill(entry, place, at: now)
    _ = behind?.enqueue(.put(entry, entry.bytes, place.sequence))
    counters.archiveHits.add(1, ordering: .relaxed)
    return Hit(entry: kept, tier: .archive)
  }

  /// The latest entry that was made for the subject from exactly this state: the market that came back to where it was.
  /// O(the subject's entries of the last seven days).
  ///
  /// - Parameter state: ``DeadbandCore/Fingerprint/state`` of the snapshot.
  /// - Throws: ``StoreError`` where the archive cannot be read.
  public func lookup(_ subject: Subject, state: Digest, at now: Timestamp) throws(StoreError) -> Hit? {
    noticeOthers(at: now)
    guard let entry = try archive.lookup(subject.key, state: state, at: now) else { return miss() }
    counters.archiveHits.add(1, ordering: .relaxed)
    return Hit(entry: entry, tier: .archive)
  }

  private func miss() -> Hit? {
    counters.misses.add(1, ordering: .relaxed)
    return nil
  }

  private func midEntry(_ place: RecordPlace, _ subject: Subject, at now: Timestamp) -> Entry? {
    // What goes wrong in the mid tier is counted there, and asked of the archive.
    guard let held = try? mid?.lookup(subject.key, at: now), held.sequence == place.sequence,
      let entry = Entry(bytes: held.bytes, key: subject.key),
      // Of a store that was put back to an older copy, sequences come twice; the times do not.
      RecordPlace.seconds(entry.archiveExpires) == place.expires, now < entry.archiveExpires
    else { return nil }
    return entry
  }

  /// Puts what was found below into memory, unless something newer came meanwhile. The index knows of a change before
  /// memory is told, and memory is told before anybody is: asked under the shard's lock, it is never too late.
  private func fill(_ entry: Entry, _ place: RecordPlace, at now: Timestamp) -> Entry {
    memory.fill(entry, at: now) { archive.latest(entry.subject.key)?.sequence == place.sequence }
  }

  /// Learns what other processes wrote, once a second.
  private func noticeOthers(at now: Timestamp) {
    guard Self.isDue(lastNoticed, every: 1, at: now) else { return }
    if Self.isDue(lastSwept, every: 60, at: now) { behind?.sweep(at: now) }
    // Where they write at this moment, or the disk fails, the next second will do.
    for subject in (try? archive.notice(at: now)) ?? [] { memory.remove(subject) }
  }

  /// Whether so many seconds have passed, or the clock was put back, since somebody was last told so.
  private static func isDue(_ last: borrowing Atomic<Int64>, every seconds: Int64, at now: Timestamp) -> Bool
  {
    let then = last.load(ordering: .relaxed)
    let age = now.nanosecondsSince1970.subtractingReportingOverflow(then)
    guard age.overflow || age.partialValue >= seconds * 1_000_000_000 || age.partialValue < 0 else {
      return false
    }
    return last.compareExchange(expected: then, desired: now.nanosecondsSince1970, ordering: .relaxed)
      .exchanged
  }

  // MARK: Writing

  /// Keeps `entry` as the subject's latest, and returns when it is durable: synced in the archive. What was there stays in
  /// the archive's history. One sync for all that is put at the same time.
  ///
  /// - Throws: ``StoreError``; then the entry is neither acknowledged nor served.
  public func put(_ entry: Entry, at now: Timestamp) async throws(StoreError) {
    let bytes = entry.bytes
    try await write(try archive.draft(entry, bytes), (entry, bytes), at: now)
    counters.puts.add(1, ordering: .relaxed)
  }

  /// Puts many at once from a thread that may wait, and returns when each is durable or has failed: a sync a group, not a
  /// sync an entry.
  ///
  /// - Returns: of each entry, in their order, whether it is durable.
  public func put(_ entries: [Entry], at now: Timestamp) -> [Result<Void, StoreError>] {
    let answers = Answers(entries.count)
    for (number, entry) in entries.enumerated() {
      do throws(StoreError) {
        try checkWritable()
        let bytes = entry.bytes
        let draft = try archive.draft(entry, bytes)
        writes.enqueue(Write(draft: draft, entry: (entry, bytes), now: now) { answers.set(number, $0) })
      } catch {
        answers.set(number, .failure(error))
      }
    }
    writes.drain()
    let results = answers.all
    for result in results {
      if case .success = result {
        counters.puts.add(1, ordering: .relaxed)
      } else {
        counters.failedWrites.add(1, ordering: .relaxed)
      }
    }
    return results
  }

  /// What became of each of several writes.
  private final class Answers: Sendable {
    private let results: Mutex<[Result<Void, StoreError>]>

    init(_ count: Int) { results = Mutex(Array(repeating: .success(()), count: count)) }

    func set(_ number: Int, _ result: Result<Void, StoreError>) { results.withLock { $0[number] = result } }

    var all: [Result<Void, StoreError>] { results.withLock(\.self) }
  }

  private func checkWritable() throws(StoreError) {
    guard configuration.isReadOnly else { return }
    throw StoreError(.closed, reason: "the store was opened for reading")
  }

  /// Forgets the subject's entries in every tier, and returns when that is durable. Compaction erases them.
  ///
  /// - Returns: whether there was one.
  public func remove(_ subject: Subject, at now: Timestamp) async throws(StoreError) -> Bool {
    noticeOthers(at: now)
    guard archive.latest(subject.key) != nil else { return false }
    try await write(.tombstone(subject.key, at: now), nil, at: now)
    counters.removals.add(1, ordering: .relaxed)
    return true
  }

  /// The same by a subject's key, where what it has was made by an instant: what is newer stays.
  package func remove(
    key: Digest, madeBy time: Timestamp, at now: Timestamp
  ) async throws(StoreError) -> Bool {
    noticeOthers(at: now)
    guard let place = archive.latest(key), let entry = try archive.entry(at: place, key, at: now),
      entry.analysis.created <= time
    else { return false }
    try await write(.tombstone(key, at: now), nil, at: now)
    counters.removals.add(1, ordering: .relaxed)
    return true
  }

  /// Forgets every subject whose latest entry `isUnwanted`. Reads all of them.
  ///
  /// - Returns: how many were removed; where it throws, some may be.
  public func removeAll(at now: Timestamp, where isUnwanted: (Entry) -> Bool) async throws(StoreError) -> Int
  {
    var subjects: [Subject] = []
    try forEach(at: now) { entry in if isUnwanted(entry) { subjects.append(entry.subject) } }
    let store = self
    let results = await withTaskGroup(of: Result<Bool, StoreError>.self) { group in
      for subject in subjects {
        group.addTask {
          do throws(StoreError) { return .success(try await store.remove(subject, at: now)) } catch {
            return .failure(error)
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    var count = 0
    for result in results where try result.get() { count += 1 }
    return count
  }

  private func write(
    _ draft: RecordDraft, _ entry: (Entry, bytes: [UInt8])?, at now: Timestamp
  ) async throws(StoreError) {
    try checkWritable()
    let result = await withCheckedContinuation { isDone in
      writes.enqueue(Write(draft: draft, entry: entry, now: now) { isDone.resume(returning: $0) })
    }
    if case .failure(let error) = result {
      counters.failedWrites.add(1, ordering: .relaxed)
      throw error
    }
  }

  /// Writes what waits, as much at once as a segment holds, and answers everybody.
  private static func perform(
    _ group: [Write], _ archive: Archive, _ memory: MemoryTier, _ behind: WriteBehind?
  ) {
    var rest = group[...]
    while let first = rest.first {
      var room = archive.groupLimit
      // At least one: what no segment holds is refused by the archive.
      let count = max(
        1,
        rest.prefix { write in
          room -= write.draft.byteCount
          return room >= 0
        }.count)
      let part = rest.prefix(count)
      rest = rest.dropFirst(count)
      do throws(StoreError) {
        let appended = try archive.append(part.map(\.draft), at: first.now)
        for subject in appended.changedElsewhere { memory.remove(subject) }
        for (number, write) in part.enumerated() {
          let sequence = appended.first + UInt64(number)
          if let (entry, bytes) = write.entry {
            memory.put(entry, at: write.now)
            _ = behind?.enqueue(.put(entry, bytes, sequence))
          } else {
            memory.remove(write.draft.subject)
            _ = behind?.enqueue(.remove(key: write.draft.subject, sequence: sequence))
          }
        }
        for write in part { write.isDone(.success(())) }
      } catch {
        for write in part { write.isDone(.failure(error)) }
      }
    }
  }

  // MARK: All of it

  /// Gives every subject's latest entry; with `history`, every entry that was put and not removed, served or not, in the
  /// order of putting. Memory for one segment.
  ///
  /// - Parameter first: analyses that were made before it are passed over, which costs reading them and no more.
  public func forEach(
    history: Bool = false, from first: Timestamp? = nil, at now: Timestamp,
    _ body: (Entry) throws(StoreError) -> Void
  ) throws(StoreError) {
    try archive.forEachEntry(history: history, from: first, at: now) { entry throws(StoreError) in
      try body(entry)
    }
  }

  /// What the store holds and did since it was opened.
  public var statistics: Statistics {
    let archived = archive.statistics
    let kept = archive.kept()
    return Statistics(
      identity: archive.store.description, subjects: kept.subjects, segments: kept.segments,
      archiveBytes: kept.bytes, records: archived.records, dictionary: kept.dictionary,
      memoryEntries: memory.count, memoryBytes: memory.byteCount, memoryHits: memory.hitCount,
      midHits: counters.midHits.load(ordering: .relaxed),
      archiveHits: counters.archiveHits.load(ordering: .relaxed),
      misses: counters.misses.load(ordering: .relaxed), puts: counters.puts.load(ordering: .relaxed),
      removals: counters.removals.load(ordering: .relaxed),
      failedWrites: counters.failedWrites.load(ordering: .relaxed),
      damagedStretches: archived.damagedStretches,
      damagedReads: archived.damagedReads, cutTails: archived.cutTails, ignoredHints: archived.ignoredHints)
  }

  /// Returns when all that waits is written, and leaves the files so that the next opening is fast. A store that is not
  /// closed loses nothing.
  public func close(at now: Timestamp) throws(StoreError) {
    writes.drain()
    behind?.drain()
    mid?.close()
    try archive.close(at: now)
  }
}

extension MidTier.Change {
  /// The entry with its bytes, kept as long as it says.
  fileprivate static func put(_ entry: Entry, _ bytes: [UInt8], _ sequence: UInt64) -> MidTier.Change {
    .put(key: entry.subject.key, sequence: sequence, expires: entry.midExpires, bytes: bytes)
  }
}
