import DeadbandCore

/// What the archive keeps under a subject's key: an entry, or that there is none any more.
struct Record: Sendable, Hashable {
  /// SHA-256 of the subject's canonical form.
  let subject: Digest
  /// The state digest of the baseline that the entry was made from; nil where it has none.
  let state: Digest?
  /// Rises by one from record to record of a store; of two records of a subject the higher one holds.
  let sequence: UInt64
  /// The highest sequence that was synced when this record was written.
  let durable: UInt64
  /// Until when the entry may be served.
  let expires: Timestamp
  let content: Content

  enum Content: Sendable, Hashable {
    /// An entry's bytes, perhaps compressed.
    case entry(Payload)
    /// The subject was removed.
    case tombstone
  }

  /// Bytes as they lie in the file.
  struct Payload: Sendable, Hashable {
    let codec: Codec
    let bytes: [UInt8]
    /// How many bytes they are once decompressed.
    let originalCount: UInt32
  }

  enum Codec: Sendable, Hashable {
    case stored
    /// zstd; the dictionary's identity, 0 for none.
    case zstd(dictionary: UInt32)
  }

  /// The most bytes that a payload may have, compressed or not: 16 MiB.
  static let payloadLimit = 1 << 24
}
