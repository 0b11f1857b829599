import DeadbandCore

/// Where a record lies and what it is found by, in 48 bytes: a row of the index, and of a hint.
///
///      0  subject's key, its first 16 bytes: two words
///     16  state's digest, its first 8 bytes; 0 for none
///     24  sequence
///     32  segment u32 │ offset in the segment / 8, u32
///     40  bytes / 8, u32, its highest bit set for a tombstone │ expires u32, seconds since 1970, rounded up
///
/// Half a subject's digest is enough that no two meet, even if somebody looks for such; the rest of it, and all of the
/// state's, is compared with the record itself.
struct RecordPlace: Sendable, Hashable, BitwiseCopyable {
  let high: UInt64
  let low: UInt64
  let state: UInt64
  let sequence: UInt64
  let segment: UInt32
  let offsetInWords: UInt32
  private let wordsAndKind: UInt32
  /// The first whole second from which the record may not be served any more; the last there is stands for all later.
  let expires: UInt32

  private static let tombstoneBit: UInt32 = 1 << 31

  var offset: Int { Int(offsetInWords) * 8 }
  var byteCount: Int { Int(wordsAndKind & ~Self.tombstoneBit) * 8 }
  var isTombstone: Bool { wordsAndKind & Self.tombstoneBit != 0 }

  init(_ header: RecordHeader, segment: UInt32, offset: Int) {
    (high, low) = (header.subject.words.0, header.subject.words.1)
    state = header.state?.words.0 ?? 0
    sequence = header.sequence
    self.segment = segment
    offsetInWords = UInt32(truncatingIfNeeded: offset / 8)
    wordsAndKind =
      UInt32(truncatingIfNeeded: header.byteCount / 8) | (header.codec == nil ? Self.tombstoneBit : 0)
    expires = Self.seconds(header.expires)
  }

  /// Whole seconds since 1970, rounded up, as far as 32 bits reach.
  static func seconds(_ time: Timestamp) -> UInt32 {
    let (seconds, nanoseconds) = time.nanosecondsSince1970.quotientAndRemainder(dividingBy: 1_000_000_000)
    return UInt32(clamping: seconds + (nanoseconds > 0 ? 1 : 0))
  }

  static let byteCount = 48

  /// The row as a hint has it.
  func write(_ writer: inout LittleEndianWriter) {
    for word in [high, low, state, sequence] { writer.append(word) }
    for half in [segment, offsetInWords, wordsAndKind, expires] { writer.append(half) }
  }

  /// The row that stands at `offset` of a hint's bytes. These are little-endian, as is every machine that has the store's
  /// byte order (``SegmentHeader``), and laid out as this type is: one copy.
  init(_ bytes: RawSpan, at offset: Int) {
    self = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: RecordPlace.self)
  }
}
