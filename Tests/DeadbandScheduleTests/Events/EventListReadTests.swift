import DeadbandCore
import DeadbandSchedule
import Testing

/// Both forms, every refusal with place and reason, and bytes that nobody meant.
@Suite struct EventListReadTests {
  private static let good = #"{"symbol":"AAPL","at":"2026-01-29T21:30:00Z","kind":"earnings"}"#
  private static let other = #"{"kind":"FOMC","at":"2026-01-28T14:00:00-05:00","symbol":"*"}"#

  private func read(_ text: String) throws -> EventList {
    try EventList(reading: Array(text.utf8), source: "e")
  }

  @Test func bothFormsMeanTheSame() throws {
    let lines = try read("\(Self.good)\n\n  \r\n\(Self.other)\r\n")
    #expect(try read("{\"events\":[\(Self.good), \(Self.other)]}\n") == lines)
    #expect(try read("\(Self.other)\n\(Self.good)") == lines)
    #expect(lines.events.map(\.symbol) == ["*", "AAPL"])
    #expect(lines.events.first?.at == (try instant("2026-01-28T19:00:00Z")))
    #expect(try read(#"{"events":[]}"#) == .none)
    #expect(try read(#"{ "\u0065vents" : [ ] }"#) == .none)
  }

  @Test(arguments: [
    (
      #"{"symbol":"","at":"2026-01-29T21:30:00Z","kind":"k"}"#, "$.symbol",
      #""" is refused; a symbol of 1 to 64 printable bytes, or * is needed"#
    ),
    (
      #"{"symbol":"A*","at":"2026-01-29T21:30:00Z","kind":"k"}"#, "$.symbol",
      #""A*" is refused; a symbol of 1 to 64 printable bytes, or * is needed"#
    ),
    (
      #"{"symbol":"A B","at":"2026-01-29T21:30:00Z","kind":"k"}"#, "$.symbol",
      #""A B" is refused; a symbol of 1 to 64 printable bytes, or * is needed"#
    ),
    (
      #"{"symbol":5,"at":"2026-01-29T21:30:00Z","kind":"k"}"#, "$.symbol",
      "5 is refused; a symbol of 1 to 64 printable bytes, or * is needed"
    ),
    (
      #"{"symbol":"A","at":"2026-01-29","kind":"k"}"#, "$.at",
      "a time is written 2024-05-01T14:30:00Z, with its zone"
    ),
    (#"{"symbol":"A","at":"2026-02-29T21:30:00Z","kind":"k"}"#, "$.at", "the month has no such day"),
    (#"{"symbol":"A","at":1769722200,"kind":"k"}"#, "$.at", "1769722200 is refused; a time is needed"),
    (
      #"{"symbol":"A","at":"2026-01-29T21:30:00Z","kind":""}"#, "$.kind",
      #""" is refused; a word of 1 to 64 bytes is needed"#
    ),
    (#"{"symbol":"A","at":"2026-01-29T21:30:00Z"}"#, "$", #""kind" is missing"#),
    (
      #"{"symbol":"A","at":"2026-01-29T21:30:00Z","kind":"k","note":"x"}"#, "$.note",
      "unknown key; here stand symbol, at, kind"
    ),
    ("[]", "$", "an array is refused; an object is needed"),
    (good, "$", "this event stands twice"),
  ]) func refusals(_ text: String, _ path: String, _ reason: String) {
    #expect(throws: EventListError.refused(source: "e: line 3", path: path, reason: reason)) {
      try read("\(Self.good)\n\(Self.other)\n\(text)\n")
    }
    #expect(throws: EventListError.refused(source: "e: event 3", path: path, reason: reason)) {
      try read("{\"events\":[\(Self.good),\(Self.other),\(text)]}")
    }
  }

  @Test(arguments: [
    ("", "e", #"no event; a file of none is {"events":[]}"#),
    ("\n \n", "e", #"no event; a file of none is {"events":[]}"#),
    (#"{"symbol":"A","symbol":"B"}"#, "e: line 1", #"column 15: "symbol" stands twice"#),
    (#"{"events":[],"events":[]}"#, "e", #""events" is refused; "events" stands here alone"#),
    (#"{"events":[],"x":1}"#, "e", #""x" is refused; "events" stands here alone"#),
    (#"{"events":[]} 5"#, "e", "column 15: nothing may follow the value"),
    (#"{"events":5}"#, "e", "column 11: an array expected"),
    (#"{"events":["#, "e", "column 12: a value expected, the text ends"),
    ("5", "e: line 1", ""), ("\u{FEFF}{}", "e: line 1", "column 1: a value expected"),
  ]) func refusalsOfTheWhole(_ text: String, _ source: String, _ reason: String) {
    #expect {
      try read(text)
    } throws: { error in
      guard case .refused(let place, _, let found) = error as? EventListError else { return false }
      return place == source && (reason.isEmpty || found == reason)
    }
  }

  @Test func bytesThatAreNoTextAreRefused() {
    #expect(
      throws: EventListError.refused(source: "e", path: "", reason: "not UTF-8 at byte 3")
    ) { try EventList(reading: [0x7B, 0x20, 0xFF, 0x7D], source: "e") }
  }

  @Test func tooMuchIsRefused() {
    let big = [UInt8](repeating: 0x20, count: EventList.byteLimit + 1)
    #expect(throws: EventListError.self) { try EventList(reading: big, source: "e") }
    let long =
      #"{"symbol":"A","at":"2026-01-29T21:30:00Z","kind":"k"\#(String(repeating: " ", count: 5000))}"#
    let reason = "\(long.utf8.count) bytes are refused; 4096 are the most of an event"
    #expect(throws: EventListError.refused(source: "e: line 1", path: "", reason: reason)) { try read(long) }
    let lines = (0...EventList.countLimit).map {
      #"{"symbol":"\#($0)","at":"2026-01-29T21:30:00Z","kind":"k"}"#
    }
    #expect(
      throws: EventListError.refused(source: "e: line 50001", path: "", reason: "50000 events are the most")
    ) { try read(lines.joined(separator: "\n")) }
    let deep = "{\"events\":" + String(repeating: "[", count: 100_000)
    #expect(throws: EventListError.self) { try read(deep) }
  }

  @Test func anErrorIsOneLine() {
    let error = EventListError.refused(source: "e\n: line 1", path: "$.a\u{1B}", reason: "r")
    #expect(error.description.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    #expect(error.description.hasSuffix(": r"))
  }

  @Test func changedBytesAreReadOrRefused() {
    seeded { generator in
      let texts = ["\(Self.good)\n\(Self.other)\n", "{\"events\":[\(Self.good),\(Self.other)]}"]
      for round in 0..<4000 {
        var bytes = Array(texts[round % 2].utf8)
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
          bytes[Int.random(in: bytes.indices, using: &generator)] = .random(in: 0...255, using: &generator)
        }
        if Bool.random(using: &generator) {
          bytes.removeLast(.random(in: 0...bytes.count, using: &generator))
        }
        if let list = try? EventList(reading: bytes, source: "changed") { #expect(list.count <= 2) }
      }
    }
  }
}
