import DeadbandCore

/// All of a record but its payload.
struct RecordHeader: Sendable, Hashable {
  /// SHA-256 of the subject's canonical form.
  let subject: Digest
  /// The state digest of the baseline that the entry was made from; nil where it has none.
  let state: Digest?
  /// Rises from record to record of a store; of two records of a subject the higher one holds.
  let sequence: UInt64
  /// The highest sequence that was synced when this record was written.
  let durable: UInt64
  /// Until when the entry may be served; a tombstone's is when nothing older could be served any more.
  let expires: Timestamp
  /// nil for a tombstone.
  let codec: Record.Codec?
  /// Bytes of the payload as it lies in the file.
  let payloadCount: Int
  /// Bytes of the payload once decompressed.
  let originalCount: Int

  /// The bytes that the whole record takes. A multiple of 8.
  var byteCount: Int { Self.byteCount(key: keyCount, payload: payloadCount) }

  /// Where the payload of a record at `offset` lies.
  func payload(of offset: Int) -> Range<Int> {
    let start = offset + Self.fixedCount + keyCount
    return start..<start + payloadCount
  }

  var keyCount: Int { state == nil ? 32 : 64 }

  static let fixedCount = 48
  static let checksumCount = 8
  /// The longest record there can be; more is damage, and no memory is taken for it.
  static let byteLimit = byteCount(key: 64, payload: Record.payloadLimit)

  /// The shortest: a tombstone's.
  static let leastByteCount = byteCount(key: 32, payload: 0)
  /// The highest sequence there can be: a billion a second for a century. More is damage, and counting on from it would end.
  static let sequenceLimit: UInt64 = 1 << 62

  static func byteCount(key: Int, payload: Int) -> Int {
    fixedCount + key + (payload + 7) / 8 * 8 + checksumCount
  }
}
