import DeadbandCore

extension Archive {
  /// Opens the archive in `folder`, or makes one where there is none.
  ///
  /// Reads every segment: sealed ones as far as the manifest vouches for them, the last one to the end of its records.
  /// What is found there is synced before anything is served: it may have outlived a process, but not yet the power.
  ///
  /// - Throws: ``StoreError``; nothing is changed where the files belong to another version.
  static func open(
    _ folder: any Folder, options: Options = Options(), using generator: inout some RandomNumberGenerator
  ) throws(StoreError) -> Archive {
    let names = try folder.names()
    let numbers = names.compactMap(segmentNumber).sorted()
    var shared = Shared()
    var manifest = try readManifest(folder, names)
    if manifest == nil, numbers.isEmpty {
      let new = Manifest(store: StoreIdentity(using: &generator))
      try folder.replace(Manifest.fileName, with: new.bytes)
      manifest = new
    }
    if manifest == nil { shared.statistics.damagedStretches += 1 }
    var active: ActiveSegment?
    var last = manifest?.sealed.map(\.lastSequence).max() ?? 0
    var identity = manifest?.store
    for number in numbers {
      let name = fileName(number)
      let file = try folder.open(name, writable: true)
      let header: SegmentHeader
      do throws(StoreError) {
        header = try SegmentHeader(try file.read(at: 0, count: SegmentHeader.byteCount), path: name)
      } catch {
        guard error.code == .damaged else { throw error }
        shared.statistics.damagedStretches += 1
        continue
      }
      guard header.number == number, header.store == identity ?? header.store else {
        throw StoreError(
          .incompatible, path: name, reason: "a segment of another store", wayOut: "move it away")
      }
      identity = header.store
      let row = manifest?.sealed.first { $0.segment == number }
      let size = try file.size()
      let bytes = try file.read(at: 0, count: row.map { min(Int(clamping: $0.length), size) } ?? size)
      let isLast = number == numbers.last && row == nil
      let scan = SegmentScan(bytes, header.checksum, sealed: !isLast)
      for (offset, record) in scan.records { shared.index.add(record, segment: number, offset: offset) }
      shared.segments[number] = Segment(file: file, checksum: header.checksum)
      shared.statistics.records += scan.records.count
      shared.statistics.damagedStretches += scan.damaged
      let lastHere = scan.records.map(\.header.sequence).max() ?? 0
      last = max(last, lastHere)
      if isLast {
        try file.sync()
        active = ActiveSegment(
          number: number, file: file, checksum: header.checksum, end: scan.end,
          records: UInt64(scan.records.count), lastSequence: lastHere)
        if scan.tail > 0 {
          // Old bytes behind new records could be taken for records again: nothing more is written here.
          active?.hasFailed = true
          shared.statistics.cutTails += 1
        }
      }
    }
    guard let store = identity else {
      throw StoreError(
        .damaged, path: Manifest.fileName,
        reason: "neither the manifest nor any segment's header can be read",
        wayOut: "restore the folder from a copy")
    }
    let writer = Writer(
      compressor: try Compressor(), manifest: manifest ?? Manifest(store: store), active: active,
      nextSequence: last + 1, durable: last,
      lastSegment: max(numbers.last ?? 0, manifest?.sealed.last?.segment ?? 0))
    return Archive(store: store, folder: folder, options: options, writer: writer, shared: shared)
  }

  private static func readManifest(_ folder: any Folder, _ names: [String]) throws(StoreError) -> Manifest? {
    guard names.contains(Manifest.fileName) else { return nil }
    let file = try folder.open(Manifest.fileName, writable: false)
    let size = try file.size()
    guard size <= Manifest.byteLimit else { return nil }
    return try Manifest(try file.read(at: 0, count: size))
  }
}
