import DeadbandCore
import Foundation
import Testing

@testable import DeadbandStore

/// Stores that were written once and kept: what a version has written, later ones read.
@Suite struct FormatTests {
  private let now = World.now
  private let folder = TemporaryFolder()

  /// A copy of the kept store of that version, and its history as it was exported when it was kept.
  private func copy(_ version: String, without unwanted: (String) -> Bool = { _ in false }) throws -> [String]
  {
    let kept = Bundle.module.bundleURL.appending(path: "Fixtures/formats/\(version)")
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    let archive = folder.path + "/archive"
    try FileManager.default.copyItem(atPath: kept.appending(path: "archive").path, toPath: archive)
    for name in try FileManager.default.contentsOfDirectory(atPath: archive) where unwanted(name) {
      try FileManager.default.removeItem(atPath: archive + "/" + name)
    }
    let expected = try String(contentsOf: kept.appending(path: "expected.jsonl"), encoding: .utf8)
    return expected.split(separator: "\n").map(String.init)
  }

  private func open(isReadOnly: Bool = false) throws -> AnalysisStore {
    var configuration = AnalysisStore.Configuration()
    configuration.usesMid = false
    configuration.segmentBytes = 1 << 16
    configuration.isReadOnly = isReadOnly
    return try AnalysisStore.open(folder.path, configuration, at: now)
  }

  private func history(_ store: AnalysisStore) throws -> [String] {
    var lines: [String] = []
    try store.forEach(history: true, at: now) {
      lines.append(String(decoding: EntryLine.bytes($0), as: UTF8.self))
    }
    return lines
  }

  private func files() throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path + "/archive") {
      // Made by whoever opens, and empty.
      if name.hasSuffix(".lock") { continue }
      files[name] = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/archive/" + name))
    }
    return files
  }

  @Test(arguments: ["v1"])
  func whatWasKeptIsReadAsItWas(version: String) throws {
    let expected = try copy(version)
    let before = try files()
    let store = try open(isReadOnly: true)
    #expect(try history(store) == expected)
    #expect(store.verify().damage.isEmpty)
    let statistics = store.statistics
    #expect(statistics.ignoredHints == 0 && statistics.damagedStretches == 0 && statistics.cutTails == 0)
    #expect(statistics.segments == 2 && statistics.dictionary != 0)
    #expect(statistics.records == expected.count + 2, "a tombstone, and what it hides")
    try store.close(at: now)
    #expect(try files() == before)
    // Hints, a dictionary that records need, and both kinds of segment: the fixture shows what it is for.
    #expect(before.keys.filter { $0.hasSuffix(".hint") }.count == 2)
    #expect(before.keys.filter { $0.hasSuffix(".dictionary") }.count == 1)
  }

  @Test(arguments: ["v1"])
  func whatIsMissingCostsTimeAlone(version: String) throws {
    let expected = try copy(version) { $0.hasSuffix(".hint") }
    let store = try open(isReadOnly: true)
    #expect(try history(store) == expected)
    #expect(store.verify().damage.isEmpty)
    try store.close(at: now)
  }

  @Test(arguments: ["v1"])
  func withoutItsManifestAllIsFound(version: String) throws {
    let expected = try copy(version) { $0 == "manifest" || $0.hasSuffix(".hint") }
    let store = try open()
    #expect(try history(store) == expected)
    _ = try store.repair(at: now)
    #expect(store.verify().damage.isEmpty)
    // The repair has erased what was removed, and nothing else.
    #expect(try history(store) == expected)
    try store.close(at: now)
  }

  @Test(arguments: ["v1"])
  func entriesAreServedAndFollowed(version: String) async throws {
    let expected = try copy(version)
    let entries = try expected.map { try EntryLine.entry(Array($0.utf8), at: now) }
    let latest = Dictionary(entries.map { ($0.subject, $0) }) { $1 }
    let one = try Subject("subject 64")
    let new = World.entry(one, Array("new".utf8))
    do {
      let store = try open()
      for (subject, entry) in latest { #expect(try store.lookup(subject, at: now)?.entry == entry) }
      for entry in entries {
        guard let baseline = entry.baseline else { continue }
        #expect(try store.lookup(entry.subject, state: Fingerprint(baseline).state, at: now)?.entry == entry)
      }
      for removed in ["subject 0", "subject 79"] {
        #expect(try store.lookup(Subject(removed), at: now) == nil)
      }
      try await store.put(new, at: now)
      try store.close(at: now)
    }
    let store = try open()
    #expect(try store.lookup(one, at: now)?.entry == new)
    #expect(try history(store).dropLast() == expected[...])
    #expect(store.verify().damage.isEmpty)
    try store.close(at: now)
  }

  /// Writes a store to be kept where DEADBAND_FORMAT_FOLDER says.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["DEADBAND_FORMAT_FOLDER"] != nil))
  func aStoreToBeKept() async throws {
    let store = try open()
    for number in 0..<80 {
      let text = #"{"action":"hold","confidence":0.\#(number),"reasoning":"the spread is within its range"}"#
      try await store.put(World.entry(try Subject("subject \(number)"), Array(text.utf8)), at: now)
    }
    #expect(try store.train(size: 1 << 10, at: now).isInstalled)
    // Removed and erased.
    for number in 0..<60 { _ = try await store.remove(Subject("subject \(number)"), at: now) }
    _ = try store.compact(retention: nil, at: now)
    var samples = Samples(seed: 1)
    for number in 60..<70 {
      var entry = World.entry(
        try Subject("subject \(number)"), Array(#"{"action":"close","n":\#(number)}"#.utf8))
      let schema = number < 65 ? IndicatorSchema.standard : try Samples.schemaWithOwn()
      entry = Entry(
        entry.subject, try samples.snapshot(schema), entry.analysis, entry.midExpires,
        region: nil, note: nil, further: number == 69 ? [.init(number: 12, bytes: [1, 2])] : [])
      try await store.put(entry, at: now)
    }
    let tenant = try Subject("ü \"日本\"", tenant: "another")
    try await store.put(World.entry(tenant, [0, 255, 10]), at: now)
    try await store.put(World.entry(tenant, Array("two\nlines".utf8)), at: now)
    // Removed, and still there.
    _ = try await store.remove(Subject("subject 79"), at: now)
    try store.close(at: now)
    let target = ProcessInfo.processInfo.environment["DEADBAND_FORMAT_FOLDER"] ?? ""
    try FileManager.default.createDirectory(atPath: target + "/archive", withIntermediateDirectories: true)
    for (name, content) in try files() {
      try content.write(to: URL(fileURLWithPath: target + "/archive/" + name))
    }
    let lines = try history(try open(isReadOnly: true)).map { $0 + "\n" }.joined()
    try Data(lines.utf8).write(to: URL(fileURLWithPath: target + "/expected.jsonl"))
  }
}
