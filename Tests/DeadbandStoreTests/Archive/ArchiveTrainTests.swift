import DeadbandCore
import Testing

@testable import DeadbandStore

@Suite struct ArchiveTrainTests {
  private func analysis(_ number: Int, _ random: inout SplitMix64) throws -> Entry {
    let words = ["hold", "close", "roll the short put", "wait for the event", "take the profit"]
    let text =
      #"{"action":"\#(words.randomElement(using: &random) ?? "")","confidence":0.\#(Int.random(in: 10...99, using: &random)),"reason":"the short strike at \#(Int.random(in: 400...600, using: &random)) has a delta of 0.\#(Int.random(in: 10...40, using: &random))"}"#
    return World.entry(try Subject("subject \(number)"), Array(text.utf8))
  }

  @Test func aDictionaryIsInstalledWhereItSaves() throws {
    var random = SplitMix64(seed: 1)
    let folder = SimulatedFolder()
    let archive = try Archive.open(folder, using: &random)
    let early = try archive.train(at: World.now, errors: ())
    #expect(early == nil, "nothing to learn from")
    var entries: [Entry] = []
    for number in 0..<400 {
      entries.append(try analysis(number, &random))
      try archive.append([.put(entries[number])])
    }
    let trained = try archive.train(at: World.now)
    #expect(trained.isInstalled && trained.bytesAfter * 2 < trained.bytesBefore, "\(trained)")
    for number in 400..<420 {
      entries.append(try analysis(number, &random))
      try archive.append([.put(entries[number])])
    }
    // Old records and new ones, here and in the next process; and after all was compressed anew.
    func check(_ archive: Archive) throws {
      for entry in entries { #expect(try archive.lookup(entry.subject.key, at: World.now) == entry) }
      #expect(archive.verify().damage.isEmpty)
    }
    try check(archive)
    try check(try Archive.open(SimulatedFolder(folder.files), using: &random))
    let before = archive.kept().bytes
    _ = try archive.compact(retentionSeconds: nil, at: World.now)
    #expect(archive.kept().bytes < before)
    try check(archive)
    try check(try Archive.open(SimulatedFolder(folder.files), using: &random))
    // A lost dictionary is damage that is said, and no wrong value.
    var files = folder.files
    for name in files.keys where name.hasSuffix(".dictionary") { files[name] = nil }
    let lost = try Archive.open(SimulatedFolder(files), using: &random)
    #expect(try lost.lookup(entries[0].subject.key, at: World.now) == nil)
    #expect(lost.statistics.damagedReads == 1 && !lost.verify().damage.isEmpty)
  }
}

extension Archive {
  /// Training, nil where there is too little to learn from.
  fileprivate func train(at now: Timestamp, errors: Void) throws -> Trained? {
    do throws(StoreError) { return try train(at: now) } catch {
      guard error.code == .tooFew else { throw error }
      return nil
    }
  }
}
