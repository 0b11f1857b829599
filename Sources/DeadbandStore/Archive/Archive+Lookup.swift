import DeadbandCore
import Synchronization

extension Archive {
  /// The subject's latest entry, or nil if there is none that may still be served at `now`.
  ///
  /// Bytes that are not what was written are a miss and counted, never a wrong entry.
  func lookup(_ subject: Digest, at now: Timestamp) throws(StoreError) -> Entry? {
    try entry(at: shared.withLock { $0.index.latest(subject) }, subject, at: now)
  }

  /// The latest entry that the subject had in exactly this state.
  func lookup(_ subject: Digest, state: Digest, at now: Timestamp) throws(StoreError) -> Entry? {
    guard
      let entry = try entry(at: shared.withLock({ $0.index.entry(subject, state: state) }), subject, at: now),
      entry.baseline.map({ Fingerprint($0).state == state }) ?? false
    else { return nil }
    return entry
  }

  private func entry(
    at location: ArchiveIndex.Location?, _ subject: Digest, at now: Timestamp
  ) throws(StoreError) -> Entry? {
    guard let location, let segment = shared.withLock({ $0.segments[location.segment] }) else { return nil }
    let bytes = try segment.file.read(at: Int(location.offset), count: Int(location.count))
    guard let record = Record(bytes, segment.checksum), record.sequence == location.sequence,
      record.subject == subject, case .entry(let payload) = record.content
    else { return damaged() }
    guard now < record.expires else { return nil }
    guard let entry = decompressor.bytes(of: payload, nil).flatMap(Entry.init(bytes:)),
      entry.subject.key == subject
    else { return damaged() }
    return entry
  }

  private func damaged() -> Entry? {
    shared.withLock { $0.statistics.damagedReads += 1 }
    return nil
  }
}
