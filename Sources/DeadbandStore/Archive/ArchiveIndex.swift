import DeadbandCore

/// Where the archive's records lie, by subject and by exact state. About 80 bytes a record.
///
/// Records may be added in any order: of two of a subject the one with the higher sequence holds, and a tombstone
/// hides every one below it.
struct ArchiveIndex: Sendable {
  /// The place of a record.
  struct Location: Sendable, Hashable {
    let segment: UInt32
    let offset: UInt32
    let count: UInt32
    let sequence: UInt64
  }

  /// Half a digest: enough that no two subjects meet, even if somebody looks for such.
  private struct Prefix: Hashable {
    let high: UInt64
    let low: UInt64

    init(_ digest: Digest) { (high, low) = (digest.words.0, digest.words.1) }

    init(_ subject: Digest, _ state: Digest) {
      (high, low) = (subject.words.0 ^ state.words.2, subject.words.1 ^ state.words.3)
    }

    // Digests are uniform already.
    func hash(into hasher: inout Hasher) { hasher.combine(high) }
  }

  private struct Subject {
    var latest: Location?
    /// The sequence of its last tombstone; 0 for none.
    var removed: UInt64 = 0
  }

  private var subjects: [Prefix: Subject] = [:]
  private var states: [Prefix: Location] = [:]

  /// How many subjects have an entry.
  var count: Int { subjects.values.count { $0.latest != nil } }

  /// Learns of a record.
  mutating func add(_ header: RecordHeader, segment: UInt32, offset: Int) {
    let location = Location(
      segment: segment, offset: UInt32(truncatingIfNeeded: offset),
      count: UInt32(truncatingIfNeeded: header.byteCount), sequence: header.sequence)
    var subject = subjects[Prefix(header.subject)] ?? Subject()
    if header.codec == nil {
      subject.removed = max(subject.removed, header.sequence)
      if let latest = subject.latest, latest.sequence < subject.removed { subject.latest = nil }
    } else if header.sequence > max(subject.removed, subject.latest?.sequence ?? 0) {
      subject.latest = location
    }
    subjects[Prefix(header.subject)] = subject
    if header.codec != nil, let state = header.state {
      let prefix = Prefix(header.subject, state)
      if header.sequence > states[prefix]?.sequence ?? 0 { states[prefix] = location }
    }
  }

  /// Where the subject's latest entry lies.
  func latest(_ subject: Digest) -> Location? { subjects[Prefix(subject)]?.latest }

  /// Where the latest entry of the subject that was made from this very state lies.
  func entry(_ subject: Digest, state: Digest) -> Location? {
    guard let location = states[Prefix(subject, state)],
      location.sequence > subjects[Prefix(subject)]?.removed ?? 0
    else { return nil }
    return location
  }

  /// All latest entries, in no order.
  var locations: [Location] { subjects.values.compactMap(\.latest) }
}
