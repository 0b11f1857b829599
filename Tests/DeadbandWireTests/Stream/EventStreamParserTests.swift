import DeadbandCore
import Testing

@testable import DeadbandWire

@Suite struct EventStreamParserTests {
  private func events(_ text: String) throws -> [String] {
    var parser = EventStreamParser()
    return try parser.read([UInt8](text)).map { "\($0.type)=\(String(decoding: $0.data, as: UTF8.self))" }
  }

  @Test(arguments: [
    ("data: a\n\n", ["message=a"]), ("data: a\r\rdata: b\r\r", ["message=a", "message=b"]),
    ("data: a\r\n\r\ndata: b\r\n\r\n", ["message=a", "message=b"]), ("data:a\n\n", ["message=a"]),
    ("event: x\r\ndata: a\r\ndata: b\r\n\r\n", ["x=a\nb"]),
    ("data:  a\n\n", ["message= a"]), ("data: a\ndata: b\ndata\n\n", ["message=a\nb\n"]),
    ("event: ping\ndata: {}\n\n", ["ping={}"]), ("event: ping\n\ndata: a\n\n", ["message=a"]),
    ("event: a\nevent: b\ndata: c\n\n", ["b=c"]), ("event:\ndata: c\n\n", ["message=c"]),
    (": comment\n:\n\ndata: a\nid: 1\nretry: 3\nother: x\nother\n\n", ["message=a"]),
    ("\u{FEFF}data: a\n\n\u{FEFF}data: b\n\n", ["message=a"]), ("data: a\n", []), ("data: a", []), ("", []),
    ("data\n\n", ["message="]), ("data:\n\n", ["message="]), ("\n\n\n", []), ("Data: a\n\n", []),
    (" data: a\n\n", []),
    ("data: a:b: c\n\n", ["message=a:b: c"]), ("data: a\n\ndata: b", ["message=a"]),
  ])
  func `events are cut as the standard says`(text: String, expected: [String]) throws {
    #expect(try events(text) == expected)
  }

  @Test func `chunks make no difference`() throws {
    var random = SplitMix64(seed: seed)
    let pieces = [
      "data: ", "data", "a", "\n", "\r", "\r\n", "\n\n", ":", "event: x", " ", "\u{FEFF}", "🙂", "id: 3",
    ]
    for _ in 0..<2000 {
      let text = (0..<Int.random(in: 0...20, using: &random))
        .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      var whole = EventStreamParser()
      var cut = EventStreamParser()
      let expected = try whole.read([UInt8](text))
      var found: [ServerSentEvent] = []
      for chunk in Chunks.of([UInt8](text), using: &random) { found += try cut.read(chunk) }
      #expect(found == expected, "DEADBAND_TEST_SEED=\(seed): \(text.debugDescription)")
    }
  }

  @Test func `an event has a limit, however it comes`() throws {
    for field in ["data: ", ": ", "event: ", "x"] {
      var parser = EventStreamParser(eventLimit: 100)
      _ = try parser.read([UInt8](field))
      let error = #expect(throws: AnalystError.self) {
        for _ in 0..<100 { _ = try parser.read([UInt8]("a")) }
      }
      #expect(error?.code == .parsing)
    }
    var lines = EventStreamParser(eventLimit: 100)
    #expect(throws: AnalystError.self) { for _ in 0..<100 { _ = try lines.read([UInt8]("data: a\n")) } }
    var many = EventStreamParser(eventLimit: 100)
    for _ in 0..<1000 { #expect(try many.read([UInt8]("data: a\n\n")).count == 1) }
  }

  @Test func `a stream has a limit`() throws {
    var parser = EventStreamParser(byteLimit: 20)
    _ = try parser.read([UInt8]("data: a\n\ndata: b\n\n"))
    #expect(throws: AnalystError.self) { try parser.read([UInt8](":::")) }
    #expect(throws: AnalystError.self) { try parser.read([]) }
  }

  @Test func `chunks of one byte cost no more than their bytes`() throws {
    let line = [UInt8]("data: " + String(repeating: "x", count: 900_000))
    var parser = EventStreamParser()
    for byte in line { _ = try parser.read([byte]) }
    #expect(try parser.read([UInt8]("\n\n")).first?.data.count == 900_000)
  }
}
