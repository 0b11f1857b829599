import DeadbandCore
import DeadbandStore
import Glibc
import Samples

/// Rows of the archive, on real files in the folder `data` beside those of the peers.
struct ArchiveRows {
  let folder: String
  private var archives: [Int: (archive: Archive, keys: [Digest])] = [:]
  private var generator = SystemRandomNumberGenerator()
  private var made = 0

  init(folder: String) { self.folder = folder }

  static let now = Timestamp(nanosecondsSince1970: 1_795_000_000_000_000_000)

  static func entry(_ number: Int, _ content: [UInt8]) throws -> Entry {
    Entry(
      subject: try MemoryRows.subject(number), baseline: nil,
      analysis: Analysis(
        content: content, contentType: "application/json", model: "model", inputTokens: Int64(content.count),
        outputTokens: 0, cost: Money(nanoDollars: 0), created: now, finishReason: "stop"),
      midExpires: now)
  }

  private mutating func newArchive() throws -> (archive: Archive, path: String) {
    made += 1
    let path = "\(folder)/archive-\(getpid())-\(made)"
    return (try Archive.open(SystemFolder(path: path), at: Self.now, using: &generator), path)
  }

  /// An archive with a dictionary, as one in use has.
  private mutating func trainedArchive() throws -> Archive {
    let (archive, _) = try newArchive()
    _ = try Self.fill(archive, 2_002, bytes: 1400, trainsAfter: 2_000)
    return archive
  }

  /// Durable puts of one entry each by one writer, compression included; the median.
  mutating func put(count: Int) throws -> String {
    let archive = try trainedArchive()
    var analyses = Analyses(seed: 3)
    let entries = try (0..<count).map { try Self.entry($0, analyses.next(bytes: 1400)) }
    var times: [Double] = []
    for entry in entries {
      let start = ContinuousClock.now
      _ = try archive.append([try archive.draft(entry, entry.bytes)], at: Self.now)
      times.append((ContinuousClock.now - start) / .nanoseconds(1))
    }
    return "{\"ns\": \(times.sorted()[count / 2])}"
  }

  /// Durable groups of 64 entries, with or without their compression, which is done by whoever puts, before the writer's
  /// turn; the median of the groups, an entry.
  mutating func group(count: Int, compresses: Bool) throws -> String {
    let archive = try trainedArchive()
    var analyses = Analyses(seed: 4)
    var times: [Double] = []
    for round in 0..<count {
      let entries = try (0..<64).map { try Self.entry(round * 64 + $0, analyses.next(bytes: 1400)) }
      let start = ContinuousClock.now
      let drafts = try entries.map { try archive.draft($0, $0.bytes) }
      let drafted = ContinuousClock.now
      _ = try archive.append(drafts, at: Self.now)
      times.append((ContinuousClock.now - (compresses ? start : drafted)) / .nanoseconds(64))
    }
    return "{\"ns\": \(times.sorted()[count / 2])}"
  }

  /// Gets of random subjects that are there, to the entry, warm; with a dictionary, as an archive in use has one.
  mutating func get(entries: Int, operations: Int) throws -> String {
    if archives[entries] == nil {
      let (archive, _) = try newArchive()
      let keys = try Self.fill(archive, entries, bytes: 1400, trainsAfter: 2000)
      archives[entries] = (archive, keys)
    }
    guard let (archive, keys) = archives[entries] else { throw Unknown(what: "get") }
    var random = SplitMix64(seed: 1)
    let order = (0..<operations).map { _ in keys[Int(random.next() % UInt64(keys.count))] }
    for key in order.prefix(operations / 4) { _ = try archive.lookup(key, at: Self.now) }
    let start = ContinuousClock.now
    for key in order {
      guard let entry = try archive.lookup(key, at: Self.now), entry.subject.key == key,
        entry.analysis.content.count == entry.analysis.inputTokens
      else { throw Unknown(what: "lost") }
    }
    return "{\"ns\": \((ContinuousClock.now - start) / .nanoseconds(1) / Double(operations))}"
  }

  /// Bytes that an analysis of about so many bytes takes in the archive, header, key and all, with a dictionary trained on
  /// a fifth of them; the rest is what is measured.
  mutating func bytes(_ size: Int, count: Int) throws -> String {
    let (archive, _) = try newArchive()
    let learned = count / 5
    var analyses = Analyses(seed: 1)
    var drafts = 0
    for number in 0..<count {
      let entry = try Self.entry(number, analyses.next(bytes: size))
      let draft = try archive.draft(entry, entry.bytes)
      if number >= learned { drafts += draft.byteCount }
      _ = try archive.append([draft], at: Self.now)
      if number == learned - 1 { _ = try archive.train(at: Self.now) }
    }
    return "{\"bytes\": \(Double(drafts) / Double(count - learned))}"
  }

  /// Seconds to open an archive of so many entries: left in good order, and with what was written last not in a hint.
  mutating func open(entries: Int) throws -> String {
    let (archive, path) = try newArchive()
    _ = try Self.fill(archive, entries, bytes: 500, trainsAfter: 2000)
    func opened() throws -> (seconds: Double, archive: Archive) {
      let start = ContinuousClock.now
      let archive = try Archive.open(SystemFolder(path: path), at: Self.now, using: &generator)
      let spent = (ContinuousClock.now - start) / .seconds(1)
      guard archive.kept().subjects == entries else { throw Unknown(what: "opened") }
      return (spent, archive)
    }
    let killed = try opened()
    try killed.archive.close(at: Self.now)
    var clean: [Double] = []
    for _ in 0..<5 { clean.append(try opened().seconds) }
    return "{\"clean\": \(clean.sorted()[2]), \"killed\": \(killed.seconds)}"
  }

  private static func fill(
    _ archive: Archive, _ count: Int, bytes: Int, trainsAfter: Int
  ) throws -> [Digest] {
    var analyses = Analyses(seed: 2)
    let contents = (0..<4096).map { _ in analyses.next(bytes: bytes) }
    var keys: [Digest] = []
    var drafts: [RecordDraft] = []
    var room = archive.groupLimit / 8
    for number in 0..<count {
      let entry = try entry(number, contents[number % contents.count])
      keys.append(entry.subject.key)
      drafts.append(try archive.draft(entry, entry.bytes))
      room -= drafts[drafts.count - 1].byteCount
      if room < 0 || number == count - 1 || number == trainsAfter {
        _ = try archive.append(drafts, at: now)
        drafts = []
        room = archive.groupLimit / 8
      }
      if number == trainsAfter { _ = try archive.train(at: now) }
    }
    return keys
  }
}
