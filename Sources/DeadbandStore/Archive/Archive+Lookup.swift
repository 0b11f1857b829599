package import DeadbandCore
import Synchronization

extension Archive {
  /// Where the subject's latest entry lies, and which one it is; nil where it has none. Nothing is read.
  func latest(_ subject: Digest) -> RecordPlace? { shared.withLock { $0.index.latest(subject) } }

  /// The subject's latest entry, or nil if there is none that may still be served at `now`.
  ///
  /// Bytes that are not what was written are a miss and counted, never a wrong entry.
  package func lookup(_ subject: Digest, at now: Timestamp) throws(StoreError) -> Entry? {
    guard let place = latest(subject) else { return nil }
    return try entry(at: place, subject, at: now)
  }

  /// The latest entry that the subject had in exactly this state.
  func lookup(_ subject: Digest, state: Digest, at now: Timestamp) throws(StoreError) -> Entry? {
    guard let place = shared.withLock({ $0.index.entry(subject, state: state) }) else { return nil }
    return try entry(at: place, subject, state: state, at: now)
  }

  /// The entry at a place that the index has named.
  func entry(
    at place: RecordPlace, _ subject: Digest, state: Digest? = nil, at now: Timestamp
  ) throws(StoreError) -> Entry? {
    guard let segment = shared.withLock({ $0.segments[place.segment] }) else { return nil }
    let bytes = try segment.file.read(at: place.offset, count: place.byteCount)
    guard let header = RecordHeader(bytes, at: 0, segment.checksum), header.sequence == place.sequence,
      header.subject == subject
    else { return damaged() }
    guard now < header.expires else { return nil }
    // Half of the state's digest led here.
    if let state, header.state != state { return nil }
    return decoded(bytes, header) ?? damaged()
  }

  /// The entry of a record that checks; nil where its payload is none, or needs a dictionary that is lost.
  func decoded(_ bytes: [UInt8], at offset: Int = 0, _ header: RecordHeader) -> Entry? {
    guard let codec = header.codec else { return nil }
    var needed: CompressionDictionary?
    if case .zstd(let identity) = codec { needed = dictionary(identity) }
    return decompressor.decompressed(
      bytes, header.payload(of: offset), codec, expected: header.originalCount, needed
    ).flatMap { Entry(bytes: $0, key: header.subject) }
  }

  private func damaged() -> Entry? {
    shared.withLock { $0.statistics.damagedReads += 1 }
    return nil
  }
}
