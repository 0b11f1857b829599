import DeadbandCore
import DeadbandMarketData

/// A chain of digests over what was judged, whatever file and form it was read from:
/// digest ← SHA-256( digest ‖ subject and strategy, where they are new ) and
/// digest ← SHA-256( digest ‖ subject's number ‖ time ‖ state digest ‖ answers ), numbers as 8 bytes, big-endian.
struct DataDigest {
  private(set) var digest = Digest(of: [])
  private var bytes: [UInt8] = []

  mutating func add(_ subject: String, _ strategy: String) {
    bytes = digest.bytes + Array(subject.utf8) + [0] + Array(strategy.utf8)
    digest = Digest(of: bytes)
  }

  mutating func add(_ tick: HistoryTick, _ answers: [UInt16]) {
    bytes.removeAll(keepingCapacity: true)
    append(digest)
    append(UInt64(tick.subject))
    append(UInt64(bitPattern: tick.at.nanosecondsSince1970))
    append(Fingerprint(tick.snapshot).state)
    for answer in answers { append(UInt64(answer)) }
    digest = Digest(of: bytes)
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
