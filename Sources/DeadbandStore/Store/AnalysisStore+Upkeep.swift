public import DeadbandCore

extension AnalysisStore {
  /// What rewriting the archive came to.
  public struct Compaction: Sendable, Hashable {
    /// Sealed segments before.
    public let segmentsBefore: Int
    /// Sealed segments after.
    public let segmentsAfter: Int
    /// Bytes of those before.
    public let bytesBefore: Int
    /// Bytes of those after.
    public let bytesAfter: Int
    /// Entries of subjects that were removed, and the removals themselves.
    public let removedRecords: Int
    /// Entries older than the retention.
    public let expiredRecords: Int
    /// Stretches left behind in which nothing checked.
    public let damagedStretches: Int

    init(_ result: Archive.Compacted) {
      segmentsBefore = result.segmentsBefore
      segmentsAfter = result.segmentsAfter
      bytesBefore = result.bytesBefore
      bytesAfter = result.bytesAfter
      removedRecords = result.removedRecords
      expiredRecords = result.expiredRecords
      damagedStretches = result.damagedStretches
    }
  }

  /// Rewrites the archive without what was removed or damaged, and without entries older than `retention`; compresses
  /// anew what was written before the present dictionary; puts small segments together. Reads and writes go on.
  ///
  /// Entries that nobody serves any more are evidence for tuning: without a retention they stay. Segments in which something
  /// was damaged are kept beside the new ones, as `….segment.damaged`.
  ///
  /// - Parameter progress: is told how many of how many segments are done.
  /// - Throws: ``StoreError``; cut short anywhere, the archive holds what it held.
  public func compact(
    retention: Duration?, at now: Timestamp, progress: (Int, Int) -> Void = { _, _ in }
  ) throws(StoreError) -> Compaction {
    Compaction(
      try archive.compact(retentionSeconds: retention.map(\.components.seconds), at: now, progress: progress))
  }

  /// Leaves nothing damaged behind that can be helped, and loses nothing that can still be read: damaged stretches are left
  /// out of rewritten segments, and the segments they were in kept as `….segment.damaged`. Other processes should not have
  /// the store open.
  ///
  /// - Returns: what was rewritten; ``verify(progress:)`` says what could not be helped.
  /// - Throws: ``StoreError``
  public func repair(
    at now: Timestamp, progress: (Int, Int) -> Void = { _, _ in }
  ) throws(StoreError) -> Compaction {
    if let mid, try mid.verify().damaged > 0 { try mid.putAsideOnNextOpening() }
    return Compaction(try archive.repair(at: now, progress: progress))
  }

  /// What training a dictionary came to.
  public struct Training: Sendable, Hashable {
    /// The dictionary's number, and its bytes.
    public let identity: UInt32
    /// Bytes of the dictionary.
    public let dictionaryBytes: Int
    /// Entries that it was trained on, and others that it was tried on.
    public let samples: Int
    /// Entries that it was tried on.
    public let tried: Int
    /// Bytes of those as they are.
    public let plainBytes: Int
    /// Bytes of those by the way they were compressed before.
    public let bytesBefore: Int
    /// Bytes of those with the new dictionary.
    public let bytesAfter: Int
    /// Whether entries are compressed with it from now on: only where it saved something on entries it had not seen.
    public let isInstalled: Bool
  }

  /// Trains a compression dictionary on the latest entries, and installs it if it saves something on entries that it was
  /// not trained on. What was written before stays readable; ``compact(retention:at:progress:)`` compresses it anew.
  ///
  /// - Parameter size: the most bytes that the dictionary may have; 32 KiB are usual.
  /// - Throws: ``StoreError/Code/tooFew`` with fewer than 64 entries, or with too little in common.
  public func train(size: Int = 32 << 10, at now: Timestamp) throws(StoreError) -> Training {
    let trained = try archive.train(size: size, at: now)
    return Training(
      identity: trained.identity, dictionaryBytes: trained.dictionaryBytes, samples: trained.samples,
      tried: trained.tried, plainBytes: trained.plainBytes, bytesBefore: trained.bytesBefore,
      bytesAfter: trained.bytesAfter, isInstalled: trained.isInstalled)
  }

  /// What reading everything found.
  public struct Verification: Sendable, Hashable {
    /// Segments of the archive that were read.
    public let segments: Int
    /// Records in them, removals among them.
    public let records: Int
    /// Bytes that were read.
    public let bytes: Int
    /// Entries of the mid tier that were read; nil where there is none, or it cannot be read.
    public let midEntries: Int?
    /// All that is not what was written.
    public let damage: [Damage]
  }

  /// Something that is not what was written.
  public struct Damage: Sendable, Hashable, CustomStringConvertible {
    /// The file, relative to the store's folder.
    public let path: String
    /// Where in the file; nil where it concerns all of it.
    public let range: Range<Int>?
    /// What is wrong with it, in one sentence without a full stop.
    public let reason: String

    /// `path, bytes 4096 to 4711: reason`
    public var description: String {
      path + (range.map { ", bytes \($0.lowerBound) to \($0.upperBound)" } ?? "") + ": " + reason
    }
  }

  /// Reads every record, hint, dictionary and value of all tiers, and changes nothing. Memory for one segment.
  public func verify(progress: (Int, Int) -> Void = { _, _ in }) -> Verification {
    let archived = archive.verify(progress: progress)
    var damage = archived.damage.map {
      Damage(path: "archive/" + $0.path, range: $0.range, reason: $0.reason)
    }
    var midEntries: Int?
    do throws(StoreError) {
      if let mid {
        let found = try mid.verify()
        midEntries = found.entries
        if found.damaged > 0 {
          damage.append(
            Damage(path: "mid", range: nil, reason: "\(found.damaged) values are not what was written"))
        }
      } else if let midFailure {
        throw midFailure
      }
    } catch {
      damage.append(Damage(path: "mid", range: nil, reason: error.reason))
    }
    return Verification(
      segments: archived.segments, records: archived.records, bytes: archived.bytes, midEntries: midEntries,
      damage: damage)
  }
}
