import DeadbandCore
import Foundation
import Testing

@testable import DeadbandStore

/// The archive on a real file system.
@Suite struct ArchiveTests {
  private let path = FileManager.default.temporaryDirectory.appending(path: "deadband-\(UUID().uuidString)")
    .path
  private var random = SplitMix64(seed: 5)

  @Test mutating func whatWasPutIsThereForTheNextProcess() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    var samples = Samples(seed: 5)
    let entries = try (0..<50).map { number in
      let drawn = try samples.entry()
      return Entry(
        subject: try Subject("subject \(number)"), baseline: drawn.baseline, analysis: drawn.analysis,
        midExpires: drawn.midExpires)
    }
    let archive = try Archive.open(
      SystemFolder(path: path), options: .init(segmentBytes: 32 << 10), using: &random)
    for entry in entries { try archive.append([.put(entry)]) }
    try archive.append([.remove(entries[0].subject.key)])
    let opened = try Archive.open(SystemFolder(path: path), using: &random)
    for archive in [archive, opened] {
      for (number, entry) in entries.enumerated() {
        let at = entry.analysis.created
        #expect(try archive.lookup(entry.subject.key, at: at) == (number == 0 ? nil : entry))
        let late = try #require(at.adding(seconds: 7 * 86_400))
        #expect(try archive.lookup(entry.subject.key, at: late) == nil, "seven days are over")
        guard let baseline = entry.baseline, number > 0 else { continue }
        let state = Fingerprint(baseline).state
        #expect(try archive.lookup(entry.subject.key, state: state, at: at) == entry)
        #expect(try archive.lookup(entry.subject.key, state: entry.subject.key, at: at) == nil)
      }
    }
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o700)
  }

  /// The market that came back to where it was: an older entry of the same subject, by its state.
  @Test mutating func anOlderEntryIsFoundByItsState() throws {
    let subject = try Subject("SPY")
    let folder = SimulatedFolder()
    let archive = try Archive.open(folder, using: &random)
    var states: [Digest] = []
    for price in [100.0, 101] {
      let baseline = try Snapshot(["underlying_price": .number(price)])
      states.append(Fingerprint(baseline).state)
      let entry = World.entry(subject, [UInt8(price)])
      try archive.append([
        .put(
          Entry(subject: subject, baseline: baseline, analysis: entry.analysis, midExpires: entry.midExpires))
      ])
    }
    func found(_ archive: Archive, _ state: Digest) throws -> [UInt8]? {
      try archive.lookup(subject.key, state: state, at: World.now)?.analysis.content
    }
    #expect(try states.map { try found(archive, $0) } == [[100], [101]])
    try archive.append([.remove(subject.key)])
    #expect(try states.map { try found(archive, $0) } == [nil, nil])
    let opened = try Archive.open(SimulatedFolder(folder.files), using: &random)
    #expect(try states.map { try found(opened, $0) } == [nil, nil])
  }

  @Test mutating func symbolicLinksAreNotFollowed() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Archive.open(SystemFolder(path: path), using: &random).append([
      .put(World.entry(try Subject("a"), [1]))
    ])
    let segment = path + "/" + ArchiveFile.segment(1)
    try FileManager.default.moveItem(atPath: segment, toPath: path + "/elsewhere")
    try FileManager.default.createSymbolicLink(atPath: segment, withDestinationPath: path + "/elsewhere")
    let error = #expect(throws: StoreError.self) {
      try Archive.open(SystemFolder(path: path), using: &random)
    }
    #expect(error?.description.contains("the store follows no symbolic link") == true)
  }

  @Test mutating func whatNoSegmentHoldsIsRefused() throws {
    let archive = try Archive.open(SimulatedFolder(), options: .init(segmentBytes: 8 << 10), using: &random)
    let large = (0..<5000).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    let error = #expect(throws: StoreError.self) {
      try archive.append([.put(World.entry(try Subject("a"), large))])
    }
    #expect(error?.code == .tooLarge)
    try archive.append([.put(World.entry(try Subject("a"), [1]))])
    #expect(archive.statistics.records == 1)
  }
}
