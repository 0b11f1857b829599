import DeadbandCore
import DeadbandMarketData
import DeadbandPricing
import Foundation
import Testing

/// A tick in a form to compare.
private struct Tick: Equatable {
  var subject: String
  var strategy: String
  var at: String
  var price: Double
  var rsi: Double?
  var action: String?
  var legs: Int?

  init(
    _ subject: String, _ at: String, _ price: Double, strategy: String = "", rsi: Double? = nil,
    action: String? = nil,
    legs: Int? = nil
  ) {
    self.subject = subject
    self.strategy = strategy
    self.at = at
    self.price = price
    self.rsi = rsi
    self.action = action
    self.legs = legs
  }
}

private func read(paths: [String]) throws(InputError) -> [Tick] {
  var reader = HistoryReader(paths: paths)
  var tick = HistoryTick()
  var ticks: [Tick] = []
  while try reader.next(into: &tick) {
    ticks.append(
      Tick(
        reader.subjects[tick.subject], "\(tick.at)", tick.snapshot.underlyingPrice,
        strategy: reader.strategies[tick.strategy], rsi: tick.snapshot[0],
        action: tick.recordedAction.map { reader.actions[$0] },
        legs: reader.position(ofSubject: tick.subject)?.legs.count))
  }
  return ticks
}

private func read(_ bytes: some Sequence<UInt8>) throws -> [Tick] {
  let file = try TemporaryFile(bytes)
  return try read(paths: [file.path])
}

/// The error of a history, its file left out.
private func fault(_ bytes: some Sequence<UInt8>) throws -> String {
  let file = try TemporaryFile(bytes)
  let text = message { () throws(InputError) in _ = try read(paths: [file.path]) }
  return text.hasPrefix(file.path) ? String(text.dropFirst(file.path.count)) : text
}

private func line(
  _ subject: String = "S", at: String = "2024-05-01T14:30:00Z", _ price: Double = 100, more: String = ""
) -> String {
  #"{"subject":"\#(subject)","at":"\#(at)","indicators":{"underlying_price":\#(price)}\#(more)}"#
}

@Suite struct HistoryReaderTests {
  private let two = [
    Tick("A", "2024-05-01T14:30:00Z", 100, strategy: "IRON_CONDOR", rsi: 55.5),
    Tick("B", "2024-05-01T14:30:00.5Z", 7.25),
  ]
  private let json = [
    #"{"subject":"A","strategy":"IRON_CONDOR","at":"2024-05-01T14:30:00Z","indicators":{"rsi":55.5,"underlying_price":100}}"#,
    #"{"indicators":{"underlying_price":7.25,"rsi":null},"at":"2024-05-01T16:30:00.5+02:00","strategy":null,"subject":"B"}"#,
  ]
  private let csv = [
    "underlying_price,subject,rsi,at,strategy", "100,A,55.5,2024-05-01T14:30:00Z,IRON_CONDOR",
    #"7.25,"B",,2024-05-01T16:30:00.5+02:00,"#,
  ]

  @Test(arguments: ["\n", "\r\n", "\n\n \t\n"])
  func bothFormsInAllDress(separator: String) throws {
    for lines in [json, csv] {
      let text = Array(lines.joined(separator: separator).utf8)
      #expect(try read(text) == two)
      #expect(try read(text + Array(separator.utf8)) == two)
      #expect(try read([0xEF, 0xBB, 0xBF] + text) == two)
      #expect(try read(gzipMember(text)) == two)
      #expect(try read(Array(separator.utf8) + text) == two)
    }
  }

