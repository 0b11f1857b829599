/// What an index needs of one segment, so that opening need not read the segment:
///
///      0  magic, 8 bytes "DBHINTS1"
///      8  store's identity, 16 bytes
///     24  segment u32 │ rows u32
///     32  length u64: bytes of the segment that the rows cover
///     40  rows of 48 bytes (``RecordPlace``), in the order of the segment
///         XXH3 u64 of all of that, seeded by store and segment
///
/// One that does not check, or whose rows overlap, is ignored. The active segment has one only while nobody has written
/// since it was made: its being there says that the last writer left in good order.
struct Hint: Sendable, Hashable {
  let segment: UInt32
  /// Bytes of the segment, its header included, that the rows cover.
  let length: Int
  let places: [RecordPlace]

  private static let magic = Array("DBHINTS1".utf8)
  private static let headCount = 40

  /// Bytes of the longest hint that a segment of so many bytes can have.
  static func byteLimit(segmentBytes: Int) -> Int {
    headCount + 8 + segmentBytes / RecordHeader.leastByteCount * RecordPlace.byteCount
  }

  func bytes(_ store: StoreIdentity) -> [UInt8] {
    var writer = LittleEndianWriter(capacity: Self.headCount + places.count * RecordPlace.byteCount + 8)
    writer.append(Self.magic)
    writer.append(store.bytes)
    writer.append(segment)
    writer.append(UInt32(truncatingIfNeeded: places.count))
    writer.append(UInt64(length))
    for place in places { place.write(&writer) }
    writer.append(Checksum(store: store, segment: segment).of(writer.bytes))
    return writer.bytes
  }

  init(segment: UInt32, length: Int, places: [RecordPlace]) {
    self.segment = segment
    self.length = length
    self.places = places
  }

  /// The hint that `bytes` are, or nil if they are damaged, or another segment's.
  init?(_ bytes: [UInt8], store: StoreIdentity, segment: UInt32) {
    guard bytes.count >= Self.headCount + 8 else { return nil }
    let end = bytes.count - 8
    var tail = LittleEndianReader(bytes, end..<bytes.count)
    guard tail.next(UInt64.self) == Checksum(store: store, segment: segment).of(bytes, 0..<end) else {
      return nil
    }
    var reader = LittleEndianReader(bytes, 0..<end)
    guard reader.next(bytes: 8) == Self.magic, reader.next(bytes: StoreIdentity.byteCount) == store.bytes,
      reader.next(UInt32.self) == segment, let rows = reader.next(UInt32.self),
      let length = reader.next(UInt64.self), SegmentHeader.sizes.contains(length), length % 8 == 0,
      Int(rows) * RecordPlace.byteCount == reader.rest
    else { return nil }
    var places: [RecordPlace] = []
    places.reserveCapacity(Int(rows))
    var covered = SegmentHeader.byteCount
    let span = unsafe bytes.span.bytes
    for offset in stride(from: Self.headCount, to: end, by: RecordPlace.byteCount) {
      let place = RecordPlace(span, at: offset)
      guard place.segment == segment, place.offset >= covered, place.sequence > 0,
        place.sequence <= RecordHeader.sequenceLimit, place.byteCount >= RecordHeader.leastByteCount,
        place.byteCount <= RecordHeader.byteLimit, place.offset + place.byteCount <= Int(length)
      else { return nil }
      covered = place.offset + place.byteCount
      places.append(place)
    }
    self.init(segment: segment, length: Int(length), places: places)
  }
}
