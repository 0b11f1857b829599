import DeadbandCore
import Synchronization

extension Archive {
  /// Learns what is in the files and not in the index: on opening all of it, later what other processes wrote. The caller
  /// holds the folder's lock, so that no group is half written but one whose writer has died.
  ///
  /// - Parameter isOpening: nobody has been told anything yet.
  /// - Returns: the subjects of records that were met on the way; none where a hint was read, or on opening.
  func catchUp(
    _ writer: inout Writer, at now: Timestamp, isOpening: Bool = false
  ) throws(StoreError) -> Set<Digest> {
    var subjects: Set<Digest> = []
    if !writer.isManifestLost, let stamp = try folder.stamp(ArchiveFile.manifest), stamp != writer.stamp,
      let manifest = try Self.readManifest(folder)
    {
      guard manifest.store == store else { throw Self.foreign(manifest.active) }
      writer.manifest = manifest
      writer.stamp = stamp
      writer.learned(manifest.highestSequence)
      shared.withLock { $0.dictionary = manifest.dictionary }
      if isOpening {
        // Once for all: growing from hint to hint would copy the rows, and hash the subjects, again and again.
        let count = manifest.sealed.reduce(0) {
          $0 + Int(clamping: min($1.records, UInt64(Self.reservedLimit)))
        }
        shared.withLock { $0.index.reserve(min(count, Self.reservedLimit)) }
      }
      for row in manifest.sealed {
        let headers = try learnSealed(row, &writer)
        if !isOpening { subjects.formUnion(headers.map(\.subject)) }
      }
      forgetSegments(except: manifest.segments)
      if writer.active?.number != manifest.active { writer.active = nil }
    }
    let headers = try learnActive(&writer)
    if !isOpening { subjects.formUnion(headers.map(\.subject)) }
    shared.withLock { $0.index.purge(at: now) }
    return subjects
  }

  /// Records for which room is made because a manifest says so: 64 M of them take 4 GiB.
  private static let reservedLimit = 1 << 26

  /// Learns what other processes wrote, unless somebody writes at this moment.
  ///
  /// - Returns: the subjects of what was learned.
  func notice(at now: Timestamp) throws(StoreError) -> Set<Digest> {
    let noticed = try writer.withLockIfAvailable { writer throws(StoreError) -> Set<Digest> in
      guard let lock = try folder.lock(ArchiveFile.writeLock, waitingSeconds: 0) else { return [] }
      defer { withExtendedLifetime(lock) {} }
      return try catchUp(&writer, at: now)
    }
    return noticed ?? []
  }

  private func learnSealed(_ row: Manifest.Row, _ writer: inout Writer) throws(StoreError) -> [RecordHeader] {
    let length = Int(clamping: row.length)
    let known = shared.withLock { $0.segments[row.segment] }
    if let known, known.covered >= length { return [] }
    var file = known?.file
    if file == nil { file = try folder.open(ArchiveFile.segment(row.segment), writable: false) }
    if let file {
      // Without its header, the records still say whose they are.
      let isSound = known != nil ? true : try isHeaderSound(file, row.segment)
      if !isSound { shared.withLock { $0.statistics.damagedStretches += 1 } }
      let checksum = Checksum(store: store, segment: row.segment)
      let size = try file.size()
      if known == nil, size >= length, let hint = try readHint(row.segment, segmentBytes: length),
        hint.length == length,
        hint.places.count == Int(clamping: row.records), hint.places.last?.sequence == row.lastSequence
      {
        learn(hint, file, checksum, &writer)
        return []
      }
      let start = known?.covered ?? SegmentHeader.byteCount
      let bytes = try file.read(at: start, count: max(min(length, size) - start, 0))
      let scan = SegmentScan(bytes, at: start, checksum, sealed: true)
      learn(scan, row.segment, file, checksum, &writer, isShort: size < length)
      return scan.records.map(\.header)
    }
    shared.withLock { $0.statistics.damagedStretches += 1 }
    writer.learned(row.lastSequence)
    return []
  }

  private func learnActive(_ writer: inout Writer) throws(StoreError) -> [RecordHeader] {
    let number = writer.manifest.active
    guard number != 0 else { return [] }
    // A torn group may begin with zeros: behind what nobody has looked at yet, all of the rest is read.
    var isUnread = false
    var isSound = true
    let isOpening = writer.active == nil
    if isOpening {
      guard let opened = try openActive(number, &writer) else {
        // Its file is gone: the next write begins another, and its name stays as that of one that is lost.
        shared.withLock { $0.statistics.damagedStretches += 1 }
        writer.manifest.active = 0
        writer.manifest.sealed.append(
          Manifest.Row(
            segment: number, length: UInt64(SegmentHeader.byteCount), records: 0,
            lastSequence: writer.manifest.sealed.last?.lastSequence ?? 0))
        return []
      }
      writer.active = opened.segment
      isSound = opened.segment.shouldReach == nil
      isUnread = !opened.hasHint || !isSound
    }
    guard var active = writer.active, !active.hasFailed else { return [] }
    let next = try active.file.read(at: active.end, count: 8)
    guard isUnread || !next.allSatisfy({ $0 == 0 }) else { return [] }
    let bytes = try active.file.read(at: active.end, count: max(active.file.size() - active.end, 0))
    let scan = SegmentScan(bytes, at: active.end, active.checksum, sealed: false)
    defer { writer.active = active }
    // Old bytes behind new records could be taken for records again; behind a damaged header nothing more is written.
    active.hasFailed = scan.tail > 0 || !isSound
    if !scan.records.isEmpty {
      do throws(StoreError) {
        if isOpening, !options.isReadOnly { try writeAgain(scan, bytes, at: active.end, active.file) }
        try active.file.sync()
      } catch {
        active.hasFailed = true
        // Whoever only reads is given what there is.
        if !options.isReadOnly { throw error }
      }
    }
    active.places += scan.records.map { RecordPlace($0.header, segment: number, offset: $0.offset) }
    active.end = scan.end
    learn(scan, number, active.file, active.checksum, &writer)
    if scan.tail > 0 { shared.withLock { $0.statistics.cutTails += 1 } }
    return scan.records.map(\.header)
  }

