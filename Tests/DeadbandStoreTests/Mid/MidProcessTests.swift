import DeadbandCore
import Foundation
import ProbeProcess
import Testing

@testable import DeadbandStore

/// What one process does to another, and to the next.
@Suite struct MidProcessTests {
  private let world = MidWorld()
  private let now = MidWorld.now

  /// A writer that is killed in the middle of its transaction holds nobody up, and nothing of that is seen.
  @Test(.timeLimit(.minutes(1))) func aKilledWriterHoldsNobodyUp() throws {
    let tier = try world.open()
    try tier.write([MidWorld.put(0)])
    let writer = try probe("hang-writing", world.path)
    #expect(writer.hear() == "ready\n")
    writer.kill()
    let start = ContinuousClock.now
    try tier.write([MidWorld.put(1)])
    #expect(start.duration(to: .now) < .seconds(1))
    #expect(try tier.verify() == (2, 0))
    #expect(try tier.lookup(MidWorld.key(999), at: now) == nil)
  }

  @Test(.timeLimit(.minutes(1))) func aKilledReaderIsForgotten() throws {
    let tier = try world.open()
    try tier.write([MidWorld.put(0)])
    let reader = try probe("hang-reading", world.path)
    #expect(reader.hear() == "ready\n")
    try tier.sweep(at: now, limit: 1)
    #expect(try tier.statistics(at: now).readers == 1, "it reads")
    reader.kill()
    try tier.write([MidWorld.put(1)])
    #expect(try tier.statistics(at: now).oldestReaderLag == 1)
    let soon = try #require(now.adding(seconds: 59))
    try tier.sweep(at: soon, limit: 1)
    #expect(try tier.statistics(at: now).readers == 1, "a minute is not over")
    try tier.sweep(at: try #require(now.adding(seconds: 60)), limit: 1)
    #expect(try tier.statistics(at: now).readers == 0)
    #expect(try tier.statistics(at: now).oldestReaderLag == 0)
  }

  /// Another process makes the file larger than this one's map: reads and writes go on.
  @Test(.timeLimit(.minutes(1)), arguments: [true, false]) func anotherProcessGrowsTheFile(reads: Bool) throws
  {
    let tier = try world.open { $0.mapBytes = 1 << 20 }
    try tier.write([MidWorld.put(0)])
    #expect(try tier.lookup(MidWorld.key(0), at: now) != nil)
    #expect(try probe("write", world.path, "1", "1000").end().status == 0)
    if !reads { try tier.write([MidWorld.put(1000)]) }
    #expect(try tier.lookup(MidWorld.key(999), at: now)?.bytes == MidWorld.bytes(999, count: 1500))
    #expect(try tier.verify() == (reads ? 1000 : 1001, 0))
    #expect(try tier.statistics(at: now).mapBytes > 1 << 20)
  }

  @Test(.timeLimit(.minutes(1))) func aForkedChildIsRefused() throws {
    try world.open().write([MidWorld.put(0)])
    let end = try probe("fork", world.path).end()
    #expect(end.status == 0, "\(end.said)")
  }

  /// No file may grow any further, as on a full disk: an error, reads go on, and writes do once there is room.
  @Test(.timeLimit(.minutes(1))) func aFullDisk() throws {
    let end = try probe("limited", world.path).end()
    #expect(end.status == 0)
    #expect(end.said.hasPrefix("true "), "\(end.said)")
  }

  @Test(.timeLimit(.minutes(1))) func compactingNeedsToBeAlone() throws {
    let tier = try world.open()
    try tier.write((0..<50).map { MidWorld.put($0) })
    let other = try probe("hang-open", world.path)
    #expect(other.hear() == "ready\n")
    let error = #expect(throws: StoreError.self) { try tier.compact() }
    #expect(error?.code == .busy)
    #expect(try tier.verify() == (50, 0), "it goes on as before")
    try tier.write([MidWorld.put(50)])
    try other.answer()
    #expect(other.end().status == 0)
    try tier.compact()
    #expect(try tier.verify() == (51, 0))
  }

  /// Pages at random are other bytes: a process finds entries, or misses, or dies of it. The one after it lives.
  @Test(.timeLimit(.minutes(1))) func damageKillsOneProcessAtMost() throws {
    var killed = 0
    for seed in 0..<25 as Range<UInt64> {
      let world = MidWorld()
      try Self.fill(world)
      var random = SplitMix64(seed: seed)
      try Self.damage(world, using: &random)
      let first = try probe("read", world.path, "200").end()
      let second = try probe("read", world.path, "200").end()
      killed += first.wasKilled ? 1 : 0
      #expect(first.wasKilled || first.status == 0, "seed \(seed): \(first)")
      #expect(second.status == 0 && !second.wasKilled, "seed \(seed): \(second)")
      let reasons = ["data.mdb has", "the last opening did not come to its end"]
      #expect(!first.wasKilled || reasons.contains(where: second.said.contains), "seed \(seed): \(second)")
    }
    #expect(killed > 0, "no page was damaged enough to show anything")
  }

  /// The same where the last process did not close the tier: every page is looked at first, and none dies.
  @Test(.timeLimit(.minutes(1))) func damageIsFoundBeforeItKills() throws {
    var found = 0
    for seed in 0..<25 as Range<UInt64> {
      let world = MidWorld()
      try Self.fill(world)
      var random = SplitMix64(seed: seed)
      try Self.damage(world, using: &random)
      try Data().write(to: URL(fileURLWithPath: world.path + "/in-use-1"))
      let end = try probe("read", world.path, "200").end()
      #expect(end.status == 0 && !end.wasKilled, "seed \(seed): \(end)")
      found += end.said.contains("data.mdb has") ? 1 : 0
    }
    #expect(found > 0)
  }

  private static func fill(_ world: MidWorld) throws {
    let tier = try world.open()
    for start in stride(from: 0, to: 200, by: 20) {
      try tier.write((start..<start + 20).map { MidWorld.put($0, count: $0 % 50 == 0 ? 9000 : 300) })
    }
    try tier.write((0..<200).filter { $0 % 7 == 0 }.map { .remove(key: MidWorld.key($0), sequence: 1) })
    tier.close()
  }

  /// Other bytes in a few pages, meta pages aside: of the page's head or anywhere in it.
  private static func damage(_ world: MidWorld, using random: inout SplitMix64) throws {
    var bytes = try Data(contentsOf: URL(fileURLWithPath: world.data))
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let page = Int.random(in: 2..<bytes.count / 4096, using: &random) * 4096
      let range = Bool.random(using: &random) ? 0..<40 : 0..<4096
      for _ in 0..<Int.random(in: 1...30, using: &random) {
        bytes[page + Int.random(in: range, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
      }
    }
    try bytes.write(to: URL(fileURLWithPath: world.data))
  }
}
