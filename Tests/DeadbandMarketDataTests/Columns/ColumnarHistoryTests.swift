import DeadbandCore
import FixtureTables
import Foundation
import Testing

@testable import DeadbandMarketData

@Suite struct ColumnarHistoryTests {
  /// More than two groups, so that the last is a rest.
  private static let ticks = 2 * ColumnarFormat.groupTicks + 77

  @Test func everyTickIsThatOfTheSourceToTheBit() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("columns seed \(seed)")
    let source = try file(RandomHistory(seed: seed, ticks: Self.ticks, subjects: 40).lines)
    let packed = try pack([source.path])
    let expected = try wholeTicks([source.path])
    let history = try ColumnarHistory(path: packed.path)
    #expect(history.tickCount == Self.ticks && expected.count == Self.ticks)
    #expect(history.digest == packed.digest)
    #expect(history.first == expected.map(\.at).min() && history.last == expected.map(\.at).max())
    #expect(wholeTicks(history, 0..<history.tickCount) == expected)
    #expect(try wholeTicks([packed.path]) == expected)
    var reader = HistoryReader(history)
    var tick = HistoryTick()
    var count = 0
    while try reader.next(into: &tick) {
      #expect(reader.subjects[tick.subject] == expected[count].subject && tick.at == expected[count].at)
      count += 1
    }
    #expect(count == Self.ticks && reader.place.line == count)
    for number in stride(from: 0, to: history.tickCount, by: 97) {
      #expect(history.time(number) == expected[number].at)
      #expect(history.subjects[history.subject(number)] == expected[number].subject)
      #expect(history.strategies[history.strategy(number)] == expected[number].strategy)
      #expect(history.recordedAction(number).map { history.actions[$0] } == expected[number].action)
      #expect(history.snapshot(number).present.rawValue == expected[number].present)
    }
  }

  @Test func aSubjectsTicksAreItsOwnInOrder() throws {
    let source = try file(RandomHistory(seed: 5, ticks: 5_000, subjects: 9).lines)
    let history = try ColumnarHistory(path: try pack([source.path]).path)
    var all: [Int] = []
    for subject in history.subjects.indices {
      let numbers = Array(history.ticks(ofSubject: subject))
      #expect(numbers == numbers.sorted() && !numbers.isEmpty)
      #expect(numbers.allSatisfy { history.subject($0) == subject })
      all += numbers
    }
    #expect(all.sorted() == Array(0..<5_000))
  }

  /// However the source is cut, dressed or named, the data and so their digest are the same; another tick makes another.
  @Test func theDigestIsTheContents() throws {
    let lines = RandomHistory(seed: 6, ticks: 300, subjects: 4).lines
    let whole = try file(lines)
    let digest = try pack([whole.path]).digest
    let (first, second) = (try file(lines[..<100]), try file(lines[100...]))
    #expect(try pack([first.path, second.path]).digest == digest)
    let zipped = try TemporaryFile(gzipMember(Array(lines.joined(separator: "\r\n").utf8)))
    #expect(try pack([zipped.path]).digest == digest)
    // Packed once more: the same bytes.
    let again = try pack([whole.path + ".dbh"], into: whole.path + ".again")
    #expect(try bytes(again.path) == bytes(whole.path + ".dbh"))
    let bytes = try bytes(again.path)
    #expect(Digest(of: Array(bytes.dropLast(ColumnarFormat.trailerSize))) == digest)
    #expect(try pack([second.path]).digest != digest)
  }

  /// A file of version 1 as it was first written: it is read, and written, for ever the same.
  @Test func versionOneStaysAsItIs() throws {
    let (kept, text) = (try fixture("columns/version-1.dbh"), try fixture("columns/version-1.jsonl"))
    let history = try ColumnarHistory(path: kept)
    #expect(history.digest.description == "25b2d32cc0f4d020c26d35835dbf271418ce7b7abe9257819d14cda66b2fd162")
    #expect(try wholeTicks([kept]) == wholeTicks([text]))
    let place = try TemporaryFile([])
    #expect(try bytes(try pack([text], into: place.path).path) == bytes(kept))
  }

  @Test func packedFilesAndTextsAreReadAsOneHistory() throws {
    let lines = RandomHistory(seed: 7, ticks: 600, subjects: 8).lines
    let parts = try [lines[..<200], lines[200..<400], lines[400...]].map { try file($0) }
    let packed = try pack([parts[1].path]).path
    let expected = try wholeTicks(parts.map(\.path))
    #expect(try wholeTicks([parts[0].path, packed, parts[2].path]) == expected)
    #expect(try wholeTicks([parts[0].path, packed, try pack([parts[2].path]).path]) == expected)
    let error = #expect(throws: InputError.self) { try wholeTicks([packed, parts[0].path]) }
    #expect(error?.reason.contains("time goes backwards") == true)
    let packedError = #expect(throws: InputError.self) { try wholeTicks([parts[2].path, packed]) }
    #expect(packedError?.reason.contains("time goes backwards") == true && packedError?.line != nil)
  }

  /// Custom indicators need the profile; a file without them is read under any.
  @Test func customIndicatorsAreTheProfiles() throws {
    let schema = try profile("order_flow", scale: 1_000).schema
    let source = try file(RandomHistory(seed: 8, ticks: 500, subjects: 3, schema: schema).lines)
    let packed = try pack([source.path], schema: schema).path
    let expected = try wholeTicks([source.path], schema: schema)
    #expect(try wholeTicks([packed], schema: schema) == expected)
    let history = try ColumnarHistory(path: packed, schema: schema)
    #expect(wholeTicks(history, 0..<500) == expected)
    for other in [IndicatorSchema.standard, try profile("order_flow", scale: 100).schema] {
      let error = #expect(throws: InputError.self) { try ColumnarHistory(path: packed, schema: other) }
      #expect(error?.reason == "was packed for other custom indicators (\"order_flow\")")
    }
    let plain = try file(RandomHistory(seed: 8, ticks: 50, subjects: 3).lines)
    let plainPacked = try pack([plain.path]).path
    #expect(try wholeTicks([plainPacked], schema: schema) == wholeTicks([plain.path], schema: schema))
  }

  @Test func everyWidthComesBack() throws {
    let values = [1.0, 1.02, 1.04, 7, 700, 70_000_000, 900_000_000_000, 0.0001]
    for count in 1...values.count {
      let lines = values.prefix(count).enumerated().map { index, price in
        #"{"subject":"s","at":"2024-01-0\#(index + 1)T00:00:00Z","indicators":{"underlying_price":\#(price),"macd":\#(-price / 1_000)}}"#
      }
      let source = try file(lines)
      #expect(try wholeTicks([try pack([source.path]).path]) == wholeTicks([source.path]))
    }
  }

  @Test func nothingIsLeftOfAHistoryThatFails() throws {
    let source = try file(RandomHistory(seed: 9, ticks: 10, subjects: 2).lines + ["{"])
    #expect(throws: InputError.self) { try pack([source.path]) }
    let folder = URL(filePath: source.path).deletingLastPathComponent().path
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["input"])
    let error = #expect(throws: HistoryWriteError.self) {
      _ = try ColumnarHistoryWriter(path: "/no/such/folder/x.dbh")
    }
    #expect(error?.description == "/no/such/folder/x.dbh: cannot be written: No such file or directory")
  }

  /// Renaming over a device would take it away; over a link, the link.
  @Test func onlyFilesAreReplaced() throws {
    let source = try file(RandomHistory(seed: 9, ticks: 10, subjects: 2).lines)
    for path in ["/dev/null", "/tmp"] {
      let error = #expect(throws: HistoryWriteError.self) { try pack([source.path], into: path) }
      #expect(error?.description == "\(path): cannot be written: it is there, and is no file")
    }
    let (target, link) = (try TemporaryFile([1, 2, 3]), source.path + ".link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target.path)
    #expect(try pack([source.path], into: link).digest == ColumnarHistory(path: target.path).digest)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == target.path)
  }

  @Test func whatIsNoPackedFileIsSaidToBeNone() throws {
    let source = try file(RandomHistory(seed: 9, ticks: 10, subjects: 2).lines)
    for path in [source.path, "/dev/null", "/"] {
      let text = message { () throws(InputError) in _ = try ColumnarHistory(path: path) }
      #expect(text == "\(path): is no packed history; make one with deadband history pack")
    }
    let text = message { () throws(InputError) in _ = try ColumnarHistory(path: "/no/such") }
    #expect(text == "/no/such: no such file; check the path")
    let zipped = try TemporaryFile(gzipMember(try bytes(try pack([source.path]).path)))
    let error = #expect(throws: InputError.self) { try wholeTicks([zipped.path]) }
    #expect(error?.reason == "is a packed history, which is read from an uncompressed file alone")
  }

  private func file(_ lines: some Sequence<String>) throws -> TemporaryFile {
    try TemporaryFile(lines.map { $0 + "\n" }.joined().utf8)
  }

  private func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }

  private func profile(_ key: String, scale: Int) throws -> ThresholdProfile {
    let json = """
      {"schema": 1, "name": "test", "extends": "seed", "custom": [
        {"key": "\(key)", "change_type": "technical", "rule": {"absolute": 0.3}, "scale": \(scale), "points": 15,
         "range": [-1, 1]}]}
      """
    return try ThresholdProfile(json: Array(json.utf8), source: "test")
  }
}
