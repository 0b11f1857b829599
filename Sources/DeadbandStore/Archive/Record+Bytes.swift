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

  /// The record as it is written.
  func bytes(_ checksum: Checksum) -> [UInt8] {
    var writer = LittleEndianWriter(capacity: header.byteCount)
    writer.append(Self.magic)
    writer.append(UInt8(header.codec == nil ? 2 : 1))
    var dictionary: UInt32 = 0
    if case .zstd(let identity)? = header.codec {
      writer.append(UInt8(1))
      dictionary = identity
    } else {
      writer.append(UInt8(0))
    }
    writer.append(UInt16(0))
    writer.append(header.sequence)
    writer.append(header.durable)
    writer.append(header.expires.nanosecondsSince1970)
    writer.append(UInt32(truncatingIfNeeded: payload.count))
    writer.append(UInt32(truncatingIfNeeded: header.originalCount))
    writer.append(dictionary)
    writer.append(UInt16(header.keyCount))
    writer.append(UInt16(0))
    writer.append(header.subject)
    if let state = header.state { writer.append(state) }
    writer.append(payload)
    writer.pad()
    writer.append(checksum.of(writer.bytes))
    return writer.bytes
  }

  /// The record that stands at `offset`, or nil if the bytes there are none, or damaged.
  init?(_ bytes: [UInt8], at offset: Int = 0, _ checksum: Checksum) {
    guard let header = RecordHeader(bytes, at: offset, checksum) else { return nil }
    self.init(header: header, payload: Array(bytes[header.payload(of: offset)]))
  }
}

extension RecordHeader {
  /// How long the record is whose first bytes stand at `offset`, or nil if no record can start there.
  ///
  /// The length is bounded before anybody takes memory for it; nothing else is trusted yet.
  static func byteCount(_ bytes: [UInt8], at offset: Int) -> Int? {
    guard offset >= 0, bytes.count - offset >= fixedCount else { return nil }
    var reader = LittleEndianReader(bytes, offset..<offset + fixedCount)
    guard reader.next(UInt32.self) == Record.magic, reader.skip(28) != nil,
      let payload = reader.next(UInt32.self), payload <= Record.payloadLimit, reader.skip(8) != nil,
      let key = reader.next(UInt16.self), key == 32 || key == 64
    else { return nil }
    return byteCount(key: Int(key), payload: Int(payload))
  }

  /// The header of the record at `offset`, or nil if the bytes there are none, or any of the record is damaged.
  init?(_ bytes: [UInt8], at offset: Int, _ checksum: Checksum) {
    guard let count = Self.byteCount(bytes, at: offset), bytes.count - offset >= count else { return nil }
    let end = offset + count - Self.checksumCount
    var tail = LittleEndianReader(bytes, end..<offset + count)
    guard tail.next(UInt64.self) == checksum.of(bytes, offset..<end) else { return nil }
    var reader = LittleEndianReader(bytes, offset + 4..<end)
    guard let type = reader.next(UInt8.self), let codec = reader.next(UInt8.self),
      reader.next(UInt16.self) == 0, let sequence = reader.next(UInt64.self), sequence <= Self.sequenceLimit,
      let durable = reader.next(UInt64.self), durable < sequence, let expires = reader.next(Int64.self),
      let payloadCount = reader.next(UInt32.self), let originalCount = reader.next(UInt32.self),
      originalCount <= Record.payloadLimit, let dictionary = reader.next(UInt32.self),
      let keyCount = reader.next(UInt16.self), reader.next(UInt16.self) == 0,
      let subject = reader.nextDigest()
    else { return nil }
    var state: Digest?
    if keyCount == 64 {
      guard let digest = reader.nextDigest() else { return nil }
      state = digest
    }
    guard reader.skip(Int(payloadCount)) != nil,
      reader.skip(reader.rest)?.allSatisfy({ bytes[$0] == 0 }) ?? false
    else { return nil }
    let meaning: Record.Codec?
    switch (type, codec, dictionary) {
    case (1, 0, 0) where originalCount == payloadCount: meaning = .stored
    case (1, 1, _): meaning = .zstd(dictionary: dictionary)
    case (2, 0, 0) where payloadCount == 0 && originalCount == 0: meaning = nil
    default: return nil
    }
    self.init(
      subject: subject, state: state, sequence: sequence, durable: durable,
      expires: Timestamp(nanosecondsSince1970: expires), codec: meaning, payloadCount: Int(payloadCount),
      originalCount: Int(originalCount))
  }
}
