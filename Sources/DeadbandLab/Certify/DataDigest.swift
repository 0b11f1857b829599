import DeadbandCore
import DeadbandMarketData

/// A chain of digests a subject over what was judged of it, whatever file and form it was read from, and one digest of them all:
///
///     subject's ← SHA-256( subject ‖ 0 ‖ strategy )
///     subject's ← SHA-256( subject's ‖ time ‖ state digest ‖ answers )   a tick, numbers as 8 bytes, big-endian
///     data's    ← SHA-256( data's ‖ subject's )                          a subject, in their order, from SHA-256 of nothing
///
/// A subject's chain knows nothing of other subjects, so that those who each read some of them have what the whole's is made of.
struct DataDigest {
  /// A digest a subject.
  private(set) var subjects: [Digest] = []
  private var bytes: [UInt8] = []

  /// Begins the next subject.
  mutating func add(_ subject: String, _ strategy: String) {
    subjects.append(Digest(of: Array(subject.utf8) + [0] + Array(strategy.utf8)))
  }

  /// Goes on with the subject that the tick names, which was begun.
  mutating func add(_ tick: HistoryTick, _ answers: [UInt16]) {
    bytes.removeAll(keepingCapacity: true)
    append(subjects[tick.subject])
    append(UInt64(bitPattern: tick.at.nanosecondsSince1970))
    append(Fingerprint(tick.snapshot).state)
    for answer in answers { append(UInt64(answer)) }
    subjects[tick.subject] = Digest(of: bytes)
  }

  /// The digest of the data that these subjects are, in their order.
  static func joined(_ subjects: some Sequence<Digest>) -> Digest {
    subjects.reduce(Digest(of: [])) { Digest(of: $0.bytes + $1.bytes) }
  }

  private mutating func append(_ digest: Digest) {
    append(digest.words.0)
    append(digest.words.1)
    append(digest.words.2)
    append(digest.words.3)
  }

  private mutating func append(_ word: UInt64) {
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: word >> shift))
    }
  }
}
