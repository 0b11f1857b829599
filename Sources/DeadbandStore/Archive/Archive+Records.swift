import DeadbandCore
import Synchronization

extension Archive {
  /// A record with its place among all of them.
  struct Found {
    let segment: UInt32
    let offset: Int
    let header: RecordHeader
    /// What holds it; the record starts at `start`.
    let bytes: [UInt8]
    let start: Int
  }

  /// The segments that count, in the order of their sequences, as far as their records are known.
  func segments() -> [(number: UInt32, segment: Segment)] {
    let manifest = writer.withLock(\.manifest)
    let numbers = manifest.sealed.map(\.segment) + (manifest.active == 0 ? [] : [manifest.active])
    return shared.withLock { shared in
      numbers.compactMap { number in shared.segments[number].map { (number, $0) } }
    }
  }

  /// How much is kept.
  package func kept() -> (subjects: Int, segments: Int, bytes: Int, dictionary: UInt32) {
    let segments = segments()
    return shared.withLock { shared in
      (
        shared.index.entryCount, segments.count, segments.reduce(0) { $0 + $1.segment.covered },
        shared.dictionary
      )
    }
  }

  /// Gives every record that checks, in the order of their sequences. One segment at a time is in memory.
  func forEachRecord(_ body: (Found) throws(StoreError) -> Void) throws(StoreError) {
    for (number, segment) in segments() {
      try forEachRecord(number, segment) { found throws(StoreError) in try body(found) }
    }
  }

  /// Gives the records of one segment, and says where it is damaged.
  @discardableResult
  func forEachRecord(
    _ number: UInt32, _ segment: Segment, _ body: (Found) throws(StoreError) -> Void
  ) throws(StoreError) -> SegmentScan {
    let base = SegmentHeader.byteCount
    let bytes = try segment.file.read(at: base, count: max(segment.covered - base, 0))
    let scan = SegmentScan(bytes, at: base, segment.checksum, sealed: true)
    for (offset, header) in scan.records {
      try body(Found(segment: number, offset: offset, header: header, bytes: bytes, start: offset - base))
    }
    return scan
  }

  /// What every subject's last tombstone is, by the first half of its key: all records below it are gone.
  func tombstones() throws(StoreError) -> Tombstones {
    var result = Tombstones()
    try forEachRecord { found in result.add(found.header) }
    return result
  }

  /// Gives the entries: the latest of each subject, or all that were ever put and not removed.
  ///
  /// - Parameters:
  ///   - history: older ones too, and those that are not served any more.
  ///   - first: what was made before it is passed over, without being decompressed.
  func forEachEntry(
    history: Bool, from first: Timestamp? = nil, at now: Timestamp, _ body: (Entry) throws(StoreError) -> Void
  ) throws(StoreError) {
    // A record's head says until when it is served, which its making decides.
    let servedFrom = first.map(Entry.servedByArchive(createdAt:))
    let tombstones = history ? try tombstones() : Tombstones()
    try forEachRecord { found throws(StoreError) in
      let header = found.header
      let isWanted =
        history
        ? header.codec != nil && !tombstones.hide(header)
        : latest(header.subject)?.sequence == header.sequence && now < header.expires
      guard isWanted, servedFrom.map({ header.expires >= $0 }) ?? true,
        let entry = decoded(found.bytes, at: found.start, header)
      else { return }
      try body(entry)
    }
  }
}

/// The sequences of subjects' last tombstones.
struct Tombstones {
  private var sequences: [Digest: UInt64] = [:]

  mutating func add(_ header: RecordHeader) {
    guard header.codec == nil else { return }
    sequences[header.subject] = max(sequences[header.subject] ?? 0, header.sequence)
  }

  /// Whether the record is one that a later tombstone removed.
  func hide(_ header: RecordHeader) -> Bool { header.sequence < sequences[header.subject] ?? 0 }
}
