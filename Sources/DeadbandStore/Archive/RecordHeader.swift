import DeadbandCore

/// All of a record but its payload, which it only knows the place of: what an index is made of.
struct RecordHeader: Sendable, Hashable {
  let subject: Digest
  let state: Digest?
  let sequence: UInt64
  let durable: UInt64
  let expires: Timestamp
  /// nil for a tombstone.
  let codec: Record.Codec?
  /// Where the payload lies in the bytes that were read.
  let payload: Range<Int>
  let originalCount: UInt32
  /// The bytes the whole record takes. A multiple of 8.
  let byteCount: Int

  private static let fixedCount = 48
  private static let checksumCount = 8
  /// The longest record there can be; more is damage, and no memory is taken for it.
  static let byteLimit = byteCount(key: 64, payload: Record.payloadLimit)

  static func byteCount(key: Int, payload: Int) -> Int {
    fixedCount + key + (payload + 7) / 8 * 8 + checksumCount
  }

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
      reader.next(UInt16.self) == 0, let sequence = reader.next(UInt64.self),
      let durable = reader.next(UInt64.self), durable < sequence, let expires = reader.next(Int64.self),
      let payloadCount = reader.next(UInt32.self), let originalCount = reader.next(UInt32.self),
      originalCount <= Record.payloadLimit, let dictionary = reader.next(UInt32.self),
      let keyCount = reader.next(UInt16.self), reader.next(UInt16.self) == 0,
      let subject = reader.nextDigest()
    else { return nil }
    self.subject = subject
    if keyCount == 64 {
      guard let state = reader.nextDigest() else { return nil }
      self.state = state
    } else {
      state = nil
    }
    guard let payload = reader.skip(Int(payloadCount)),
      reader.skip(reader.rest)?.allSatisfy({ bytes[$0] == 0 }) ?? false
    else { return nil }
    switch (type, codec, dictionary) {
    case (1, 0, 0) where originalCount == payloadCount: self.codec = .stored
    case (1, 1, _): self.codec = .zstd(dictionary: dictionary)
    case (2, 0, 0) where payloadCount == 0 && originalCount == 0: self.codec = nil
    default: return nil
    }
    self.sequence = sequence
    self.durable = durable
    self.expires = Timestamp(nanosecondsSince1970: expires)
    self.payload = payload
    self.originalCount = originalCount
    byteCount = count
  }
}