  @Test func severalFilesAreOneHistory() throws {
    let first = try TemporaryFile(json.joined(separator: "\n").utf8)
    let second = try TemporaryFile(
      "subject,strategy,at,underlying_price\nA,IRON_CONDOR,2024-05-02T14:30:00Z,101".utf8)
    #expect(
      try read(paths: [first.path, second.path])
        == two + [Tick("A", "2024-05-02T14:30:00Z", 101, strategy: "IRON_CONDOR")])
    let text = message { () throws(InputError) in _ = try read(paths: [second.path, first.path]) }
    #expect(
      text
        == "\(first.path):1: time goes backwards: 2024-05-01T14:30:00Z after 2024-05-02T14:30:00Z for \"A\"")
  }

  @Test func timesMayBeEqualAndNeverGoBackForASubject() throws {
    let early = "2024-05-01T10:00:00Z"
    #expect(try read((line() + "\n" + line() + "\n" + line("T", at: early)).utf8).count == 3)
    #expect(
      try fault((line() + "\n" + line("T") + "\n" + line(at: early)).utf8)
        == ":3: time goes backwards: \(early) after 2024-05-01T14:30:00Z for \"S\"")
  }

  @Test func emptyHistoriesAreRefused() throws {
    let header = "subject,strategy,at,underlying_price"
    for text in ["", "\n\n", " \n", "\u{FEFF}", header, header + "\n", "\n" + header + "\r\n\r\n"] {
      #expect(
        try fault(text.utf8)
          == ": the history is empty; expected: JSON Lines, or CSV with ticks below its header")
    }
    let text = message { () throws(InputError) in _ = try read(paths: ["/no/such/file"]) }
    #expect(text == "/no/such/file: no such file; check the path")
    #expect(try read(paths: []).isEmpty)
  }

  @Test func wrongHeadersAreRefused() throws {
    let expected = "is no column of a history; expected: subject,strategy,at and indicators"
    #expect(try fault("date,open\n".utf8) == ":1: wrong header: \"date\" \(expected)")
    #expect(try fault("[1]\n".utf8) == ":1: wrong header: \"[1]\" \(expected)")
    #expect(try fault("subject,at,rsi\n".utf8) == ":1: wrong header: subject, strategy and at are needed")
    #expect(try fault("subject,strategy,at,rsi,rsi\n".utf8) == ":1: wrong header: \"rsi\" stands twice")
    #expect(try fault("subject,strategy,at,position\n".utf8) == ":1: wrong header: \"position\" \(expected)")
  }

  @Test(arguments: [
    (
      #"{"subject":"S","at":"2024-05-01T14:30:00Z","indicators":{}}"#,
      "underlying_price: missing; a snapshot needs it"
    ),
    (line(more: #","extra":1"#), #""extra": unknown field"#),
    (line(more: #","subject":"S""#), #""subject": given twice"#),
    (
      #"{"subject":"S","at":"2024-05-01T14:30:00Z","indicators":{"rsi":1,"rsi":1,"underlying_price":1}}"#,
      "rsi: given twice"
    ),
    (
      #"{"subject":"S","at":"2024-05-01T14:30:00Z","indicators":{"rsi":1,"rs\u0069":null,"underlying_price":1}}"#,
      "rsi: given twice"
    ),
    (
      #"{"subject":"S","at":"2024-05-01T14:30:00Z","indicators":{"momentum":1}}"#,
      "momentum: unknown indicator"
    ),
    (
      #"{"subject":"S","at":"2024-05-01T14:30:00Z","indicators":{"rsi":101,"underlying_price":1}}"#,
      "rsi: 101 is refused; allowed: a number from 0 to 100"
    ),
    (#"{"subject":"S","at":"2024-05-01T14:30:00Z"}"#, "subject, at and indicators are needed"),
    (
      #"{"subject":"","at":"2024-05-01T14:30:00Z","indicators":{"underlying_price":1}}"#,
      "subject: a name is needed"
    ),
    (
      line(at: "2024-05-01T14:30:00"),
      #"at: "2024-05-01T14:30:00": a time is written 2024-05-01T14:30:00Z, with its zone"#
    ),
    (line(at: "2024-02-30T14:30:00Z"), #"at: "2024-02-30T14:30:00Z": the month has no such day"#),
    (line() + "x", "column \(line().utf8.count + 1): nothing may follow the value"),
    (String(line().dropLast()), "column \(line().utf8.count): ',' or '}' expected"),
    (line(more: #","analysis":{}"#), "analysis: action is needed"),
    (line(more: #","analysis":{"action":""}"#), "analysis: action: a name is needed"),
    (
      line(more: #","analysis":{"action":"hold","confidence":1.5}"#),
      "analysis: confidence: 1.5 is refused; allowed: a number from 0 to 1"
    ),
    (
      line(more: #","analysis":{"action":"hold","reason":"x"}"#),
      #"analysis: "reason": unknown or repeated field"#
    ),
    (line(more: #","position":{"legs":[]}"#), "position: legs and entry_value are needed"),
    (line(more: #","position":{"legs":[],"entry_value":1}"#), "position: number of legs is 0, allowed 1...8"),
    (
      line(more: #","position":{"legs":[{"type":"put"}],"entry_value":1}"#),
      "position: a leg needs type (call, put), side (long, short), strike, expiration and a whole quantity"
    ),
    (
      line(more: #","position":{"legs":[\#(leg(quantity: "0"))],"entry_value":1}"#),
      "position: quantity is 0, allowed 1...1000"
    ),
    (
      line(more: #","position":{"legs":[\#(leg(quantity: "1.5"))],"entry_value":1}"#),
      "position: quantity: a whole number is needed"
    ),
    (
      line(more: #","position":{"legs":[\#(leg(strike: "-1"))],"entry_value":1}"#),
      "position: strike is -1.0, allowed 1e-09...1000000000000000.0"
    ),
    (
      line(more: #","position":{"legs":[\#(leg(expiration: "2024-13-01"))],"entry_value":1}"#),
      #"position: expiration: "2024-13-01": month outside 01…12"#
    ),
    (
      line(
        more:
          #","position":{"legs":[\#([String](repeating: leg(), count: 9).joined(separator: ","))],"entry_value":1}"#
      ),
      "position: more than 8 legs"
    ),
    (
      line(more: #","position":{"legs":[\#(leg())],"entry_value":1e999}"#),
      "position: entry_value is inf, allowed -1000000000000000.0...1000000000000000.0"
    ),
  ])
  func badLinesSayWhatIsWrong(text: String, reason: String) throws {
    #expect(try fault((line(at: "2024-01-01T00:00:00Z") + "\n\n" + text).utf8) == ":3: \(reason)")
  }

  @Test(arguments: [
    ("S,,2024-05-01T14:30:00Z,,", "underlying_price: missing; a snapshot needs it"),
    ("S,,2024-05-01T14:30:00Z,1", "4 fields where the header has 5"),
    ("S,,2024-05-01T14:30:00Z,1,+5", "rsi: \"+5\" is refused; allowed: a number from 0 to 100"),
    ("S,,2024-05-01T14:30:00Z,nan,", "underlying_price: \"nan\" is refused; allowed: a number > 0"),
    (",,2024-05-01T14:30:00Z,1,", "subject: a name is needed"),
    ("S,,yesterday,1,", "at: \"yesterday\": a time is written 2024-05-01T14:30:00Z, with its zone"),
    (
      "\"S,,2024-05-01T14:30:00Z,1,",
      "the quote of field 1 is not closed on this line (line breaks within quotes are not supported)"
    ),
  ])
  func badRowsSayWhatIsWrong(text: String, reason: String) throws {
    #expect(try fault(("subject,strategy,at,underlying_price,rsi\n" + text).utf8) == ":2: \(reason)")
  }

  @Test func bytesThatAreNoText() throws {
    #expect(
      try fault(Array(line().utf8) + [10] + Array(line("\u{E9}").utf8).map { $0 == 0xC3 ? 0xFF : $0 })
        == ":2: not UTF-8")
    let long = Array(line(String(repeating: "x", count: 1 << 20)).utf8)
    #expect(try fault(long) == ":1: line longer than 1048576 bytes")
    let cut = try fault(gzipMember(Array(line().utf8)).dropLast(9))
    #expect(cut.contains("gzip data cut short"))
  }

  @Test func positionAndAnalysisAreReadAndDropped() throws {
    let position = #","position":{"entry_value":-1.85,"legs":[\#(leg()),\#(leg(quantity: "2"))]}"#
    let ticks = try read(
      [
        line(more: position + #","analysis":{"confidence":0.8,"action":"hold"}"#), line(more: position),
        line(more: #","analysis":{"action":"cl\u006Fse"},"position":null"#), line(more: #","analysis":null"#),
      ].joined(separator: "\n").utf8)
    #expect(ticks.map(\.legs) == [2, 2, nil, nil])
    #expect(ticks.map(\.action) == ["hold", nil, "close", nil])
    // A CSV line carries no position, so the one before it is not its.
    let first = try TemporaryFile(line(more: position).utf8)
    let second = try TemporaryFile("subject,strategy,at,underlying_price\nS,,2024-05-02T14:30:00Z,101".utf8)
    #expect(try read(paths: [first.path, second.path]).map(\.legs) == [2, nil])
  }

  @Test func thePositionIsTakenToTheLetter() throws {
    let file = try TemporaryFile(
      line(more: #","position":{"legs":[\#(leg(quantity: "3"))],"entry_value":1.85}"#).utf8)
    var reader = HistoryReader(paths: [file.path])
    var tick = HistoryTick()
    #expect(reader.position(ofSubject: 0) == nil)
    #expect(try reader.next(into: &tick))
    let bytes = Array("2024-06-21".utf8)
    let expected = try OptionLeg(
      type: .put, side: .short, strike: 505.5, expiration: try CalendarDate(parsing: bytes, in: 0..<10),
      quantity: 3)
    #expect(reader.position(ofSubject: tick.subject) == (try Position(legs: [expected], entryValue: 1.85)))
    #expect(reader.place.path == file.path && reader.place.line == 1)
  }

  /// A line that named a new subject and was refused once made the next good line of another subject crash.
  @Test func readingGoesOnAfterARefusedLine() throws {
    let bad = #"{"subject":"NEW","at":"2024-05-01T14:30:00Z","indicators":{}}"#
    let file = try TemporaryFile([line(), bad, line("T"), line("NEW")].joined(separator: "\n").utf8)
    var reader = HistoryReader(paths: [file.path])
    var tick = HistoryTick()
    var names: [String] = []
    var faults = 0
    while true {
      do {
        guard try reader.next(into: &tick) else { break }
        names.append(reader.subjects[tick.subject])
      } catch { faults += 1 }
    }
    #expect(names == ["S", "T", "NEW"])
    #expect(faults == 1)
  }
}

private func leg(strike: String = "505.5", expiration: String = "2024-06-21", quantity: String = "1")
  -> String
{
  #"{"type":"put","side":"short","strike":\#(strike),"expiration":"\#(expiration)","quantity":\#(quantity)}"#
}
