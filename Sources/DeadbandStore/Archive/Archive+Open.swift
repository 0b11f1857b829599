package import DeadbandCore
import Synchronization

extension Archive {
  /// Opens the archive in `folder`, or makes one where there is none.
  ///
  /// Of sealed segments their hints are read where these check, else all that the manifest vouches for; of the active one
  /// what its hint does not cover. What is found there is synced before anything is served: it may have outlived a
  /// process, but not yet the power.
  ///
  /// - Throws: ``StoreError``; nothing is changed where the files belong to another version, or there is nothing to read.
  package static func open(
    _ folder: any Folder, options: Options = Options(), at now: Timestamp,
    using generator: inout some RandomNumberGenerator
  ) throws(StoreError) -> Archive {
    guard let lock = try folder.lock(ArchiveFile.writeLock, waitingSeconds: options.lockWaitSeconds) else {
      throw StoreError(
        .busy, path: ArchiveFile.writeLock, reason: "another process holds this lock",
        wayOut: "see whether that process is stopped; the lock ends with it")
    }
    defer { withExtendedLifetime(lock) {} }
    let names = try folder.names()
    let numbers = names.compactMap(ArchiveFile.segmentNumber).sorted()
    if let manifest = try readManifest(folder) {
      let archive = Archive(folder, options, manifest)
      try archive.writer.withLock { writer throws(StoreError) in
        _ = try archive.catchUp(&writer, at: now, isOpening: true)
        if !options.isReadOnly { try archive.removeLeftovers(names, writer) }
      }
      return archive
    }
    if numbers.isEmpty, !names.contains(ArchiveFile.manifest) {
      guard options.makesArchive, !options.isReadOnly else {
        throw StoreError(
          .unreadable, path: ArchiveFile.manifest, reason: "there is no archive here",
          wayOut: "name the store's folder")
      }
      let manifest = Manifest(store: StoreIdentity(using: &generator))
      try folder.replace(ArchiveFile.manifest, with: manifest.bytes)
      let archive = Archive(folder, options, manifest)
      try archive.writer.withLock { writer throws(StoreError) in
        writer.stamp = try folder.stamp(ArchiveFile.manifest)
      }
      return archive
    }
    return try openWithoutManifest(folder, numbers, options, at: now)
  }

  static func readManifest(_ folder: any Folder) throws(StoreError) -> Manifest? {
    guard let bytes = try folder.contents(ArchiveFile.manifest, limit: Manifest.byteLimit) else { return nil }
    return try Manifest(bytes)
  }

  /// The manifest is lost or damaged: every segment that is there counts, as far as its records check.
  private static func openWithoutManifest(
    _ folder: any Folder, _ numbers: [UInt32], _ options: Options, at now: Timestamp
  ) throws(StoreError) -> Archive {
    var files: [(number: UInt32, file: any File)] = []
    var (unreadable, owner) = (0, StoreIdentity?.none)
    for number in numbers {
      guard let file = try folder.open(ArchiveFile.segment(number), writable: false) else { continue }
      files.append((number, file))
      guard let header = try readHeader(file, number) else {
        unreadable += 1
        continue
      }
      guard header.store == owner ?? header.store else { throw foreign(number) }
      owner = header.store
    }
    guard let store = owner else {
      throw StoreError(
        .damaged, path: ArchiveFile.manifest,
        reason: "neither the manifest nor any segment's header can be read",
        wayOut: "restore the folder from a copy")
    }
    var found: [(number: UInt32, file: any File, checksum: Checksum, scan: SegmentScan)] = []
    for (number, file) in files {
      let checksum = Checksum(store: store, segment: number)
      let start = SegmentHeader.byteCount
      let bytes = try file.read(at: start, count: max(file.size() - start, 0))
      found.append((number, file, checksum, SegmentScan(bytes, at: start, checksum, sealed: false)))
    }
    found.sort { ($0.scan.lastSequence, $0.number) < ($1.scan.lastSequence, $1.number) }
    let archive = Archive(folder, options, Manifest(store: store))
    try archive.writer.withLock { writer throws(StoreError) in
      for segment in found {
        do throws(StoreError) { try segment.file.sync() } catch { if !options.isReadOnly { throw error } }
        archive.learn(segment.scan, segment.number, segment.file, segment.checksum, &writer)
        if segment.scan.records.isEmpty { continue }
        writer.manifest.sealed.append(segment.scan.row(segment.number))
      }
      writer.isManifestLost = true
      writer.stamp = try folder.stamp(ArchiveFile.manifest)
    }
    archive.shared.withLock { $0.statistics.damagedStretches += 1 + unreadable }
    return archive
  }

