import DeadbandCore

/// What the archive keeps under a subject's key: an entry, or that there is none any more.
struct Record: Sendable, Hashable {
  let header: RecordHeader
  /// The entry's bytes as they lie in the file, perhaps compressed; none for a tombstone.
  let payload: [UInt8]

  enum Codec: Sendable, Hashable {
    case stored
    /// zstd; the dictionary's identity, 0 for none.
    case zstd(dictionary: UInt32)
  }

  /// The most bytes that a payload may have, compressed or not: 16 MiB.
  static let payloadLimit = 1 << 24
}
