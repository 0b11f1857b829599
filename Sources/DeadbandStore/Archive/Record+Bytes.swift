import DeadbandCore

/// A record's bytes, 8-byte aligned, little-endian:
///
///      0  magic u32 │ type u8 │ codec u8 │ flags u16 (0)
///      8  sequence u64
///     16  durable u64
///     24  expires i64, nanoseconds since 1970
///     32  payload bytes u32 │ decompressed bytes u32
///     40  dictionary u32 │ key bytes u16 │ reserved u16 (0)
///     48  key: subject's digest, 32 bytes, and the state's where there is one, 32 more
///         payload, and zeros up to a multiple of 8
///         XXH3 u64 of all of that, seeded by store and segment
extension Record {
  static let magic: UInt32 = 0x3152_4244  // "DBR1"
  /// The bytes it takes in the file. A multiple of 8.
  var byteCount: Int { RecordHeader.byteCount(key: keyCount, payload: payload?.bytes.count ?? 0) }

  private var keyCount: Int { state == nil ? 32 : 64 }

  private var payload: Payload? {
    if case .entry(let payload) = content { payload } else { nil }
  }

  /// The record as it is written.
  func bytes(_ checksum: Checksum) -> [UInt8] {
    var writer = LittleEndianWriter()
    writer.append(Self.magic)
    writer.append(UInt8(payload == nil ? 2 : 1))
    var dictionary: UInt32 = 0
    if case .zstd(let identity)? = payload?.codec {
      writer.append(UInt8(1))
      dictionary = identity
    } else {
      writer.append(UInt8(0))
    }
    writer.append(UInt16(0))
    writer.append(sequence)
    writer.append(durable)
    writer.append(expires.nanosecondsSince1970)
    writer.append(UInt32(truncatingIfNeeded: payload?.bytes.count ?? 0))
    writer.append(payload?.originalCount ?? 0)
    writer.append(dictionary)
    writer.append(UInt16(keyCount))
    writer.append(UInt16(0))
    writer.append(subject)
    if let state { writer.append(state) }
    writer.append(payload?.bytes ?? [])
    writer.pad()
    writer.append(checksum.of(writer.bytes))
    return writer.bytes
  }

  /// The record that stands at `offset`, or nil if the bytes there are none, or damaged.
  init?(_ bytes: [UInt8], at offset: Int = 0, _ checksum: Checksum) {
    guard let header = RecordHeader(bytes, at: offset, checksum) else { return nil }
    self.init(
      subject: header.subject, state: header.state, sequence: header.sequence, durable: header.durable,
      expires: header.expires,
      content: header.codec.map {
        .entry(Payload(codec: $0, bytes: Array(bytes[header.payload]), originalCount: header.originalCount))
      } ?? .tombstone)
  }
}
