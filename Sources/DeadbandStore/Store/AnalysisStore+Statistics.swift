public import DeadbandCore

extension AnalysisStore {
  /// What a store holds and did since it was opened.
  public struct Statistics: Sendable, Hashable {
    /// The store's identity, 32 hex digits.
    public let identity: String
    /// Subjects with an entry that may still be served.
    public let subjects: Int
    /// Segments of the archive.
    public let segments: Int
    /// Bytes that records and headers take in them.
    public let archiveBytes: Int
    /// Records found on opening, removals among them, and written since.
    public let records: Int
    /// What the archive compresses with; 0 for no dictionary.
    public let dictionary: UInt32
    /// Entries in memory.
    public let memoryEntries: Int
    /// Bytes that they take.
    public let memoryBytes: Int
    /// Look-ups for which memory had an entry.
    public let memoryHits: Int
    /// Look-ups that the mid tier answered.
    public let midHits: Int
    /// Look-ups that the archive answered.
    public let archiveHits: Int
    /// Look-ups that nobody could answer.
    public let misses: Int
    /// Entries put.
    public let puts: Int
    /// Subjects removed.
    public let removals: Int
    /// Puts and removals that failed, and were not acknowledged.
    public let failedWrites: Int
    /// Stretches of the archive that held acknowledged records and hold none any more.
    public let damagedStretches: Int
    /// Reads that found other bytes than were written, and were a miss.
    public let damagedReads: Int
    /// Groups that nobody was told of, torn by a crash and cut.
    public let cutTails: Int
    /// Hints that did not check; their segments were read instead.
    public let ignoredHints: Int
  }

  /// What the mid tier holds.
  public struct MidStatistics: Sendable, Hashable {
    /// Entries, expired ones that nobody has swept included.
    public let entries: Int
    /// Bytes of the pages in use.
    public let usedBytes: Int
    /// Bytes of the file; it shrinks only by being rewritten.
    public let fileBytes: Int
    /// Readers of all processes that are reading now.
    public let readers: Int
    /// Transactions committed since the state that the oldest reader sees. Where it rises and rises, a reader hangs and
    /// the file grows.
    public let oldestReaderLag: Int
    /// Reads that found other bytes than were written.
    public let damagedReads: Int
    /// Why the files that were found were put aside on opening; nil if they were not.
    public let quarantineReason: String?
  }

  /// Why there is no mid tier where one was wanted; nil if there is. Look-ups are answered by the archive then.
  public var midFailureReason: String? { midFailure.map { "\($0)" } }

  /// The C libraries that the store stands on, with the versions that are loaded.
  package static var libraries: [(name: String, version: String)] {
    [
      ("liblmdb", Environment.libraryVersion), ("libzstd", CompressionDictionary.libraryVersion),
      ("libxxhash", Checksum.libraryVersion),
    ]
  }

  /// What the mid tier holds; nil where there is none.
  public func midStatistics(at now: Timestamp) -> MidStatistics? {
    guard let mid, let found = try? mid.statistics(at: now) else { return nil }
    return MidStatistics(
      entries: found.entries, usedBytes: found.usedBytes, fileBytes: found.fileBytes, readers: found.readers,
      oldestReaderLag: found.oldestReaderLag, damagedReads: found.damagedReads,
      quarantineReason: found.quarantineReason)
  }
}
