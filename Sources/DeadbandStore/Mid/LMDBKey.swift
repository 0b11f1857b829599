private import CLMDB
import DeadbandCore

/// A subject's key as it stands in the table of entries: the digest's 32 bytes.
struct EntryKey: BitwiseCopyable {
  private let words: (UInt64, UInt64, UInt64, UInt64)

  static let byteCount = 32

  init(_ digest: Digest) {
    let (a, b, c, d) = digest.words
    words = (a.bigEndian, b.bigEndian, c.bigEndian, d.bigEndian)
  }

  /// The digest that stands at `offset`.
  static func digest(in bytes: RawSpan, at offset: Int = 0) -> Digest? {
    guard bytes.byteCount >= offset + byteCount else { return nil }
    func word(_ number: Int) -> UInt64 {
      UInt64(
        bigEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset + 8 * number, as: UInt64.self))
    }
    return Digest(words: (word(0), word(1), word(2), word(3)))
  }
}

/// A row of the table by time: the instant, big-endian with its sign bit flipped so that bytes sort as instants do, and
/// the subject's key.
struct ExpiryKey: BitwiseCopyable {
  private let instant: UInt64
  private let entry: EntryKey

  static let byteCount = 8 + EntryKey.byteCount

  init(_ expires: Timestamp, _ digest: Digest) {
    instant = (UInt64(bitPattern: expires.nanosecondsSince1970) ^ 1 << 63).bigEndian
    entry = EntryKey(digest)
  }

  static func read(_ bytes: RawSpan) -> (expires: Timestamp, key: Digest)? {
    guard bytes.byteCount == byteCount, let key = EntryKey.digest(in: bytes, at: 8) else { return nil }
    let instant = UInt64(bigEndian: unsafe bytes.unsafeLoadUnaligned(as: UInt64.self)) ^ 1 << 63
    return (Timestamp(nanosecondsSince1970: Int64(bitPattern: instant)), key)
  }
}
