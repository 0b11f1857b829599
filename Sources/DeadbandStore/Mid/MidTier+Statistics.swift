import DeadbandCore
import Synchronization

extension MidTier {
  /// What the tier looks like now, and what was seen since it was opened.
  struct Statistics: Sendable, Hashable {
    /// Entries, expired ones that nobody has swept included.
    var entries = 0
    /// Bytes of the pages that hold them and the rows by time.
    var usedBytes = 0
    /// Bytes of all pages, free ones included: the file's size.
    var fileBytes = 0
    var mapBytes = 0
    /// Readers that are reading, in every process.
    var readers = 0
    /// How many transactions were committed since the state that the oldest reader sees: an alarm if it rises and rises,
    /// for no page that was replaced since can be used again.
    var oldestReaderLag = 0
    /// Bytes lent in this process for longer than the deadline, at this moment.
    var overdueReaders = 0
    /// Bytes that were lent for longer than the deadline, and given back.
    var overdueReads = 0
    /// Values that were not what was written.
    var damagedReads = 0
    /// Why files were put aside last, on opening or since; nil if none were.
    var quarantineReason: String?
  }

  func statistics(at now: Timestamp) throws(StoreError) -> Statistics {
    var (entries, expiries) = ((rows: 0, pages: 0), (rows: 0, pages: 0))
    // All of it while a transaction is lent: the map must not change places meanwhile.
    let figures = try read { transaction throws(LMDBFailure) in
      entries = try transaction.size(of: \.entries)
      expiries = try transaction.size(of: \.expiries)
      var figures = try transaction.environment.figures()
      // This one is no reader to speak of.
      if let own = figures.readers.firstIndex(of: transaction.number) { figures.readers.remove(at: own) }
      return figures
    }
    return Statistics(
      entries: entries.rows, usedBytes: (entries.pages + expiries.pages) * figures.pageBytes,
      fileBytes: (figures.lastPage + 1) * figures.pageBytes, mapBytes: figures.mapBytes,
      readers: figures.readers.count,
      oldestReaderLag: figures.readers.map { max(figures.lastTransaction - $0, 0) }.max() ?? 0,
      overdueReaders: lent.withLock { lent in
        lent.since.values.count { now.seconds(since: $0) > options.readDeadlineSeconds }
      },
      overdueReads: overdueReads.load(ordering: .relaxed),
      damagedReads: damagedReads.load(ordering: .relaxed),
      quarantineReason: self.quarantineReason.withLock(\.self))
  }
}
