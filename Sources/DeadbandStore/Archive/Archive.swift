import DeadbandCore
import Synchronization

/// The archive: append-only segments in one folder, from which nothing that was acknowledged is lost.
///
///     append: compress ─▶ write the group ─▶ one sync ─▶ publish in the index ─▶ return
///     seal:   manifest durable ─▶ next segment durable ─▶ write there
///
/// What ``append(_:)`` returned from is durable. A group that failed is not served and not acknowledged; after a crash
/// in the middle of one, some of its records may be found all the same. One process writes at a time.
final class Archive: Sendable {
  struct Options: Sendable {
    /// Bytes of a segment, its header included; preallocated.
    var segmentBytes = 64 << 20
  }

  let store: StoreIdentity
  let folder: any Folder
  let options: Options
  /// Held while a group is written and synced.
  let writer: Mutex<Writer>
  /// Held for look-ups alone, so that readers never wait for the disk's syncs.
  let shared: Mutex<Shared>
  let decompressor = Decompressor()

  /// What is written to.
  struct Writer: ~Copyable {
    var compressor: Compressor
    var manifest: Manifest
    var active: ActiveSegment?
    var nextSequence: UInt64
    /// The highest sequence that was synced.
    var durable: UInt64
    var lastSegment: UInt32
  }

  /// What readers share.
  struct Shared {
    var index = ArchiveIndex()
    var segments: [UInt32: Segment] = [:]
    var statistics = Statistics()
  }

  /// A segment that is read from.
  struct Segment: Sendable {
    let file: any File
    let checksum: Checksum
  }

  /// The segment that is written to.
  struct ActiveSegment {
    let number: UInt32
    let file: any File
    let checksum: Checksum
    /// Where the next record goes.
    var end: Int
    var records: UInt64
    var lastSequence: UInt64
    /// A write or a sync failed: nobody knows what the file holds behind `end`.
    var hasFailed = false

    var row: Manifest.Row {
      Manifest.Row(segment: number, length: UInt64(end), records: records, lastSequence: lastSequence)
    }
  }

  /// What was seen since the archive was opened.
  struct Statistics: Sendable, Hashable {
    /// Records found on opening, and appended since.
    var records = 0
    /// Stretches that held acknowledged records and hold none any more.
    var damagedStretches = 0
    /// Torn tails that were cut: groups that nobody was told of.
    var cutTails = 0
    /// Reads that found other bytes than were written.
    var damagedReads = 0
  }

  init(
    store: StoreIdentity, folder: any Folder, options: Options, writer: consuming Writer,
    shared: consuming Shared
  ) {
    self.store = store
    self.folder = folder
    self.options = options
    self.writer = Mutex(writer)
    self.shared = Mutex(shared)
  }

  /// What was seen since the archive was opened.
  var statistics: Statistics { shared.withLock(\.statistics) }

  static func fileName(_ segment: UInt32) -> String {
    let digits = String(segment)
    return String(repeating: "0", count: 10 - digits.count) + digits + ".segment"
  }

  static func segmentNumber(_ fileName: String) -> UInt32? {
    guard fileName.hasSuffix(".segment"), fileName.utf8.count == 18 else { return nil }
    return UInt32(fileName.prefix(10)).flatMap { $0 > 0 && Self.fileName($0) == fileName ? $0 : nil }
  }
}
