package import DeadbandCore
import Synchronization

extension Archive {
  /// What an appended group came to.
  package struct Appended: Sendable {
    /// The sequence of the group's first record; the others follow.
    let first: UInt64
    /// Subjects that other processes have written to since this one looked last.
    let changedElsewhere: Set<Digest>
  }

  /// A record for `entry`, whose bytes these are, compressed and not yet written. Any number of threads may make some at
  /// once.
  ///
  /// - Throws: ``StoreError/Code/tooLarge``.
  package func draft(_ entry: Entry, _ bytes: [UInt8]) throws(StoreError) -> RecordDraft {
    guard bytes.count <= Record.payloadLimit else {
      throw StoreError(
        .tooLarge, reason: "an entry of \(bytes.count) bytes; \(Record.payloadLimit) are the most")
    }
    let dictionary = dictionary(shared.withLock(\.dictionary))
    let (codec, payload) = compressor.compressed(bytes, dictionary)
    let draft = RecordDraft(
      subject: entry.subject.key, state: entry.baseline.map { Fingerprint($0).state },
      expires: entry.archiveExpires,
      codec: codec, payload: payload, originalCount: bytes.count)
    try checkRoom(draft.byteCount, wayOut: "begin larger segments")
    return draft
  }

  /// The most bytes that the records of one group may have.
  package var groupLimit: Int { options.segmentBytes - SegmentHeader.byteCount }

  private func checkRoom(_ count: Int, wayOut: String = "put fewer at once") throws(StoreError) {
    guard count > groupLimit else { return }
    throw StoreError(
      .tooLarge, reason: "records of \(count) bytes; a segment holds \(groupLimit)",
      wayOut: wayOut)
  }

  /// Writes a group and returns when all of it is durable and can be looked up. One sync, whatever its size.
  ///
  /// - Throws: ``StoreError``; then nothing of the group is acknowledged or served.
  package func append(_ drafts: [RecordDraft], at now: Timestamp) throws(StoreError) -> Appended {
    try writing(at: now) { writer, changed throws(StoreError) in
      let first = writer.nextSequence
      guard !drafts.isEmpty else { return Appended(first: first, changedElsewhere: changed) }
      let places = try write(drafts, &writer)
      shared.withLock { shared in
        for place in places { shared.index.add(place) }
        shared.statistics.records += places.count
        if let active = writer.active { shared.segments[active.number]?.covered = active.end }
      }
      return Appended(first: first, changedElsewhere: changed)
    }
  }

  private func write(_ drafts: [RecordDraft], _ writer: inout Writer) throws(StoreError) -> [RecordPlace] {
    let count = drafts.reduce(0) { $0 + $1.byteCount }
    try checkRoom(count)
    let first = writer.nextSequence
    // A sequence is never used twice, whatever becomes of the group.
    writer.nextSequence = first + UInt64(drafts.count)
    var active = try activeSegment(room: count, &writer)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    var places: [RecordPlace] = []
    for (number, draft) in drafts.enumerated() {
      let record = draft.record(sequence: first + UInt64(number), durable: writer.durable)
      places.append(RecordPlace(record.header, segment: active.number, offset: active.end + bytes.count))
      bytes += record.bytes(active.checksum)
    }
    do throws(StoreError) {
      // The hint says that nobody has written since the last one left.
      if try folder.stamp(ArchiveFile.hint(active.number)) != nil {
        try folder.remove(ArchiveFile.hint(active.number))
        try folder.sync()
      }
      try active.file.write(bytes, at: active.end)
      try active.file.sync()
    } catch {
      writer.active?.hasFailed = true
      throw error
    }
    active.end += bytes.count
    active.places += places
    writer.durable = writer.nextSequence - 1
    writer.active = active
    return places
  }

  /// The segment to write to: the present one, or a new one where that is full or has failed.
  private func activeSegment(room: Int, _ writer: inout Writer) throws(StoreError) -> ActiveSegment {
    if let active = writer.active, !active.hasFailed, active.end + room <= options.segmentBytes,
      !writer.isManifestLost
    {
      return active
    }
    let old = writer.active
    var manifest = writer.manifest
    let number = try nextNumber(manifest)
    let header = SegmentHeader(
      store: store, number: number, dictionary: manifest.dictionary, size: UInt64(options.segmentBytes))
    let file = try folder.createDurable(ArchiveFile.segment(number)) { file throws(StoreError) in
      try file.allocate(options.segmentBytes)
      try file.write(header.bytes, at: 0)
    }
    // Sealed where its acknowledged records end: what a failed group left behind is never read.
    if let row = old?.row(after: manifest.sealed) { manifest.sealed.append(row) }
    manifest.active = number
    try publish(manifest, &writer)
    let active = ActiveSegment(
      number: number, file: file, checksum: header.checksum, end: SegmentHeader.byteCount)
    writer.active = active
    shared.withLock { $0.segments[number] = active.segment }
    if let old { finish(old) }
    return active
  }

  /// A number that no segment has, none on its way, and none that is lost.
  func nextNumber(_ manifest: Manifest) throws(StoreError) -> UInt32 {
    try folder.names().reduce(manifest.segments.max() ?? 0) { highest, name in
      let isOnItsWay = name.hasSuffix(UnfinishedFile.suffix)
      let name = isOnItsWay ? String(name.dropLast(UnfinishedFile.suffix.count)) : name
      return max(highest, ArchiveFile.segmentNumber(name) ?? 0)
    } + 1
  }

  /// Leaves a segment that was sealed: of use, and not needed. The next opening reads it where its hint is missing.
  private func finish(_ sealed: ActiveSegment) {
    guard sealed.shouldReach == nil else { return }
    try? folder.replace(ArchiveFile.hint(sealed.number), with: sealed.hint.bytes(store))
    try? sealed.file.truncate(to: sealed.end)
  }

  /// Seals the segment that is written to; the next write begins another.
  func seal(_ writer: inout Writer) throws(StoreError) {
    guard let active = writer.active, let row = active.row(after: writer.manifest.sealed) else { return }
    var manifest = writer.manifest
    manifest.sealed.append(row)
    manifest.active = 0
    try publish(manifest, &writer)
    writer.active = nil
    finish(active)
  }

  /// Makes a manifest the one that holds.
  func publish(_ manifest: Manifest, _ writer: inout Writer) throws(StoreError) {
    var manifest = manifest
    manifest.highestSequence = writer.nextSequence - 1
    try folder.replace(ArchiveFile.manifest, with: manifest.bytes)
    writer.stamp = try folder.stamp(ArchiveFile.manifest)
    writer.manifest = manifest
    writer.isManifestLost = false
    shared.withLock { $0.dictionary = manifest.dictionary }
  }

  /// Leaves in good order: the next opening need not read the segment that was written to.
  package func close(at now: Timestamp) throws(StoreError) {
    guard !options.isReadOnly else { return }
    try writing(at: now) { writer, _ throws(StoreError) in
      guard let active = writer.active, !active.hasFailed, !active.places.isEmpty,
        try folder.stamp(ArchiveFile.hint(active.number)) == nil
      else { return }
      try folder.replace(ArchiveFile.hint(active.number), with: active.hint.bytes(store))
    }
  }
}
