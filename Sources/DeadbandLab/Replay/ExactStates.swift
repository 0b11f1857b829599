import DeadbandCore

/// A cache keyed on subject and exact state digest, bounded: the oldest entry makes room for a new one.
///
/// One for each bucket of subjects (``Shard/bucket(of:)``): what makes room for what does not depend on subjects that
/// another machine replays.
struct ExactStates {
  struct Key: Hashable {
    let subject: Int
    let state: Digest
  }

  /// 65,536 over all buckets: enough that on real prices nothing is ever displaced before its position expires, and memory
  /// stays flat.
  static let capacity = (1 << 16) / Shard.bucketCount

  private var slots: [Key: Int]
  private var keys: [Key] = []
  private var times: [Timestamp] = []
  private(set) var answers: [UInt16] = []
  private var oldest = 0
  private let answerCount: Int

  init(answerCount: Int) {
    self.answerCount = answerCount
    slots = Dictionary(minimumCapacity: Self.capacity)
  }

  /// When the state was answered, and where in ``answers`` its answers begin.
  func find(_ key: Key) -> (at: Timestamp, offset: Int)? {
    slots[key].map { (times[$0], $0 * answerCount) }
  }

  mutating func insert(_ key: Key, at time: Timestamp, _ fresh: [UInt16]) {
    guard keys.count == Self.capacity else {
      slots[key] = keys.count
      keys.append(key)
      times.append(time)
      answers.append(contentsOf: fresh)
      return
    }
    slots[keys[oldest]] = nil
    slots[key] = oldest
    keys[oldest] = key
    times[oldest] = time
    for index in 0..<answerCount { answers[oldest * answerCount + index] = fresh[index] }
    oldest = (oldest + 1) % Self.capacity
  }
}
