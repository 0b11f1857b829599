import DeadbandCore
import Foundation
import Testing

@testable import DeadbandStore

@Suite struct AnalysisStoreTests {
  private let folder = TemporaryFolder()
  private let now = World.now
  private var configuration = AnalysisStore.Configuration()

  init() { configuration.segmentBytes = 1 << 16 }

  private func open(_ configuration: AnalysisStore.Configuration? = nil) throws -> AnalysisStore {
    try AnalysisStore.open(folder.path, configuration ?? self.configuration, at: now)
  }

  private func entry(_ name: String, _ content: [UInt8], price: Double? = nil) throws -> Entry {
    let baseline = try price.map { try Snapshot(["underlying_price": .number($0)]) }
    return Entry(
      subject: try Subject(name), baseline: baseline,
      analysis: World.entry(try Subject(name), content).analysis)
  }

  private func later(_ seconds: Int64) -> Timestamp { now.adding(seconds: seconds) ?? now }

  @Test func aHitBelowFillsTheTiersAbove() async throws {
    let entry = try entry("a", [1])
    do {
      let store = try open()
      try await store.put(entry, at: now)
      #expect(try store.lookup(entry.subject, at: now)?.tier == .memory)
      // Five minutes later memory has let go of it.
      #expect(try store.lookup(entry.subject, at: later(301)) == .init(entry: entry, tier: .mid))
      #expect(try store.lookup(entry.subject, at: later(301))?.tier == .memory)
      try store.close(at: now)
    }
    let store = try open()
    // An entry without a baseline is kept in the mid tier for 4.9 hours.
    #expect(try store.lookup(entry.subject, at: later(6 * 3600)) == .init(entry: entry, tier: .archive))
    #expect(try store.lookup(entry.subject, at: later(6 * 3600))?.tier == .memory)
    #expect(try store.lookup(entry.subject, at: later(7 * 86_400 - 1))?.tier == .archive)
    // Nor does memory serve it beyond its seven days.
    #expect(try store.lookup(entry.subject, at: later(7 * 86_400)) == nil)
    #expect(try store.lookup(Subject("b"), at: now) == nil)
    let statistics = store.statistics
    #expect(statistics.archiveHits == 2 && statistics.misses == 2 && statistics.subjects == 1)
    // The second had outlived its seven days, and was not served.
    #expect(statistics.memoryHits == 2)
    try store.close(at: now)
  }

  /// The mid tier may be behind, or gone: the answer is the same.
  @Test func theMidTierMayGo() async throws {
    let entries = try (0..<20).map { try entry("\($0)", [UInt8($0)]) }
    let store = try open()
    for entry in entries { try await store.put(entry, at: now) }
    try store.close(at: now)
    try FileManager.default.removeItem(atPath: folder.path + "/mid")
    let again = try open()
    for entry in entries {
      #expect(try again.lookup(entry.subject, at: now) == .init(entry: entry, tier: .archive))
    }
    try again.close(at: now)
  }

  /// A mid tier that holds an older entry than the archive is not believed.
  @Test func anOlderEntryInTheMidTierIsNotServed() async throws {
    let store = try open()
    try await store.put(try entry("a", [1]), at: now)
    try store.close(at: now)
    var without = configuration
    without.usesMid = false
    let other = try open(without)
    try await other.put(try entry("a", [2]), at: now)
    try other.close(at: now)
    let again = try open()
    let hit = try again.lookup(Subject("a"), at: now)
    #expect(hit?.entry.analysis.content == [2] && hit?.tier == .archive)
    try again.close(at: now)
  }

