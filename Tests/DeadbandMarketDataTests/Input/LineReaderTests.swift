import DeadbandCore
import DeadbandMarketData
import Testing

@Suite struct LineReaderTests {
  private func lines(
    _ bytes: [UInt8], limit: Int = LineReader.defaultLimit
  ) throws(InputError) -> [String] {
    var reader = LineReader(ByteSource(bytes: bytes, named: "file"), limit: limit)
    var line: [UInt8] = []
    var result: [String] = []
    while try reader.next(into: &line) {
      result.append(String(decoding: line, as: UTF8.self))
      let number = reader.number
      #expect(number == result.count)
    }
    return result
  }

  private func lines(_ text: String) throws(InputError) -> [String] { try lines(Array(text.utf8)) }

  @Test func lineEndsAndTheMarkAreStripped() throws {
    #expect(try lines("") == [])
    #expect(try lines("\n") == [""])
    #expect(try lines("a") == ["a"])
    #expect(try lines("a\nb\n") == ["a", "b"])
    #expect(try lines("a\r\n\r\nb\r") == ["a", "", "b\r"])
    #expect(try lines("\u{FEFF}a\n\u{FEFF}b") == ["a", "\u{FEFF}b"])
    #expect(try lines("\u{FEFF}") == [])
    #expect(try lines("\u{FEFF}\r\n") == [""])
    #expect(try lines("a\0b") == ["a\0b"])
  }

  @Test func agreesWithSplittingTheWholeText() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("LineReaderTests seed \(seed)")
    var generator = SplitMix64(seed: seed)
    for round in 0..<60 {
      // Lines up to 200 bytes, and some longer than a chunk, so that line ends fall on every place of one.
      let longest = round % 10 == 0 ? 150_000 : 200
      var expected: [String] = []
      var bytes: [UInt8] = []
      for _ in 0..<(longest == 200 ? 800 : 5) {
        let count = Int.random(in: 0...longest, using: &generator)
        let line = String(
          String.UnicodeScalarView(
            (0..<count).map { _ in ["a", "b", "é", "€", "\t"].randomElement(using: &generator) ?? "a" }))
        expected.append(line)
        bytes += Array(line.utf8) + (Bool.random(using: &generator) ? [13, 10] : [10])
      }
      #expect(try lines(bytes) == expected, "seed \(seed)")
    }
  }

  @Test func aLineMayBeAsLongAsTheLimitAndNoLonger() throws {
    let line = String(repeating: "x", count: 100_000)
    #expect(try lines(Array("a\n\(line)\nb".utf8), limit: 100_000) == ["a", line, "b"])
    #expect(
      message { () throws(InputError) in _ = try lines(Array("a\n\(line)\nb".utf8), limit: 99_999) }
        == "file:2: line longer than 99999 bytes")
    #expect(
      message { () throws(InputError) in
        var reader = LineReader(try ByteSource(path: "/dev/zero"))
        var endless: [UInt8] = []
        _ = try reader.next(into: &endless)
      } == "/dev/zero:1: line longer than 1048576 bytes")
  }

  @Test(
    arguments: [
      [0xFF], [0xC3], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82, 0x0A, 0xAC],
    ] as [[UInt8]])
  func invalidUTF8StopsAtItsLine(_ bad: [UInt8]) {
    let bytes =
      Array("first\nsecond line that is longer than thirty-two bytes ".utf8) + bad + Array("\nthird".utf8)
    #expect(message { () throws(InputError) in _ = try lines(bytes) } == "file:2: not UTF-8")
  }

  @Test func badLinesAreReportedWhereAskedForAndReadingGoesOn() throws {
    let bytes =
      Array("good\n".utf8) + [0xFF, 10] + [UInt8](repeating: 120, count: 300_000) + Array("\nlast".utf8)
    var reader = LineReader(
      ByteSource(bytes: bytes, named: "file"), limit: 1000, badLine: .isReported)
    var line: [UInt8] = []
    var seen: [String] = []
    while try reader.next(into: &line) {
      seen.append(reader.fault?.description ?? String(decoding: line, as: UTF8.self))
      let isEmptied = reader.fault == nil || line.isEmpty
      #expect(isEmptied)
    }
    #expect(seen == ["good", "file:2: not UTF-8", "file:3: line longer than 1000 bytes", "last"])
    #expect(line.capacity < 10_000)
  }

  @Test func gzipCutShortNamesTheLine() {
    let bytes = Array(gzipMember(Array("one\ntwo\nthree\n".utf8)).prefix(25))
    #expect(
      message { () throws(InputError) in _ = try lines(bytes) }
        == "file:3: gzip data cut short after 25 bytes (10 inflated); fetch the file again")
  }
}
