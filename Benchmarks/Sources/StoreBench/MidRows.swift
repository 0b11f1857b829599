import DeadbandCore
import DeadbandStore
import Glibc
import Samples

/// Rows of the mid tier, on real files in the folder `data`.
struct MidRows {
  let folder: String
  private var tiers: [Int: (tier: MidTier, keys: [Digest])] = [:]

  init(folder: String) { self.folder = folder }

  /// Hits of random subjects, the value copied out, drawn as the peer draws them.
  mutating func get(entries: Int, operations: Int) throws -> String {
    let now = ArchiveRows.now
    if tiers[entries] == nil {
      let tier = try MidTier.open(path: "\(folder)/mid-\(entries)")
      var analyses = Analyses(seed: 1)
      let values = (0..<20_000).map { _ in analyses.next(bytes: 1400) }
      var keys: [Digest] = []
      var changes: [MidTier.Change] = []
      guard let expires = now.adding(seconds: 3_600) else { throw Unknown(what: "time") }
      for number in 0..<entries {
        let key = try MemoryRows.subject(number).key
        keys.append(key)
        changes.append(
          .put(key: key, sequence: UInt64(number + 1), expires: expires, bytes: values[number % values.count])
        )
        if changes.count == 5_000 || number == entries - 1 {
          try tier.write(changes)
          changes = []
        }
      }
      tiers[entries] = (tier, keys)
    }
    guard let (tier, keys) = tiers[entries] else { throw Unknown(what: "get") }
    var random = SplitMix64(seed: 1)
    let order = (0..<operations).map { _ in keys[Int(random.next() % UInt64(entries))] }
    var sum: UInt64 = 0
    let start = ContinuousClock.now
    for key in order {
      guard let held = try tier.lookup(key, at: now) else { throw Unknown(what: "lost") }
      sum &+= UInt64(held.bytes.count) + UInt64(held.bytes[held.bytes.count / 2])
    }
    return answer(ContinuousClock.now - start, operations: operations, check: sum)
  }
}