  /// The header of a segment's file; nil where it is damaged.
  ///
  /// - Throws: ``StoreError/Code/incompatible`` for another version's, or another number's.
  static func readHeader(_ file: any File, _ number: UInt32) throws(StoreError) -> SegmentHeader? {
    let name = ArchiveFile.segment(number)
    do throws(StoreError) {
      let header = try SegmentHeader(try file.read(at: 0, count: SegmentHeader.byteCount), path: name)
      guard header.number == number else { throw foreign(number) }
      return header
    } catch {
      guard error.code == .damaged else { throw error }
      return nil
    }
  }

  /// Whether the header of a segment that the manifest names can be read.
  ///
  /// - Throws: ``StoreError/Code/incompatible`` for another version's, another number's or another store's.
  func isHeaderSound(_ file: any File, _ number: UInt32) throws(StoreError) -> Bool {
    guard let header = try Self.readHeader(file, number) else { return false }
    guard header.store == store else { throw Self.foreign(number) }
    return true
  }

  /// How long the file of the segment that is written to should be, where it is shorter or its header is damaged; nil for
  /// a sound one. Its room is allocated before the manifest names it, and given back when it is sealed.
  func missingEnd(_ file: any File, _ number: UInt32) throws(StoreError) -> Int? {
    guard try isHeaderSound(file, number), let header = try Self.readHeader(file, number) else {
      return SegmentHeader.byteCount
    }
    let size = Int(clamping: header.size)
    return try file.size() < size ? size : nil
  }

  static func foreign(_ number: UInt32) -> StoreError {
    StoreError(
      .incompatible, path: ArchiveFile.segment(number),
      reason: "a segment of another store, or under another name",
      wayOut: "move it away")
  }

  /// Takes away what a crash has left: unfinished files, and segments that no manifest names.
  private func removeLeftovers(_ names: [String], _ writer: borrowing Writer) throws(StoreError) {
    // Whoever rewrites segments at this moment has unfinished ones.
    guard let lock = try folder.lock(ArchiveFile.compactionLock, waitingSeconds: 0) else { return }
    defer { withExtendedLifetime(lock) {} }
    let segments = writer.manifest.segments
    for name in names {
      let isOver = (ArchiveFile.segmentNumber(name) ?? ArchiveFile.hintNumber(name)).map {
        !segments.contains($0)
      }
      if name.hasSuffix(UnfinishedFile.suffix) || isOver ?? false { try folder.remove(name) }
    }
    for row in writer.manifest.sealed {
      if let file = shared.withLock({ $0.segments[row.segment]?.file }), try file.size() > Int(row.length),
        let writable = try folder.open(ArchiveFile.segment(row.segment), writable: true)
      {
        try writable.truncate(to: Int(row.length))
      }
    }
  }
}

extension SegmentScan {
  /// The highest sequence found; 0 for none.
  var lastSequence: UInt64 { records.reduce(0) { max($0, $1.header.sequence) } }

  /// What a manifest would say of the segment.
  func row(_ segment: UInt32) -> Manifest.Row {
    Manifest.Row(
      segment: segment, length: UInt64(end), records: UInt64(records.count), lastSequence: lastSequence)
  }
}
