import DeadbandCore
import Testing

@testable import DeadbandStore

/// Files that rotted: a wrong value never, a crash never, and what was lost is counted.
@Suite struct ArchiveDamageTests {
  private let options = Archive.Options(segmentBytes: 12 << 10)

  @Test(arguments: 1...300 as ClosedRange<UInt64>)
  func flippedAndCutFilesGiveNoWrongValue(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let folder = SimulatedFolder()
    let archive = try Archive.open(folder, options: options, using: &random)
    /// Every content that a subject ever had.
    var written: [Subject: Set<[UInt8]>] = [:]
    for number in 0..<60 {
      let subject = try Subject("\(number % 20)")
      let content = (0..<400).map { _ in UInt8.random(in: .min ... .max, using: &random) }
      try archive.append([.put(World.entry(subject, content))])
      written[subject, default: []].insert(content)
    }
    var files = folder.files
    let name = try #require(files.keys.sorted().randomElement(using: &random))
    var bytes = try #require(files[name])
    if Bool.random(using: &random) {
      for _ in 0..<Int.random(in: 1...20, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
      }
    } else {
      bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
    }
    files[name] = bytes
    let opened: Archive
    do {
      opened = try Archive.open(SimulatedFolder(files), options: options, using: &random)
    } catch {
      return
    }
    var found = 0
    for (subject, contents) in written {
      guard let entry = try opened.lookup(subject.key, at: World.now) else { continue }
      found += 1
      #expect(contents.contains(entry.analysis.content), "seed \(seed), \(name)")
    }
    // What is gone is said to be gone, unless it was older than what stands.
    let seen = opened.statistics.damagedStretches + opened.statistics.damagedReads
    if found < written.count { #expect(seen > 0, "seed \(seed), \(name)") }
    try opened.append([.put(World.entry(try Subject("new"), [1]))])
    #expect(try opened.lookup(Subject("new").key, at: World.now)?.analysis.content == [1], "seed \(seed)")
  }

  /// The files of an archive with three groups of one record each, one of which has a flipped bit.
  private func threeGroups(damagingRecord damaged: Int, using random: inout SplitMix64) throws -> [String:
    [UInt8]]
  {
    let folder = SimulatedFolder()
    let archive = try Archive.open(folder, using: &random)
    for number in 0..<3 { try archive.append([.put(World.entry(try Subject("\(number)"), [UInt8(number)]))]) }
    var files = folder.files
    let name = ArchiveFile.segment(1)
    let offset = try #require(
      files[name].map {
        SegmentScan(
          Array($0.dropFirst(4096)), at: 4096, Checksum(store: archive.store, segment: 1), sealed: false
        ).records[damaged].offset
      })
    files[name]?[offset + 60] ^= 1
    return files
  }

  /// Behind the damaged record others were acknowledged, and stay.
  @Test func damageInTheMiddleCostsOneRecord() throws {
    var random = SplitMix64(seed: 1)
    let files = try threeGroups(damagingRecord: 1, using: &random)
    let opened = try Archive.open(SimulatedFolder(files), using: &random)
    let found = try (0..<3).map { try opened.lookup(Subject("\($0)").key, at: World.now) != nil }
    #expect(found == [true, false, true])
    #expect(opened.statistics.damagedStretches == 1 && opened.statistics.cutTails == 0)
  }

  /// The last group was never acknowledged, so nothing is damaged when it is torn; nothing is written behind it.
  @Test func aTornTailIsCut() throws {
    var random = SplitMix64(seed: 2)
    let files = try threeGroups(damagingRecord: 2, using: &random)
    let after = SimulatedFolder(files)
    let opened = try Archive.open(after, using: &random)
    #expect(opened.statistics.damagedStretches == 0 && opened.statistics.cutTails == 1)
    try opened.append([.put(World.entry(try Subject("2"), [9]))])
    #expect(after.files.keys.sorted().contains(ArchiveFile.segment(2)))
    let again = try Archive.open(SimulatedFolder(after.files), using: &random)
    #expect(try again.lookup(Subject("2").key, at: World.now)?.analysis.content == [9])
  }

