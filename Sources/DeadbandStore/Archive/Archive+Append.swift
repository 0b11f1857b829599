import DeadbandCore
import Synchronization

extension Archive {
  /// What is to be kept.
  enum Change: Sendable {
    case put(Entry)
    case remove(Digest)
  }

  /// Writes a group and returns when all of it is durable and can be looked up. One sync, whatever its size.
  ///
  /// - Throws: ``StoreError``; then nothing of the group is acknowledged or served.
  func append(_ changes: [Change]) throws(StoreError) {
    guard !changes.isEmpty else { return }
    let published = try writer.withLock { writer throws(StoreError) in
      try write(changes, &writer)
    }
    shared.withLock { shared in
      for (header, segment, offset) in published {
        shared.index.add(header, segment: segment, offset: offset)
      }
      shared.statistics.records += published.count
    }
  }

  private typealias Published = (header: RecordHeader, segment: UInt32, offset: Int)

  private func write(_ changes: [Change], _ writer: inout Writer) throws(StoreError) -> [Published] {
    let first = writer.nextSequence
    var drafts: [Record] = []
    for change in changes {
      drafts.append(
        try record(change, sequence: first + UInt64(drafts.count), durable: writer.durable, &writer))
    }
    let count = drafts.reduce(0) { $0 + $1.byteCount }
    let room = options.segmentBytes - SegmentHeader.byteCount
    guard count <= room else {
      throw StoreError(
        .tooLarge, reason: "a group of \(count) bytes; a segment holds \(room)", wayOut: "put fewer at once")
    }
    // A sequence is never used twice, whatever becomes of the group.
    writer.nextSequence = first + UInt64(drafts.count)
    var active = try activeSegment(room: count, &writer)
    var bytes: [UInt8] = []
    var published: [Published] = []
    for record in drafts {
      let encoded = record.bytes(active.checksum)
      guard let header = RecordHeader(encoded, at: 0, active.checksum) else {
        throw StoreError(
          .damaged, reason: "a record did not survive its own checksum: this machine's memory is bad")
      }
      published.append((header, active.number, active.end + bytes.count))
      bytes += encoded
    }
    do throws(StoreError) {
      try active.file.write(bytes, at: active.end)
      try active.file.sync()
    } catch {
      writer.active?.hasFailed = true
      throw error
    }
    active.end += bytes.count
    active.records += UInt64(drafts.count)
    active.lastSequence = writer.nextSequence - 1
    writer.durable = active.lastSequence
    writer.active = active
    return published
  }

  private func record(
    _ change: Change, sequence: UInt64, durable: UInt64, _ writer: inout Writer
  ) throws(StoreError) -> Record {
    switch change {
    case .remove(let subject):
      return Record(
        subject: subject, state: nil, sequence: sequence, durable: durable,
        expires: Timestamp(nanosecondsSince1970: 0), content: .tombstone)
    case .put(let entry):
      let bytes = entry.bytes
      guard bytes.count <= Record.payloadLimit else {
        throw StoreError(
          .tooLarge, reason: "an entry of \(bytes.count) bytes; \(Record.payloadLimit) are the most")
      }
      return Record(
        subject: entry.subject.key, state: entry.baseline.map { Fingerprint($0).state }, sequence: sequence,
        durable: durable, expires: entry.archiveExpires,
        content: .entry(writer.compressor.payload(bytes, nil)))
    }
  }

  /// The segment to write to: the present one, or a new one where that is full or has failed.
  private func activeSegment(room: Int, _ writer: inout Writer) throws(StoreError) -> ActiveSegment {
    if let active = writer.active {
      if !active.hasFailed, active.end + room <= options.segmentBytes { return active }
      // Sealed where its acknowledged records end: what a failed group left behind is never read.
      var manifest = writer.manifest
      manifest.sealed.append(active.row)
      try folder.replace(Manifest.fileName, with: manifest.bytes)
      writer.manifest = manifest
      writer.active = nil
    }
    let number = writer.lastSegment + 1
    let header = SegmentHeader(
      store: store, number: number, dictionary: 0, size: UInt64(options.segmentBytes))
    let name = Self.fileName(number)
    let file = try folder.create(name + ".new")
    try file.allocate(options.segmentBytes)
    try file.write(header.bytes, at: 0)
    try file.sync()
    try folder.rename(name + ".new", to: name)
    try folder.sync()
    let active = ActiveSegment(
      number: number, file: file, checksum: header.checksum, end: SegmentHeader.byteCount, records: 0,
      lastSequence: 0)
    writer.lastSegment = number
    writer.active = active
    shared.withLock { $0.segments[number] = Segment(file: file, checksum: header.checksum) }
    return active
  }
}
