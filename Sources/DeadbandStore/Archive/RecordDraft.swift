import DeadbandCore

/// A record that has no place yet: compressed, not numbered. Made by whoever puts, so that nobody waits for another's
/// compression.
package struct RecordDraft: Sendable {
  let subject: Digest
  let state: Digest?
  let expires: Timestamp
  /// nil for a tombstone.
  let codec: Record.Codec?
  let payload: [UInt8]
  let originalCount: Int

  /// That the subject has no entry any more. It hides older ones for as long as any of them could be served.
  static func tombstone(_ subject: Digest, at now: Timestamp) -> RecordDraft {
    RecordDraft(
      subject: subject, state: nil, expires: Entry.servedByArchive(createdAt: now), codec: nil, payload: [],
      originalCount: 0)
  }

  /// The bytes that the record will take.
  package var byteCount: Int { RecordHeader.byteCount(key: state == nil ? 32 : 64, payload: payload.count) }

  /// The record, once it is known which one it is.
  func record(sequence: UInt64, durable: UInt64) -> Record {
    Record(
      header: RecordHeader(
        subject: subject, state: state, sequence: sequence, durable: durable, expires: expires, codec: codec,
        payloadCount: payload.count, originalCount: originalCount), payload: payload)
  }
}
