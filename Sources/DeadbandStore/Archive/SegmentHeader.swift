/// The first 4 KiB of a segment:
///
///      0  magic, 8 bytes "DBSEGMNT"
///      8  version u32 │ byte order u32 (0x01020304 as the writer's machine has it: little-endian)
///     16  store's identity, 16 bytes
///     32  segment number u32 │ dictionary u32, 0 for none
///     40  segment's size in bytes u64
///     48  XXH3 u64 of the 48 bytes before, seeded by store and segment
///         zeros up to 4096
struct SegmentHeader: Sendable, Hashable {
  let store: StoreIdentity
  /// Counted from 1 in the order of making.
  let number: UInt32
  /// What the writer compresses with; each record names its own.
  let dictionary: UInt32
  /// The bytes that were allocated, this header included.
  let size: UInt64

  static let byteCount = 4096
  /// The most bytes of a segment: its places are counted in words of 32 bits.
  static let sizeLimit = UInt64(UInt32.max) * 8
  /// Bytes that a segment can have up to where its records end.
  static let sizes = UInt64(byteCount)...sizeLimit
  private static let magic = Array("DBSEGMNT".utf8)
  private static let version: UInt32 = 1
  private static let byteOrder: UInt32 = 0x0102_0304

  var checksum: Checksum { Checksum(store: store, segment: number) }

  /// The header as it is written, 4096 bytes.
  var bytes: [UInt8] {
    var writer = LittleEndianWriter()
    writer.append(Self.magic)
    writer.append(Self.version)
    writer.append(Self.byteOrder)
    writer.append(store.bytes)
    writer.append(number)
    writer.append(dictionary)
    writer.append(size)
    writer.append(checksum.of(writer.bytes))
    return writer.bytes + [UInt8](repeating: 0, count: Self.byteCount - writer.bytes.count)
  }

  init(store: StoreIdentity, number: UInt32, dictionary: UInt32, size: UInt64) {
    self.store = store
    self.number = number
    self.dictionary = dictionary
    self.size = size
  }

  /// - Parameter path: the file, for errors.
  init(_ bytes: [UInt8], path: String) throws(StoreError) {
    var reader = LittleEndianReader(bytes)
    guard reader.next(bytes: 8) == Self.magic else {
      throw StoreError(.damaged, path: path, reason: "not a segment, or its first bytes are damaged")
    }
    guard let version = reader.next(UInt32.self), let byteOrder = reader.next(UInt32.self),
      let identity = reader.next(bytes: StoreIdentity.byteCount).flatMap(StoreIdentity.init(bytes:)),
      let number = reader.next(UInt32.self), let dictionary = reader.next(UInt32.self),
      let size = reader.next(UInt64.self)
    else { throw StoreError(.damaged, path: path, reason: "the segment's header is damaged") }
    self.init(store: identity, number: number, dictionary: dictionary, size: size)
    // First of all: a flipped bit makes no other version.
    guard reader.next(UInt64.self) == checksum.of(bytes, 0..<48), byteOrder == Self.byteOrder else {
      throw StoreError(.damaged, path: path, reason: "the segment's header is damaged")
    }
    guard version == Self.version else {
      throw StoreError(
        .incompatible, path: path, reason: "written by another version of the archive's format",
        wayOut: "open it with the version of deadband that wrote it")
    }
  }
}
