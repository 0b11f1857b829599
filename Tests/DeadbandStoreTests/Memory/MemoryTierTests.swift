import DeadbandCore
import Testing

@testable import DeadbandStore

@Suite struct MemoryTierTests {
  private let start = Timestamp(nanosecondsSince1970: 1_700_000_000_000_000_000)

  private func entry(_ name: String, bytes: Int = 100) throws -> Entry {
    World.entry(try Subject(name), [UInt8](repeating: 7, count: bytes))
  }

  private func time(_ seconds: Int64) -> Timestamp { start.adding(seconds: seconds) ?? start }

  @Test func fiveMinutesAndNoLonger() throws {
    let tier = MemoryTier(byteBudget: 1 << 20)
    let entry = try entry("a")
    tier.put(entry, at: start)
    #expect(tier.lookup(entry.subject.key, at: time(299)) === entry)
    #expect(tier.lookup(entry.subject.key, at: time(300)) == nil)
    #expect(tier.count == 1, "its room is kept for a minute, in case the tier below has the same")
  }

  /// What the tier below still has is not made anew: the same object serves for five minutes more.
  @Test func theSameIsRenewed() throws {
    let tier = MemoryTier(byteBudget: 1 << 20)
    let (first, same, other) = (try entry("a"), try entry("a"), try entry("a", bytes: 99))
    tier.put(first, at: start)
    #expect(tier.fill(same, at: time(320)) { false } === same)
    #expect(tier.lookup(first.subject.key, at: time(320)) == nil)
    #expect(tier.fill(same, at: time(330)) { true } === first)
    #expect(tier.lookup(first.subject.key, at: time(629)) === first)
    #expect(tier.lookup(first.subject.key, at: time(630)) == nil)
    #expect(tier.fill(other, at: time(631)) { true } === other)
    #expect(tier.lookup(first.subject.key, at: time(632)) === other && tier.count == 1)
  }

  /// Nobody asks for them any more, and their room is free all the same.
  @Test func expiredOnesGoAheadOfTime() throws {
    let tier = MemoryTier(byteBudget: 1 << 24)
    for number in 0..<500 { tier.put(try entry("old \(number)"), at: start) }
    for number in 0..<600 { tier.put(try entry("new \(number)"), at: time(360)) }
    #expect(tier.count == 600)
  }

  @Test func theOneUsedLongestAgoGoesFirst() throws {
    var shard = MemoryShard(byteBudget: 3 * (try entry("a").byteCount + MemoryShard.overhead))
    let entries = try ["a", "b", "c", "d"].map { try entry($0) }
    for entry in entries[..<3] { shard.put(entry, at: start) }
    _ = shard.lookup(entries[0].subject.key, at: start)
    shard.put(entries[3], at: start)
    #expect(entries.map { shard.lookup($0.subject.key, at: start) != nil } == [true, false, true, true])
  }

  /// What was found below is kept only while it is the latest: asked at the last moment.
  @Test func whatIsOutdatedIsNotFilledIn() throws {
    let tier = MemoryTier(byteBudget: 1 << 20)
    let (old, new) = (try entry("a"), try entry("a"))
    _ = tier.fill(old, at: start) { true }
    #expect(tier.lookup(old.subject.key, at: start) === old)
    tier.put(new, at: start)
    _ = tier.fill(old, at: start) { false }
    #expect(tier.lookup(old.subject.key, at: start) === new && tier.hitCount == 2)
  }

  @Test func whatIsLargerThanAShardIsNotKept() throws {
    let tier = MemoryTier(byteBudget: 1 << 16)
    let entry = try entry("a", bytes: 1 << 13)
    tier.put(entry, at: start)
    #expect(tier.lookup(entry.subject.key, at: start) == nil && tier.byteCount == 0)
  }

  /// The keys of these two begin in one shard and agree in the 32 bits that a table's cell carries.
  @Test func keysOfOneTagAreToldApart() throws {
    let pair = try ["subject 43316", "subject 183641"].map { try entry($0) }
    try #require(UInt32(truncatingIfNeeded: pair[0].subject.key.words.1 ^ pair[1].subject.key.words.1) == 0)
    for (first, second) in [(pair[0], pair[1]), (pair[1], pair[0])] {
      let tier = MemoryTier(byteBudget: 1 << 20)
      tier.put(first, at: start)
      #expect(tier.lookup(second.subject.key, at: start) == nil)
      tier.put(second, at: start)
      #expect(tier.lookup(first.subject.key, at: start) === first)
      tier.remove(first.subject.key)
      #expect(tier.lookup(first.subject.key, at: start) == nil)
      #expect(tier.lookup(second.subject.key, at: start) === second)
    }
  }

  /// Against a list that does the same by walking.
  @Test(arguments: 1...200 as ClosedRange<UInt64>)
  func asAPlainListDoes(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let size = try entry("00").byteCount + MemoryShard.overhead
    var shard = MemoryShard(byteBudget: size * 12)
    /// In the order of use.
    var model: [(entry: Entry, since: Int64)] = []
    var now: Int64 = 0
    func bytes() -> Int { model.reduce(0) { $0 + $1.entry.byteCount + MemoryShard.overhead } }
    func dropExpired() {
      for _ in 0..<2 {
        guard let oldest = model.min(by: { $0.since < $1.since }), now - oldest.since >= 360 else { return }
        model.removeAll { $0.entry === oldest.entry }
      }
    }
    for step in 0..<400 {
      now += Int64.random(in: 1...20, using: &random)
      let name = "\(Int.random(in: 0...9, using: &random))\(Int.random(in: 0...2, using: &random))"
      let key = try Subject(name).key
      switch Int.random(in: 0...9, using: &random) {
      case 0:
        shard.remove(key)
        model.removeAll { $0.entry.subject.key == key }
      case 1...4:
        let entry = try entry(name, bytes: Int.random(in: 80...120, using: &random))
        shard.put(entry, at: time(now))
        model.removeAll { $0.entry.subject.key == key }
        dropExpired()
        while bytes() + entry.byteCount + MemoryShard.overhead > size * 12 { model.removeLast() }
        model.insert((entry, now), at: 0)
      case 5:
        guard let index = model.firstIndex(where: { $0.entry.subject.key == key }) else { continue }
        let held = model.remove(at: index).entry
        #expect(
          shard.renew(try entry(name, bytes: held.analysis.content.count), at: time(now)) === held,
          "seed \(seed), step \(step)")
        model.insert((held, now), at: 0)
        dropExpired()
      default:
        let index = model.firstIndex { $0.entry.subject.key == key }
        let found = shard.lookup(key, at: time(now))
        if let index {
          let held = model[index]
          let isFresh = now - held.since < 300
          #expect(found === (isFresh ? held.entry : nil), "seed \(seed), step \(step)")
          if isFresh { model.insert(model.remove(at: index), at: 0) }
        } else {
          #expect(found == nil, "seed \(seed), step \(step)")
        }
      }
      #expect(shard.count == model.count && shard.byteCount == bytes(), "seed \(seed), step \(step)")
    }
  }
}