  @Test func theMarketThatCameBack() async throws {
    let store = try open()
    let entries = try [100.0, 101].map { try entry("SPY", [UInt8($0)], price: $0) }
    for entry in entries { try await store.put(entry, at: now) }
    for entry in entries {
      let state = Fingerprint(try #require(entry.baseline)).state
      #expect(try store.lookup(entry.subject, state: state, at: now)?.entry == entry)
    }
    #expect(try await store.remove(entries[0].subject, at: now))
    for entry in entries {
      let state = Fingerprint(try #require(entry.baseline)).state
      #expect(try store.lookup(entry.subject, state: state, at: now) == nil)
    }
    #expect(try await !store.remove(entries[0].subject, at: now))
    try store.close(at: now)
  }

  @Test func manyAtOnceAreWrittenInGroups() async throws {
    let store = try open()
    let entries = try (0..<500).map { try entry("\($0)", [UInt8($0 % 256)]) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for entry in entries { group.addTask { try await store.put(entry, at: World.now) } }
      try await group.waitForAll()
    }
    for entry in entries { #expect(try store.lookup(entry.subject, at: now)?.entry == entry) }
    let removed = try await store.removeAll(at: now) { $0.analysis.content[0] < 100 }
    #expect(removed == 200)
    var left = 0
    try store.forEach(at: now) { _ in left += 1 }
    #expect(left == 300)
    try store.close(at: now)
  }

  @Test func oneThatIsTooLargeFailsAlone() async throws {
    let store = try open()
    var random = SplitMix64(seed: 1)
    let noise = (0..<100_000).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    let large = try entry("large", noise)
    let small = try entry("small", [1])
    async let done: Void = store.put(small, at: now)
    await #expect(throws: StoreError.self) { try await store.put(large, at: World.now) }
    try await done
    #expect(try store.lookup(small.subject, at: now)?.entry == small)
    #expect(try store.lookup(large.subject, at: now) == nil)
    try store.close(at: now)
  }

  @Test func aStoreForReading() async throws {
    var reading = configuration
    reading.isReadOnly = true
    #expect(throws: StoreError.self) { try open(reading) }
    #expect(!FileManager.default.fileExists(atPath: folder.path))
    let store = try open()
    let entry = try entry("a", [1])
    try await store.put(entry, at: now)
    try store.close(at: now)
    let reader = try open(reading)
    #expect(try reader.lookup(entry.subject, at: now)?.entry == entry)
    await #expect(throws: StoreError.self) { try await reader.put(entry, at: World.now) }
    try reader.close(at: now)
  }

  /// The usual number of seeds, or `DEADBAND_MODEL_SEEDS`.
  private static let seeds =
    1...max(ProcessInfo.processInfo.environment["DEADBAND_MODEL_SEEDS"].flatMap { UInt64($0) } ?? 40, 1)

  /// Random work against a dictionary, with restarts, and the mid tier lost now and then.
  @Test(arguments: AnalysisStoreTests.seeds)
  func asADictionaryDoes(seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    var model: [String: [UInt8]] = [:]
    var clock: Int64 = 0
    var store = try open()
    for step in 0..<120 {
      let name = "\(Int.random(in: 0...9, using: &random))"
      clock += Int64.random(in: 0...100, using: &random)
      switch Int.random(in: 0...19, using: &random) {
      case 0...8:
        let content = [UInt8(step)] + (0..<Int.random(in: 0...600, using: &random)).map { UInt8($0 % 251) }
        try await store.put(try entry(name, content), at: later(clock))
        model[name] = content
      case 9, 10:
        #expect(try await store.remove(Subject(name), at: later(clock)) == (model[name] != nil))
        model[name] = nil
      case 11: _ = try store.compact(retention: nil, at: later(clock))
      case 12:
        try store.close(at: later(clock))
        if Bool.random(using: &random) { try FileManager.default.removeItem(atPath: folder.path + "/mid") }
        store = try open()
      default:
        #expect(
          try store.lookup(Subject(name), at: later(clock))?.entry.analysis.content == model[name],
          "seed \(seed), step \(step)")
      }
    }
    var found: [String: [UInt8]] = [:]
    try store.forEach(at: later(clock)) { found[$0.subject.name] = $0.analysis.content }
    #expect(found == model, "seed \(seed)")
    #expect(store.verify().damage.isEmpty, "seed \(seed)")
    try store.close(at: later(clock))
  }
}
