import DeadbandCore

/// A value of the table of entries.
///
///     0          8         16                    count - 8
///     │ sequence │ expires │ the entry's bytes … │ XXH3 │
///
/// The checksum is XXH3 of the entry's bytes, exclusive or with XXH3 of key, sequence and expiry: a value under another
/// key does not pass. The entry's bytes alone in one of the two, so that they can be checked in a copy.
struct MidValue {
  let sequence: UInt64
  let expires: Timestamp
  private let checksum: UInt64

  /// What a value takes besides the entry's bytes.
  static let overhead = 24
  private static let headerBytes = 16

  /// The value in `bytes`, or nil if that is not what was written under `key`. O(bytes).
  init?(_ bytes: RawSpan, key: Digest) {
    guard let value = MidValue(unchecked: bytes),
      value.checks(bytes.extracting(Self.content(of: bytes.byteCount)), key: key)
    else { return nil }
    self = value
  }

  /// What stands around the entry's bytes, right or wrong; nil if there is no room for it.
  @inline(__always) init?(unchecked bytes: RawSpan) {
    guard bytes.byteCount >= Self.overhead else { return nil }
    sequence = UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(as: UInt64.self))
    expires = Timestamp(
      nanosecondsSince1970: Int64(
        littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: 8, as: Int64.self)))
    checksum = UInt64(
      littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: bytes.byteCount - 8, as: UInt64.self))
  }

  private init(sequence: UInt64, expires: Timestamp, _ content: RawSpan, key: Digest) {
    self.sequence = sequence
    self.expires = expires
    checksum = Self.checksum(content, sequence, expires, key)
  }

  /// Whether these are the entry's bytes that were written, with this value under this key. O(bytes).
  @inline(__always) func checks(_ content: RawSpan, key: Digest) -> Bool {
    checksum == Self.checksum(content, sequence, expires, key)
  }

  /// Where the entry's bytes lie in a value that was read.
  @inline(__always) static func content(of count: Int) -> Range<Int> { headerBytes..<count - 8 }

  /// Writes a value into exactly the room that it needs.
  static func write(
    sequence: UInt64, expires: Timestamp, _ content: [UInt8], key: Digest,
    into room: UnsafeMutableRawBufferPointer
  ) {
    let end = Self.headerBytes + content.count
    let value = unsafe MidValue(sequence: sequence, expires: expires, content.span.bytes, key: key)
    unsafe room.storeBytes(of: sequence.littleEndian, as: UInt64.self)
    unsafe room.storeBytes(of: expires.nanosecondsSince1970.littleEndian, toByteOffset: 8, as: Int64.self)
    unsafe content.withUnsafeBytes { unsafe room[Self.headerBytes..<end].copyBytes(from: $0) }
    unsafe room.storeBytes(of: value.checksum.littleEndian, toByteOffset: end, as: UInt64.self)
  }

  @inline(__always) private static func checksum(
    _ content: RawSpan, _ sequence: UInt64, _ expires: Timestamp, _ key: Digest
  ) -> UInt64 {
    let rest = (EntryKey(key), sequence.littleEndian, expires.nanosecondsSince1970.littleEndian)
    return Checksum.plain.of(content)
      ^ (unsafe withUnsafeBytes(of: rest) { Checksum.plain.of(unsafe RawSpan(_unsafeBytes: $0)) })
  }
}