  /// Writes once more what no later record says was synced. Where a sync has failed, the system takes what it still has in
  /// memory for written: a sync that succeeds afterwards does not make it so.
  private func writeAgain(
    _ scan: SegmentScan, _ bytes: [UInt8], at base: Int, _ file: any File
  ) throws(StoreError) {
    let durable = scan.records.reduce(0) { max($0, $1.header.durable) }
    guard let first = scan.records.first(where: { $0.header.sequence > durable }) else { return }
    try file.write(Array(bytes[first.offset - base..<scan.end - base]), at: first.offset)
  }

  /// Opens the segment that is written to, and learns what its hint knows of it; nil where there is no file.
  ///
  /// - Returns: the segment, and whether there was a hint.
  private func openActive(
    _ number: UInt32, _ writer: inout Writer
  ) throws(StoreError) -> (segment: ActiveSegment, hasHint: Bool)? {
    guard let file = try folder.open(ArchiveFile.segment(number), writable: !options.isReadOnly) else {
      return nil
    }
    let checksum = Checksum(store: store, segment: number)
    var active = ActiveSegment(number: number, file: file, checksum: checksum, end: SegmentHeader.byteCount)
    active.shouldReach = try missingEnd(file, number)
    if active.shouldReach != nil { shared.withLock { $0.statistics.damagedStretches += 1 } }
    let hint = try readHint(number, segmentBytes: file.size())
    if let hint {
      learn(hint, file, checksum, &writer)
      active.end = hint.length
      active.places = hint.places
    } else {
      shared.withLock { $0.segments[number] = active.segment }
    }
    return (active, hint != nil)
  }

  /// A segment's hint; nil where there is none, or one that does not check.
  func readHint(_ segment: UInt32, segmentBytes: Int) throws(StoreError) -> Hint? {
    let limit = Hint.byteLimit(segmentBytes: segmentBytes)
    guard let bytes = try folder.contents(ArchiveFile.hint(segment), limit: limit) else { return nil }
    let hint = Hint(bytes, store: store, segment: segment)
    if hint.map({ $0.length > segmentBytes }) ?? true {
      shared.withLock { $0.statistics.ignoredHints += 1 }
      return nil
    }
    return hint
  }

  /// - Parameter isNew: its records were not known before, under other places.
  func learn(
    _ hint: Hint, _ file: any File, _ checksum: Checksum, _ writer: inout Writer, isNew: Bool = true
  ) {
    shared.withLock { shared in
      for place in hint.places { shared.index.add(place) }
      shared.segments[hint.segment] = Segment(file: file, checksum: checksum, covered: hint.length)
      if isNew { shared.statistics.records += hint.places.count }
    }
    writer.learned(hint.places.last?.sequence ?? 0)
  }

  /// - Parameter isShort: the file ends before all that was vouched for.
  func learn(
    _ scan: SegmentScan, _ segment: UInt32, _ file: any File, _ checksum: Checksum, _ writer: inout Writer,
    isShort: Bool = false
  ) {
    shared.withLock { shared in
      for (offset, header) in scan.records {
        shared.index.add(RecordPlace(header, segment: segment, offset: offset))
      }
      shared.segments[segment] = Segment(file: file, checksum: checksum, covered: scan.end)
      shared.statistics.records += scan.records.count
      shared.statistics.damagedStretches += scan.damaged.count + (isShort && scan.damaged.isEmpty ? 1 : 0)
    }
    writer.learned(scan.lastSequence)
  }

  /// Lets go of segments that are no more, and of what only they held.
  func forgetSegments(except segments: Set<UInt32>) {
    shared.withLock { shared in
      let gone = Set(shared.segments.keys).subtracting(segments)
      guard !gone.isEmpty else { return }
      for segment in gone { shared.segments[segment] = nil }
      shared.index.removeAll { gone.contains($0.segment) }
    }
  }
}

extension Archive.Writer {
  /// A record of that sequence was found.
  mutating func learned(_ sequence: UInt64) {
    guard sequence >= nextSequence, sequence < .max else { return }
    nextSequence = sequence + 1
    durable = sequence
  }
}

extension Archive.ActiveSegment {
  var segment: Archive.Segment { Archive.Segment(file: file, checksum: checksum, covered: end) }
}
