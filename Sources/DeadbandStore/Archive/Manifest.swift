/// Which segments there are, replaced as a whole whenever one is begun, sealed or removed. A segment's file that it does
/// not name is of no meaning.
///
///      0  magic, 8 bytes "DBMANIFS" │ version u32 │ rows u32
///     16  store's identity, 16 bytes
///     32  active segment u32, 0 for none │ dictionary u32, 0 for none
///     40  highest sequence ever given u64: none is given twice, even where its record is no more
///     48  a row a sealed segment: number u32 │ reserved u32 (0) │ length u64 │ records u64 │ last sequence u64
///         XXH3 u64 of all of that
struct Manifest: Sendable, Hashable {
  let store: StoreIdentity
  /// The segment that is written to; 0 for none.
  var active: UInt32 = 0
  /// What is compressed with from now on; 0 for none.
  var dictionary: UInt32 = 0
  /// No sequence up to here is given again.
  var highestSequence: UInt64 = 0
  /// In the order of their last sequences.
  var sealed: [Row] = []

  /// Sealed and active ones.
  var segments: Set<UInt32> { Set(sealed.map(\.segment) + (active == 0 ? [] : [active])) }

  /// One sealed segment: what a scan of it has to find.
  struct Row: Sendable, Hashable {
    let segment: UInt32
    /// Bytes from the file's start that hold records; what lies behind was never acknowledged.
    let length: UInt64
    let records: UInt64
    let lastSequence: UInt64
  }

  private static let magic = Array("DBMANIFS".utf8)
  private static let version: UInt32 = 1
  private static let headCount = 48
  private static let rowCount = 32
  /// A million segments of 64 MiB are 64 TiB.
  static let byteLimit = 32 << 20

  init(store: StoreIdentity) { self.store = store }

  var bytes: [UInt8] {
    var writer = LittleEndianWriter()
    writer.append(Self.magic)
    writer.append(Self.version)
    writer.append(UInt32(sealed.count))
    writer.append(store.bytes)
    writer.append(active)
    writer.append(dictionary)
    writer.append(highestSequence)
    for row in sealed {
      writer.append(row.segment)
      writer.append(UInt32(0))
      writer.append(row.length)
      writer.append(row.records)
      writer.append(row.lastSequence)
    }
    writer.append(Checksum.plain.of(writer.bytes))
    return writer.bytes
  }

  /// The manifest that `bytes` are, or nil if they are damaged.
  ///
  /// - Throws: ``StoreError/Code/incompatible`` where another version wrote it.
  init?(_ bytes: [UInt8]) throws(StoreError) {
    guard bytes.count >= Self.headCount + 8 else { return nil }
    let end = bytes.count - 8
    var tail = LittleEndianReader(bytes, end..<bytes.count)
    guard tail.next(UInt64.self) == Checksum.plain.of(bytes, 0..<end) else { return nil }
    var reader = LittleEndianReader(bytes, 0..<end)
    guard reader.next(bytes: 8) == Self.magic, let version = reader.next(UInt32.self) else { return nil }
    guard version == Self.version else {
      throw StoreError(
        .incompatible, path: ArchiveFile.manifest, reason: "version \(version) of the archive's format",
        wayOut: "open it with the version of deadband that wrote it")
    }
    guard let rows = reader.next(UInt32.self), Int(rows) * Self.rowCount == end - Self.headCount,
      let store = reader.next(bytes: StoreIdentity.byteCount).flatMap(StoreIdentity.init(bytes:)),
      let active = reader.next(UInt32.self), let dictionary = reader.next(UInt32.self),
      let highest = reader.next(UInt64.self), highest <= RecordHeader.sequenceLimit
    else { return nil }
    self.init(store: store)
    self.active = active
    self.dictionary = dictionary
    highestSequence = highest
    var seen: Set<UInt32> = [0, active]
    for _ in 0..<rows {
      guard let segment = reader.next(UInt32.self), reader.next(UInt32.self) == 0,
        seen.insert(segment).inserted, let length = reader.next(UInt64.self),
        SegmentHeader.sizes.contains(length), let records = reader.next(UInt64.self),
        records <= length / UInt64(RecordHeader.leastByteCount), let last = reader.next(UInt64.self),
        last >= sealed.last?.lastSequence ?? 0, last <= highest
      else { return nil }
      sealed.append(Row(segment: segment, length: length, records: records, lastSequence: last))
    }
  }
}
