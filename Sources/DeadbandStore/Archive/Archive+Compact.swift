import DeadbandCore
import Synchronization

extension Archive {
  /// What rewriting came to.
  struct Compacted: Sendable, Hashable {
    var segmentsBefore = 0
    var segmentsAfter = 0
    var bytesBefore = 0
    var bytesAfter = 0
    /// Entries of subjects that were removed, and tombstones that nothing needs any more.
    var removedRecords = 0
    /// Entries older than the retention.
    var expiredRecords = 0
    /// Stretches that hold nothing that checks, left behind.
    var damagedStretches = 0
  }

  /// Rewrites what is sealed, leaving out what was removed, what is damaged, and what is older than `retentionSeconds`,
  /// and compresses anew what was written before the present dictionary. Older analyses are evidence: without a
  /// retention none is left out.
  ///
  ///     new segments durable ─▶ manifest durable ─▶ old ones removed
  ///
  /// Reads and writes go on meanwhile. Cut short anywhere, the archive holds the old segments or the new ones.
  ///
  /// Segments in which something is damaged are not removed but renamed: `….segment.damaged`.
  ///
  /// - Parameter forgetsLost: segments whose files are gone are taken off the manifest, and `verify` speaks of them no more.
  /// - Throws: ``StoreError/Code/busy`` where another process does it at this moment.
  func compact(
    retentionSeconds: Int64?, forgetsLost: Bool = false, at now: Timestamp,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws(StoreError) -> Compacted {
    guard let lock = try folder.lock(ArchiveFile.compactionLock, waitingSeconds: 0) else {
      throw StoreError(
        .busy, path: ArchiveFile.compactionLock, reason: "another process compacts this archive")
    }
    defer { withExtendedLifetime(lock) {} }
    let manifest = try writing(at: now) { writer, _ throws(StoreError) in
      try seal(&writer)
      return writer.manifest
    }
    var result = Compacted()
    let keep = Keep(
      tombstones: try tombstones(),
      oldest: retentionSeconds.flatMap { now.adding(seconds: Int64(Entry.archiveDays) * 86_400 - $0) })
    var run: [Rewritten] = []
    var done = 0
    for row in manifest.sealed {
      result.segmentsBefore += 1
      result.bytesBefore += Int(clamping: row.length)
      let rewritten = try rewritten(row, keep, dictionary: manifest.dictionary, &result)
      // One that is lost stays named, so that it is not forgotten; who repairs knows of it.
      let stays =
        rewritten.isLost
        ? !forgetsLost : !rewritten.isChanged && !rewritten.isSmall(of: groupLimit)
      // What stays as it is ends a run; so does a full segment.
      if stays
        || run.reduce(rewritten.byteCount, { $0 + $1.byteCount }) > groupLimit
      {
        try commit(run, manifest.dictionary, at: now)
        run = []
      }
      if !stays { run.append(rewritten) }
      done += 1
      progress(done, manifest.sealed.count)
    }
    try commit(run, manifest.dictionary, at: now)
    for row in writer.withLock(\.manifest).sealed {
      result.segmentsAfter += 1
      result.bytesAfter += Int(clamping: row.length)
    }
    return result
  }

  /// Which records stay.
  private struct Keep {
    let tombstones: Tombstones
    /// What expires before is older than the retention.
    let oldest: Timestamp?

    func isExpired(_ header: RecordHeader) -> Bool {
      header.codec != nil && oldest.map { header.expires < $0 } ?? false
    }
  }

  /// What one segment is to become.
  private struct Rewritten {
    let row: Manifest.Row
    var records: [(draft: RecordDraft, sequence: UInt64, durable: UInt64)] = []
    var isChanged = false
    var isDamaged = false
    /// There is no file.
    var isLost = false

    var byteCount: Int { records.reduce(0) { $0 + $1.draft.byteCount } }
    /// Small ones are put together.
    func isSmall(of limit: Int) -> Bool { Int(clamping: row.length) - SegmentHeader.byteCount < limit / 2 }
  }

  private func rewritten(
    _ row: Manifest.Row, _ keep: Keep, dictionary identity: UInt32, _ result: inout Compacted
  ) throws(StoreError) -> Rewritten {
    var rewritten = Rewritten(row: row)
    guard let segment = shared.withLock({ $0.segments[row.segment] }) else {
      rewritten.isLost = true
      rewritten.isChanged = true
      return rewritten
    }
    let dictionary = dictionary(identity)
    var (removed, expired) = (0, 0)
    let scan = try forEachRecord(row.segment, segment) { found in
      let header = found.header
      // Older records of a tombstone's subject lie in this segment or before it: they go in this run at the latest.
      if header.codec == nil || keep.tombstones.hide(header) {
        removed += 1
      } else if keep.isExpired(header) {
        expired += 1
      } else {
        var draft = RecordDraft(header, payload: Array(found.bytes[header.payload(of: found.start)]))
        if header.codec != .zstd(dictionary: identity), let dictionary,
          let again = compressedAgain(found, dictionary), again.byteCount < draft.byteCount
        {
          draft = again
          rewritten.isChanged = true
        }
        rewritten.records.append((draft, header.sequence, header.durable))
      }
    }
    result.removedRecords += removed
    result.expiredRecords += expired
    result.damagedStretches += scan.damaged.count
    let hasHeader = try isHeaderSound(segment.file, row.segment)
    let isShort = try segment.file.size() < Int(clamping: row.length)
    rewritten.isDamaged = !hasHeader || isShort || !scan.damaged.isEmpty
    if removed + expired > 0 || rewritten.isDamaged { rewritten.isChanged = true }
    return rewritten
  }

  private func compressedAgain(_ found: Found, _ dictionary: CompressionDictionary) -> RecordDraft? {
    guard let codec = found.header.codec else { return nil }
    var old: CompressionDictionary?
    if case .zstd(let identity) = codec { old = self.dictionary(identity) }
    guard
      let bytes = decompressor.decompressed(
        found.bytes, found.header.payload(of: found.start), codec, expected: found.header.originalCount, old)
    else { return nil }
    let (newCodec, payload) = compressor.compressed(bytes, dictionary)
    return RecordDraft(
      subject: found.header.subject, state: found.header.state, expires: found.header.expires,
      codec: newCodec,
      payload: payload, originalCount: bytes.count)
  }

  /// Puts one new segment in the place of a run of old ones.
  private func commit(
    _ run: [Rewritten], _ dictionary: UInt32, at now: Timestamp
  ) throws(StoreError) {
    // One small segment alone, as it should be, gains nothing.
    guard run.count > 1 || run.first?.isChanged ?? false else { return }
    var row: Manifest.Row?
    var hint: Hint?
    if run.contains(where: { !$0.records.isEmpty }) {
      let (number, file) = try writing(at: now) { writer, _ throws(StoreError) in
        let number = try nextNumber(writer.manifest)
        return (number, try folder.create(ArchiveFile.segment(number) + UnfinishedFile.suffix))
      }
      let size = SegmentHeader.byteCount + run.reduce(0) { $0 + $1.byteCount }
      let header = SegmentHeader(store: store, number: number, dictionary: dictionary, size: UInt64(size))
      var bytes = header.bytes
      bytes.reserveCapacity(size)
      var places: [RecordPlace] = []
      for (draft, sequence, durable) in run.flatMap(\.records) {
        let record = draft.record(sequence: sequence, durable: durable)
        places.append(RecordPlace(record.header, segment: number, offset: bytes.count))
        bytes += record.bytes(header.checksum)
      }
      try file.write(bytes, at: 0)
      try file.sync()
      try folder.rename(ArchiveFile.segment(number) + UnfinishedFile.suffix, to: ArchiveFile.segment(number))
      try folder.sync()
      row = Manifest.Row(
        segment: number, length: UInt64(bytes.count), records: UInt64(places.count),
        lastSequence: places.last?.sequence ?? 0)
      hint = Hint(segment: number, length: bytes.count, places: places)
    }
    let old = Set(run.map(\.row.segment))
    try writing(at: now) { writer, _ throws(StoreError) in
      var manifest = writer.manifest
      guard let first = manifest.sealed.firstIndex(where: { old.contains($0.segment) }),
        manifest.sealed.count(where: { old.contains($0.segment) }) == run.count
      else { return }
      manifest.sealed.removeAll { old.contains($0.segment) }
      if let row { manifest.sealed.insert(row, at: first) }
      try publish(manifest, &writer)
      if let hint, let file = try folder.open(ArchiveFile.segment(hint.segment), writable: false) {
        learn(hint, file, Checksum(store: store, segment: hint.segment), &writer, isNew: false)
      }
      forgetSegments(except: manifest.segments)
    }
    // Of use, and not needed: what no manifest names is taken away on the next opening.
    if let hint { try? folder.replace(ArchiveFile.hint(hint.segment), with: hint.bytes(store)) }
    for segment in run {
      let name = ArchiveFile.segment(segment.row.segment)
      if segment.isDamaged {
        try? folder.rename(name, to: name + ".damaged")
      } else {
        try? folder.remove(name)
      }
      try? folder.remove(ArchiveFile.hint(segment.row.segment))
    }
    try? folder.sync()
  }
}

extension RecordDraft {
  /// The draft of a record that there is.
  init(_ header: RecordHeader, payload: [UInt8]) {
    self.init(
      subject: header.subject, state: header.state, expires: header.expires, codec: header.codec,
      payload: payload, originalCount: header.originalCount)
  }
}
