import DeadbandCore
import Synchronization
import Testing

@testable import DeadbandStore

/// Two that have one archive open, as two processes do: each sees what the other wrote.
@Suite struct ArchiveSharedTests {
  private let options = Archive.Options(segmentBytes: 12 << 10)

  @Test(arguments: 1...60 as ClosedRange<UInt64>)
  func eachSeesWhatTheOtherWrote(seed: UInt64) throws {
    var world = World(seed: seed)
    let folder = SimulatedFolder()
    var archives: [Archive] = []
    for _ in 0..<2 { archives.append(try Archive.open(folder, options: options, using: &world.random)) }
    for step in 0..<40 {
      let writer = Int.random(in: 0...1, using: &world.random)
      try world.step(archives[writer])
      switch Int.random(in: 0...9, using: &world.random) {
      case 0: _ = try archives[writer].compact(retentionSeconds: nil, at: World.now)
      case 1:
        try archives[writer].close(at: World.now)
        archives[writer] = try Archive.open(folder, options: options, using: &world.random)
      default: break
      }
      _ = try archives[1 - writer].notice(at: World.now)
      for archive in archives {
        #expect(world.difference(from: archive) == nil, "seed \(seed), step \(step)")
      }
    }
    let opened = try Archive.open(SimulatedFolder(folder.files), options: options, using: &world.random)
    #expect(world.difference(from: opened) == nil, "seed \(seed)")
    for archive in archives + [opened] {
      #expect(archive.statistics.damagedStretches == 0, "seed \(seed)")
      #expect(archive.verify().damage.isEmpty, "seed \(seed)")
    }
  }

  /// A writer that died in the middle of a group: the survivor cuts what is torn, and goes on.
  @Test func theSurvivorWritesOn() throws {
    var random = SplitMix64(seed: 7)
    let folder = SimulatedFolder()
    let first = try Archive.open(folder, options: options, using: &random)
    let second = try Archive.open(folder, options: options, using: &random)
    try first.append([.put(World.entry(try Subject("a"), [1]))])
    // Half a record where the next one would stand.
    let file = try #require(folder.open(ArchiveFile.segment(1), writable: true))
    let end = first.writer.withLock { $0.active?.end ?? 0 }
    try file.write(Array("DBR1 and no more".utf8), at: end)
    try second.append([.put(World.entry(try Subject("b"), [2]))])
    #expect(second.statistics.cutTails == 1)
    #expect(try second.lookup(Subject("a").key, at: World.now)?.analysis.content == [1])
    let opened = try Archive.open(SimulatedFolder(folder.files), options: options, using: &random)
    for (name, content) in [("a", [1]), ("b", [2])] as [(String, [UInt8])] {
      #expect(try opened.lookup(Subject(name).key, at: World.now)?.analysis.content == content)
    }
    #expect(opened.statistics.damagedStretches == 0)
  }

  @Test func readersChangeNothing() throws {
    var random = SplitMix64(seed: 8)
    let folder = SimulatedFolder()
    let archive = try Archive.open(folder, options: options, using: &random)
    for number in 0..<30 { try archive.append([.put(World.entry(try Subject("\(number)"), [1]))]) }
    let before = folder.state.withLock(\.calls)
    let reader = try Archive.open(
      folder, options: .init(segmentBytes: 12 << 10, isReadOnly: true), using: &random)
    #expect(try reader.lookup(Subject("3").key, at: World.now) != nil)
    #expect(reader.verify().damage.isEmpty)
    try reader.close(at: World.now)
    // Syncing what was found counts as a call, and changes nothing.
    #expect(folder.state.withLock(\.calls) - before <= 1)
    #expect(throws: StoreError.self) { try reader.append([.put(World.entry(try Subject("x"), [1]))]) }
    #expect(throws: StoreError.self) {
      try Archive.open(SimulatedFolder(), options: .init(isReadOnly: true), using: &random)
    }
  }
}
