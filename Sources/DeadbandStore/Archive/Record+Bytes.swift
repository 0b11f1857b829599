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
  static let headerCount = 48
  static let checksumCount = 8
  /// The longest record there can be; more is damage, and no memory is taken for it.
  static let byteLimit = headerCount + 64 + payloadLimit + checksumCount

  /// The bytes it takes in the file. A multiple of 8.
  var byteCount: Int { Self.byteCount(key: keyCount, payload: payload?.bytes.count ?? 0) }

  private static func byteCount(key: Int, payload: Int) -> Int {
    headerCount + key + (payload + 7) / 8 * 8 + checksumCount
  }

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

  /// How long the record is whose header stands at `offset`, or nil if no record can start there.
  ///
  /// The length is bounded before anybody takes memory for it; nothing else of the header is trusted yet.
  static func byteCount(_ bytes: [UInt8], at offset: Int) -> Int? {
    guard offset >= 0, bytes.count - offset >= headerCount else { return nil }
    var reader = LittleEndianReader(bytes, offset..<offset + headerCount)
    guard reader.next(UInt32.self) == magic else { return nil }
    reader = LittleEndianReader(bytes, offset + 32..<offset + headerCount)
    guard let payload = reader.next(UInt32.self), payload <= payloadLimit else { return nil }
    reader = LittleEndianReader(bytes, offset + 44..<offset + headerCount)
    guard let key = reader.next(UInt16.self), key == 32 || key == 64 else { return nil }
    return byteCount(key: Int(key), payload: Int(payload))
  }

  /// The record that stands at `offset`, or nil if the bytes there are none, or damaged.
  init?(_ bytes: [UInt8], at offset: Int = 0, _ checksum: Checksum) {
    guard let count = Self.byteCount(bytes, at: offset), bytes.count - offset >= count else { return nil }
    let end = offset + count - Self.checksumCount
    var tail = LittleEndianReader(bytes, end..<offset + count)
    guard tail.next(UInt64.self) == checksum.of(bytes, offset..<end) else { return nil }
    var reader = LittleEndianReader(bytes, offset + 4..<end)
    guard let type = reader.next(UInt8.self), let codec = reader.next(UInt8.self),
      reader.next(UInt16.self) == 0, let sequence = reader.next(UInt64.self),
      let durable = reader.next(UInt64.self), durable < sequence, let expires = reader.next(Int64.self),
      let payloadCount = reader.next(UInt32.self), let originalCount = reader.next(UInt32.self),
      originalCount <= Self.payloadLimit, let dictionary = reader.next(UInt32.self),
      let keyCount = reader.next(UInt16.self), reader.next(UInt16.self) == 0,
      let subject = reader.nextDigest()
    else { return nil }
    var state: Digest?
    if keyCount == 64 {
      guard let digest = reader.nextDigest() else { return nil }
      state = digest
    }
    guard let payload = reader.next(bytes: Int(payloadCount)),
      reader.next(bytes: reader.rest)?.allSatisfy({ $0 == 0 }) ?? false
    else { return nil }
    let content: Content
    switch (type, codec, dictionary) {
    case (1, 0, 0):
      guard originalCount == payloadCount else { return nil }
      content = .entry(Payload(codec: .stored, bytes: payload, originalCount: originalCount))
    case (1, 1, _):
      content = .entry(
        Payload(codec: .zstd(dictionary: dictionary), bytes: payload, originalCount: originalCount))
    case (2, 0, 0):
      guard payload.isEmpty, originalCount == 0 else { return nil }
      content = .tombstone
    default: return nil
    }
    self.init(
      subject: subject, state: state, sequence: sequence, durable: durable,
      expires: Timestamp(nanosecondsSince1970: expires), content: content)
  }
}
