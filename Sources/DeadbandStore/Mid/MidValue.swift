import DeadbandCore
private import Glibc

/// A value of the table of entries.
///
///     0          8         16                    count - 8
///     │ sequence │ expires │ the entry's bytes … │ XXH3 │
///
/// The checksum is XXH3 of all before it, exclusive or with XXH3 of the key: a value under another key does not pass.
struct MidValue {
  let sequence: UInt64
  let expires: Timestamp

  /// What a value takes besides the entry's bytes.
  static let overhead = 24
  private static let headerBytes = 16

  /// The value in `bytes`, or nil if that is not what was written under `key`. O(bytes).
  @inline(__always) init?(_ bytes: RawSpan, key: Digest) {
    guard bytes.byteCount >= Self.overhead else { return nil }
    let end = bytes.byteCount - 8
    let stored = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: end, as: UInt64.self)
    guard Self.checksum(bytes.extracting(first: end), key) == UInt64(littleEndian: stored) else { return nil }
    sequence = UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(as: UInt64.self))
    expires = Timestamp(
      nanosecondsSince1970: Int64(
        littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: 8, as: Int64.self)))
  }

  /// Where the entry's bytes lie in a value that was read.
  static func content(of count: Int) -> Range<Int> { headerBytes..<count - 8 }

  /// Writes a value into exactly the room that it needs.
  static func write(
    sequence: UInt64, expires: Timestamp, _ content: [UInt8], key: Digest,
    into room: UnsafeMutableRawBufferPointer
  ) {
    let end = Self.headerBytes + content.count
    unsafe room.storeBytes(of: sequence.littleEndian, as: UInt64.self)
    unsafe room.storeBytes(
      of: expires.nanosecondsSince1970.littleEndian, toByteOffset: 8, as: Int64.self)
    unsafe content.withUnsafeBytes { unsafe room[Self.headerBytes..<end].copyBytes(from: $0) }
    let sum = checksum(unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(room)).extracting(first: end), key)
    unsafe room.storeBytes(of: sum.littleEndian, toByteOffset: end, as: UInt64.self)
  }

  private static func checksum(_ bytes: RawSpan, _ key: Digest) -> UInt64 {
    let key = EntryKey(key)
    return Checksum.plain.of(bytes)
      ^ (unsafe withUnsafeBytes(of: key) { Checksum.plain.of(unsafe RawSpan(_unsafeBytes: $0)) })
  }
}
