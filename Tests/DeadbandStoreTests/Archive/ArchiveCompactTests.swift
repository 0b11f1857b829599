import DeadbandCore
import Synchronization
import Testing

@testable import DeadbandStore

/// Rewriting: what is kept is the same before and after, whatever is cut short.
@Suite struct ArchiveCompactTests {
  private let options = Archive.Options(segmentBytes: 12 << 10)

  private func time(_ days: Int64) -> Timestamp { World.now.adding(seconds: days * 86_400) ?? World.now }

  @Test func whatWasRemovedIsErased() throws {
    var random = SplitMix64(seed: 1)
    let folder = SimulatedFolder()
    let archive = try Archive.open(folder, options: options, using: &random)
    let secret = Array("what nobody may read any more".utf8)
    try archive.append([
      .put(World.entry(try Subject("a"), secret)), .put(World.entry(try Subject("b"), [7])),
    ])
    try archive.append([.remove(Subject("a").key)])
    let result = try archive.compact(retentionSeconds: nil, at: World.now)
    #expect(result.removedRecords == 2 && result.segmentsAfter == 1)
    let stillThere = folder.files.values.contains { bytes in
      bytes.indices.contains { bytes[$0...].starts(with: secret) }
    }
    #expect(!stillThere)
    for archive in [
      archive, try Archive.open(SimulatedFolder(folder.files), options: options, using: &random),
    ] {
      #expect(try archive.lookup(Subject("a").key, at: World.now) == nil)
      #expect(try archive.lookup(Subject("b").key, at: World.now)?.analysis.content == [7])
      #expect(archive.verify().damage.isEmpty)
    }
    // Its sequence is not given again, though its record is no more.
    let later = try Archive.open(SimulatedFolder(folder.files), options: options, using: &random)
    try later.append([.put(World.entry(try Subject("c"), [1]))])
    #expect(later.latest(try Subject("c").key)?.sequence == 4)
  }

  /// Without a retention nothing that was paid for goes; with one, what is older does.
  @Test func retention() throws {
    var random = SplitMix64(seed: 2)
    let folder = SimulatedFolder()
    let archive = try Archive.open(folder, options: options, using: &random)
    func entry(_ name: String, day: Int64) throws -> Entry {
      let analysis = World.entry(try Subject(name), [UInt8(day)]).analysis
      return Entry(
        subject: try Subject(name), baseline: nil,
        analysis: Analysis(
          content: analysis.content, contentType: "", model: "", inputTokens: 0, outputTokens: 0, cost: .zero,
          created: time(day), finishReason: ""), midExpires: time(day))
    }
    for day in 0..<20 as Range<Int64> { try archive.append([.put(try entry("a", day: day))]) }
    func history(_ archive: Archive) throws -> [UInt8] {
      var days: [UInt8] = []
      try archive.forEachEntry(history: true, at: time(20)) { days += $0.analysis.content }
      return days
    }
    #expect(try archive.compact(retentionSeconds: nil, at: time(20)).expiredRecords == 0)
    #expect(try history(archive) == Array(0..<20))
    #expect(try archive.compact(retentionSeconds: 10 * 86_400, at: time(20)).expiredRecords == 10)
    #expect(try history(archive) == Array(10..<20))
    let opened = try Archive.open(SimulatedFolder(folder.files), options: options, using: &random)
    #expect(try history(opened) == Array(10..<20))
  }

  /// Random work with compaction in between, the power gone at a random call: nothing acknowledged is lost, and nothing
  /// that was removed comes back.
  @Test(arguments: 1...150 as ClosedRange<UInt64>)
  func powerLossInTheMiddleLosesNothing(seed: UInt64) throws {
    var world = World(seed: seed)
    var disk: [String: [UInt8]] = [:]
    for life in 1...4 {
      let folder = SimulatedFolder(disk)
      folder.state.withLock { state in
        state.fault = .init(
          call: Int.random(in: 1...120, using: &world.random), code: .unwritable, lasts: true)
      }
      if let archive = try? Archive.open(folder, options: options, using: &world.random) {
        #expect(world.difference(from: archive) == nil, "seed \(seed), life \(life)")
        for _ in 0..<6 {
          for _ in 0..<5 { try world.step(archive) }
          _ = try? archive.compact(retentionSeconds: nil, at: World.now)
          // A copy is asked: what failed in this life may still be found in the next.
          var copy = world
          #expect(copy.difference(from: archive) == nil, "seed \(seed), life \(life), compacted")
        }
      }
      disk = folder.imageAfterPowerLoss(using: &world.random)
    }
    let archive = try Archive.open(SimulatedFolder(disk), options: options, using: &world.random)
    #expect(world.difference(from: archive) == nil, "seed \(seed), at the end")
    #expect(archive.statistics.damagedStretches == 0, "seed \(seed)")
    #expect(archive.verify().damage.isEmpty, "seed \(seed)")
  }

  @Test func smallSegmentsArePutTogether() throws {
    var random = SplitMix64(seed: 3)
    let folder = SimulatedFolder()
    let archive = try Archive.open(folder, options: options, using: &random)
    for number in 0..<8 {
      try archive.append([.put(World.entry(try Subject("\(number)"), [UInt8(number)]))])
      try archive.writing(at: World.now) { writer, _ throws(StoreError) in try archive.seal(&writer) }
    }
    #expect(archive.kept().segments == 8)
    let result = try archive.compact(retentionSeconds: nil, at: World.now)
    #expect(result.segmentsBefore == 8 && result.segmentsAfter == 1)
    let opened = try Archive.open(SimulatedFolder(folder.files), options: options, using: &random)
    for number in 0..<8 {
      #expect(try opened.lookup(Subject("\(number)").key, at: World.now)?.analysis.content == [UInt8(number)])
    }
    #expect(folder.files.keys.filter { $0.hasSuffix(".segment") }.count == 1)
  }

  @Test func twoDoNotCompactAtOnce() throws {
    var random = SplitMix64(seed: 4)
    let folder = SimulatedFolder()
    let archive = try Archive.open(folder, options: options, using: &random)
    let lock = folder.lock(ArchiveFile.compactionLock, waitingSeconds: 0)
    let error = #expect(throws: StoreError.self) { try archive.compact(retentionSeconds: nil, at: World.now) }
    #expect(error?.code == .busy && lock != nil)
  }
}
