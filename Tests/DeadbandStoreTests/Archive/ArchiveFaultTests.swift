import DeadbandCore
import Synchronization
import Testing

@testable import DeadbandStore

/// Every changing call fails once, and once from there on: typed errors, nothing acknowledged that is not there, reads
/// go on, and writes succeed again when the fault is over.
@Suite struct ArchiveFaultTests {
  @Test(arguments: [StoreError.Code.unwritable, .full], [false, true])
  func everyCallMayFail(code: StoreError.Code, lasts: Bool) throws {
    let calls = try run(fault: nil)
    #expect(calls > 40, "\(calls) calls")
    for call in 1...calls { _ = try run(fault: .init(call: call, code: code, lasts: lasts)) }
  }

  /// A failed sync has left the file in a state that nobody knows: it is sealed before the failed group, and the next
  /// goes to a new one.
  @Test func aFailedFileIsNeverWrittenAgain() throws {
    var random = SplitMix64(seed: 4)
    let folder = SimulatedFolder()
    let archive = try Archive.open(folder, using: &random)
    func put(_ name: String) throws { try archive.append([.put(World.entry(try Subject(name), [7]))]) }
    try put("a")
    let before = folder.files[ArchiveFile.segment(1)]
    // Its write, then its sync.
    folder.state.withLock { $0.fault = .init(call: $0.calls + 2, code: .unwritable) }
    #expect(throws: StoreError.self) { try put("b") }
    let wasWritten = folder.files[ArchiveFile.segment(1)] != before
    #expect(wasWritten)
    try put("c")
    // Nothing but what was acknowledged is left of it.
    let after = try #require(folder.files[ArchiveFile.segment(1)])
    let isCut = after.count < 8192 && before?.starts(with: after) == true
    #expect(isCut)
    let opened = try Archive.open(SimulatedFolder(folder.files), using: &random)
    let found = try ["a", "b", "c"].map { try opened.lookup(Subject($0).key, at: World.now) != nil }
    #expect(found == [true, false, true])
  }

  /// The number of changing calls that the script makes.
  private func run(fault: SimulatedFolder.Fault?) throws -> Int {
    var world = World(seed: 11)
    let folder = SimulatedFolder()
    folder.state.withLock { $0.fault = fault }
    let place: Comment = "\(String(describing: fault))"
    let options = Archive.Options(segmentBytes: 12 << 10)
    func open() throws(StoreError) -> Archive {
      try Archive.open(folder, options: options, using: &world.random)
    }
    let archive: Archive
    do throws(StoreError) { archive = try open() } catch {
      #expect(error.code == fault?.code, place)
      folder.state.withLock { $0.fault = nil }
      archive = try open()
    }
    for _ in 0..<12 {
      try world.step(archive)
      #expect(world.difference(from: archive) == nil, place)
    }
    let calls = folder.state.withLock(\.calls)
    folder.state.withLock { $0.fault = nil }
    let before = archive.statistics.records
    for _ in 0..<5 { try world.step(archive) }
    #expect(archive.statistics.records > before, place)
    #expect(world.difference(from: archive) == nil, place)
    // The next process finds the same.
    let reopened = try open()
    #expect(reopened.statistics.damagedStretches == 0, place)
    #expect(world.difference(from: reopened) == nil, place)
    return calls
  }

  /// What the system still has in memory after a sync that failed is not on the disk, whatever a later sync says: found by
  /// the next process, it must not take the place of what was acknowledged, only to be gone with the power.
  @Test func whatAFailedSyncLeftBehindIsWrittenAgain() throws {
    var random = SplitMix64(seed: 11)
    let folder = SimulatedFolder()
    let subject = try Subject("a")
    let archive = try Archive.open(folder, using: &random)
    try archive.append([.put(World.entry(subject, [1]))])
    // The write goes through, its sync does not.
    folder.state.withLock { $0.fault = .init(call: $0.calls + 2, code: .unwritable) }
    #expect(throws: StoreError.self) { try archive.append([.put(World.entry(subject, [2]))]) }
    let next = try Archive.open(folder, using: &random)
    try next.append([.put(World.entry(try Subject("b"), [3]))])
    try next.close(at: World.now)
    let image = SimulatedFolder(folder.imageAfterPowerLoss(using: &random))
    let after = try Archive.open(image, using: &random)
    #expect(try after.lookup(subject.key, at: World.now)?.analysis.content == [2])
    #expect(try after.lookup(Subject("b").key, at: World.now)?.analysis.content == [3])
    #expect(after.verify().damage.isEmpty)
  }
}
