import DeadbandCore
import Synchronization

extension Archive {
  /// What reading everything found.
  struct Verification: Sendable, Hashable {
    var segments = 0
    var records = 0
    var bytes = 0
    var damage: [Damage] = []
  }

  /// Something that is not what was written.
  struct Damage: Sendable, Hashable {
    /// The file, relative to the archive's folder.
    let path: String
    /// Where in the file; nil for all of it.
    let range: Range<Int>?
    let reason: String
  }

  /// Reads every byte that counts, and changes nothing: records, entries, hints, dictionaries.
  func verify(progress: (Int, Int) -> Void = { _, _ in }) -> Verification {
    var result = Verification()
    let (manifest, isLost) = writer.withLock { ($0.manifest, $0.isManifestLost) }
    if isLost { result.add(ArchiveFile.manifest, nil, "is damaged or lost") }
    let rows = Dictionary(uniqueKeysWithValues: manifest.sealed.map { ($0.segment, $0) })
    let known = Dictionary(uniqueKeysWithValues: segments().map { ($0.number, $0.segment) })
    let numbers = manifest.sealed.map(\.segment) + (manifest.active == 0 ? [] : [manifest.active])
    for (done, number) in numbers.enumerated() {
      if let segment = known[number] {
        verify(number, segment, rows[number], &result)
      } else {
        result.add(ArchiveFile.segment(number), nil, "is lost")
      }
      progress(done + 1, numbers.count)
    }
    if manifest.dictionary != 0, dictionary(manifest.dictionary) == nil {
      result.add(ArchiveFile.dictionary(manifest.dictionary), nil, "is lost or damaged")
    }
    return result
  }

  /// Leaves nothing damaged behind that can be helped: the manifest written anew where it was lost, bad hints taken away,
  /// segments rewritten without their damaged stretches and the damaged ones kept under another name.
  func repair(at now: Timestamp, progress: (Int, Int) -> Void = { _, _ in }) throws(StoreError) -> Compacted {
    try writing(at: now) { writer, _ throws(StoreError) in
      if writer.isManifestLost { try publish(writer.manifest, &writer) }
    }
    for (number, segment) in segments() {
      let limit = Hint.byteLimit(segmentBytes: segment.covered)
      if try folder.stamp(ArchiveFile.hint(number)) != nil,
        try folder.contents(ArchiveFile.hint(number), limit: limit)
          .flatMap({ Hint($0, store: store, segment: number) }) == nil
      {
        try folder.remove(ArchiveFile.hint(number))
      }
    }
    return try compact(retentionSeconds: nil, forgetsLost: true, at: now, progress: progress)
  }

  private func verify(
    _ number: UInt32, _ segment: Segment, _ row: Manifest.Row?, _ result: inout Verification
  ) {
    let name = ArchiveFile.segment(number)
    do throws(StoreError) {
      var places: [RecordPlace] = []
      var damaged: [(Range<Int>, String)] = []
      if try Self.readHeader(segment.file, number) == nil {
        result.add(name, 0..<SegmentHeader.byteCount, "the header is damaged")
      } else if row == nil, let end = try missingEnd(segment.file, number) {
        result.add(name, try segment.file.size()..<end, "the file has lost its end")
      }
      let scan = try forEachRecord(number, segment) { found in
        places.append(RecordPlace(found.header, segment: number, offset: found.offset))
        if found.header.codec != nil, decoded(found.bytes, at: found.start, found.header) == nil {
          let range = found.offset..<found.offset + found.header.byteCount
          damaged.append((range, "an entry cannot be read: \(missing(found.header))"))
        }
      }
      for range in scan.damaged { result.add(name, range, "no record checks here") }
      for (range, reason) in damaged { result.add(name, range, reason) }
      if let row {
        if segment.covered < Int(clamping: row.length) || scan.end < Int(clamping: row.length),
          scan.damaged.isEmpty
        {
          result.add(name, scan.end..<Int(clamping: row.length), "the file ends before its last record")
        }
        if places.count != Int(clamping: row.records), scan.damaged.isEmpty {
          result.add(name, nil, "\(places.count) records where the manifest has \(row.records)")
        }
      }
      result.segments += 1
      result.records += places.count
      result.bytes += segment.covered
      let hint = try folder.contents(
        ArchiveFile.hint(number), limit: Hint.byteLimit(segmentBytes: segment.covered))
      if let hint, let expected = Hint(hint, store: store, segment: number),
        scan.damaged.isEmpty, expected.places != Array(places.prefix(expected.places.count))
      {
        result.add(ArchiveFile.hint(number), nil, "does not say what the segment holds")
      } else if let hint, Hint(hint, store: store, segment: number) == nil {
        result.add(ArchiveFile.hint(number), nil, "is damaged; the segment is read without it")
      }
    } catch {
      result.add(error.path ?? name, nil, error.reason)
    }
  }

  private func missing(_ header: RecordHeader) -> String {
    if case .zstd(let identity)? = header.codec, identity != 0, dictionary(identity) == nil {
      return "\(ArchiveFile.dictionary(identity)) is lost or damaged"
    }
    return "its bytes are no entry"
  }
}

extension Archive.Verification {
  fileprivate mutating func add(_ path: String, _ range: Range<Int>?, _ reason: String) {
    damage.append(Archive.Damage(path: path, range: range, reason: reason))
  }
}
