import DeadbandCore
import Synchronization

/// The archive: append-only segments in one folder, from which nothing that was acknowledged is lost.
///
///     append: lock the folder ─▶ learn what others wrote ─▶ write the group ─▶ one sync ─▶ publish in the index ─▶ return
///     seal:   next segment durable ─▶ manifest durable ─▶ write there
///
/// What ``append(_:at:)`` returned from is durable. A group that failed is not served and not acknowledged; after a crash
/// in the middle of one, some of its records may be found all the same. Several processes may have one archive open: a
/// lock that the system lets go of with its holder is held for each group.
package final class Archive: Sendable {
  package struct Options: Sendable {
    /// Bytes of a segment, its header included; preallocated.
    package var segmentBytes = 64 << 20
    /// Nothing in the folder is changed.
    var isReadOnly = false
    /// How long another process may hold the folder's lock.
    var lockWaitSeconds = 5.0

    /// Whether an archive is made where there is none.
    var makesArchive = true

    package init(
      segmentBytes: Int = 64 << 20, isReadOnly: Bool = false, lockWaitSeconds: Double = 5,
      makesArchive: Bool = true
    ) {
      self.makesArchive = makesArchive
      self.segmentBytes = segmentBytes
      self.isReadOnly = isReadOnly
      self.lockWaitSeconds = lockWaitSeconds
    }
  }

  let store: StoreIdentity
  let folder: any Folder
  let options: Options
  /// Held while a group is written and synced.
  let writer: Mutex<Writer>
  /// Held for look-ups alone, so that readers never wait for the disk's syncs.
  let shared = Mutex(Shared())
  let compressor = Compressor()
  let decompressor = Decompressor()

  /// What is written to.
  struct Writer: Sendable {
    var manifest: Manifest
    /// The manifest's file as it was read or written last; nil to look at it anew.
    var stamp: FileStamp?
    var active: ActiveSegment?
    var nextSequence: UInt64 = 1
    /// The highest sequence that was synced.
    var durable: UInt64 = 0
    /// What is known of the segments could not be read from the manifest, and is not yet in it.
    var isManifestLost = false
  }

  /// What readers share.
  struct Shared: Sendable {
    var index = ArchiveIndex()
    var segments: [UInt32: Segment] = [:]
    /// Those met so far; nil for one that cannot be read.
    var dictionaries: [UInt32: CompressionDictionary?] = [:]
    /// What is compressed with; 0 for none.
    var dictionary: UInt32 = 0
    var statistics = Statistics()
  }

  /// A segment that is read from.
  struct Segment: Sendable {
    let file: any File
    let checksum: Checksum
    /// Up to here its records are in the index.
    var covered: Int
  }

  /// The segment that is written to.
  struct ActiveSegment: Sendable {
    let number: UInt32
    let file: any File
    let checksum: Checksum
    /// Where the next record goes.
    var end: Int
    /// Its records, for its hint.
    var places: [RecordPlace] = []
    /// A write or a sync failed, or old bytes lie behind `end`: nothing more is written here.
    var hasFailed = false
    /// The file has lost its end, or its header: so long it should be.
    var shouldReach: Int?

    /// What the manifest is to say of it once it is sealed behind `sealed`; nil where it holds nothing and never did.
    func row(after sealed: [Manifest.Row]) -> Manifest.Row? {
      guard !places.isEmpty || shouldReach != nil else { return nil }
      return Manifest.Row(
        segment: number, length: UInt64(max(end, shouldReach ?? 0)), records: UInt64(places.count),
        lastSequence: places.last?.sequence ?? sealed.last?.lastSequence ?? 0)
    }
    var hint: Hint { Hint(segment: number, length: end, places: places) }
  }

  /// What was seen since the archive was opened.
  struct Statistics: Sendable, Hashable {
    /// Records found, and appended since.
    var records = 0
    /// Stretches that held acknowledged records and hold none any more.
    var damagedStretches = 0
    /// Torn tails that were cut: groups that nobody was told of.
    var cutTails = 0
    /// Reads that found other bytes than were written.
    var damagedReads = 0
    /// Hints that did not check and were ignored.
    var ignoredHints = 0
  }

  init(_ folder: any Folder, _ options: Options, _ manifest: Manifest) {
    store = manifest.store
    self.folder = folder
    self.options = options
    writer = Mutex(Writer(manifest: manifest))
  }

  /// What was seen since the archive was opened.
  var statistics: Statistics { shared.withLock(\.statistics) }

  /// The folder's lock of that name, held until nobody holds the result.
  ///
  /// - Throws: ``StoreError/Code/busy`` where another process holds it for too long.
  func locked(_ name: String = ArchiveFile.writeLock) throws(StoreError) -> any FolderLock {
    if let lock = try folder.lock(name, waitingSeconds: options.lockWaitSeconds) { return lock }
    throw StoreError(
      .busy, path: name, reason: "another process has held this lock for \(options.lockWaitSeconds) s",
      wayOut: "see whether that process is stopped; the lock ends with it")
  }

  /// Does what changes files: with the folder's lock, and knowing what other processes did meanwhile. Their records'
  /// subjects are given too.
  func writing<Result: Sendable>(
    at now: Timestamp, _ body: (inout Writer, Set<Digest>) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    guard !options.isReadOnly else { throw StoreError(.closed, reason: "the store was opened for reading") }
    return try writer.withLock { writer throws(StoreError) in
      let lock = try locked()
      defer { withExtendedLifetime(lock) {} }
      let changed = try catchUp(&writer, at: now)
      return try body(&writer, changed)
    }
  }

  /// The dictionary of that identity; nil for 0, and where its file is lost or damaged.
  func dictionary(_ identity: UInt32) -> CompressionDictionary? {
    guard identity != 0 else { return nil }
    if let known = shared.withLock({ $0.dictionaries[identity] }) { return known }
    let bytes = try? folder.contents(ArchiveFile.dictionary(identity), limit: DictionaryFile.byteLimit)
    let dictionary = bytes.flatMap(DictionaryFile.dictionary).flatMap { $0.identity == identity ? $0 : nil }
    shared.withLock { $0.dictionaries[identity] = .some(dictionary) }
    return dictionary
  }
}