  /// The manifest says whose a segment is: without its header all of its records can be read, by who writes too.
  @Test(arguments: [true, false]) func aDamagedHeaderCostsNothing(isSealed: Bool) throws {
    var random = SplitMix64(seed: 4)
    let folder = SimulatedFolder()
    let archive = try Archive.open(folder, options: options, using: &random)
    for number in 0..<3 {
      try archive.append([.put(World.entry(try Subject("\(number)"), [UInt8](repeating: 1, count: 30)))])
    }
    if isSealed { _ = try archive.compact(retentionSeconds: nil, at: World.now) }
    var files = folder.files
    let name = try #require(files.keys.first { $0.hasSuffix(".segment") })
    for hasHint in [true, false] {
      files[name]?[20] ^= hasHint ? 1 : 0
      if !hasHint { for hint in files.keys where hint.hasSuffix(".hint") { files[hint] = nil } }
      let damaged = SimulatedFolder(files)
      let opened = try Archive.open(damaged, options: options, using: &random)
      #expect(opened.statistics.damagedStretches == 1)
      #expect(opened.verify().damage.map(\.path) == [name])
      try opened.append([.put(World.entry(try Subject("3"), [1]))])
      let again = try Archive.open(SimulatedFolder(damaged.files), options: options, using: &random)
      for number in 0..<4 { #expect(try again.lookup(Subject("\(number)").key, at: World.now) != nil) }
      _ = try opened.repair(at: World.now)
      #expect(opened.verify().damage.isEmpty)
      let repaired = try Archive.open(SimulatedFolder(damaged.files), options: options, using: &random)
      for number in 0..<4 { #expect(try repaired.lookup(Subject("\(number)").key, at: World.now) != nil) }
      #expect(damaged.files.keys.contains(name + ".damaged"))
    }
  }

  /// A segment that is gone stays known as lost, whatever is written or compacted afterwards.
  @Test(arguments: [true, false]) func aLostSegmentIsNotForgotten(isSealed: Bool) throws {
    var random = SplitMix64(seed: 5)
    let folder = SimulatedFolder()
    let archive = try Archive.open(folder, options: options, using: &random)
    for number in 0..<3 { try archive.append([.put(World.entry(try Subject("\(number)"), [1]))]) }
    if isSealed { _ = try archive.compact(retentionSeconds: nil, at: World.now) }
    var files = folder.files
    let name = try #require(files.keys.first { $0.hasSuffix(".segment") })
    files[name] = nil
    let damaged = SimulatedFolder(files)
    for number in 0..<3 {
      let opened = try Archive.open(damaged, options: options, using: &random)
      #expect(opened.verify().damage.map(\.path) == [name])
      try opened.append([.put(World.entry(try Subject("more \(number)"), [1]))])
      _ = try opened.compact(retentionSeconds: nil, at: World.now)
      #expect(opened.verify().damage.map(\.path) == [name])
    }
    let opened = try Archive.open(damaged, options: options, using: &random)
    _ = try opened.repair(at: World.now)
    #expect(opened.verify().damage.isEmpty)
    let again = try Archive.open(SimulatedFolder(damaged.files), options: options, using: &random)
    #expect(again.verify().damage.isEmpty)
    for number in 0..<3 { #expect(try again.lookup(Subject("more \(number)").key, at: World.now) != nil) }
  }

  /// The room of the segment that is written to was allocated: one that is shorter was cut, and stays known as damaged.
  @Test(arguments: [4096, 900]) func aCutEndIsNotForgotten(count: Int) throws {
    var random = SplitMix64(seed: 6)
    let folder = SimulatedFolder()
    let archive = try Archive.open(folder, options: options, using: &random)
    for number in 0..<3 { try archive.append([.put(World.entry(try Subject("\(number)"), [1]))]) }
    var files = folder.files
    files[ArchiveFile.segment(1)]?.removeSubrange(count...)
    let damaged = SimulatedFolder(files)
    for number in 0..<2 {
      let opened = try Archive.open(damaged, options: options, using: &random)
      #expect(opened.statistics.damagedStretches == 1)
      #expect(opened.verify().damage.map(\.path) == [ArchiveFile.segment(1)])
      try opened.append([.put(World.entry(try Subject("more \(number)"), [1]))])
      #expect(opened.verify().damage.map(\.path) == [ArchiveFile.segment(1)])
    }
    let opened = try Archive.open(damaged, options: options, using: &random)
    _ = try opened.repair(at: World.now)
    #expect(opened.verify().damage.isEmpty)
    for number in 0..<2 { #expect(try opened.lookup(Subject("more \(number)").key, at: World.now) != nil) }
  }

  @Test func anotherStoresSegmentIsRefused() throws {
    var random = SplitMix64(seed: 3)
    let folders = [SimulatedFolder(), SimulatedFolder()]
    for folder in folders {
      try Archive.open(folder, using: &random).append([.put(World.entry(try Subject("a"), [1]))])
    }
    var mixed = folders[0].files
    mixed[ArchiveFile.segment(1)] = folders[1].files[ArchiveFile.segment(1)]
    let error = #expect(throws: StoreError.self) { try Archive.open(SimulatedFolder(mixed), using: &random) }
    #expect(error?.code == .incompatible)
  }
}
