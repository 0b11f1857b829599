import DeadbandCore
import Foundation
import Testing

@testable import DeadbandStore

@Suite struct EntryLineTests {
  private let now = World.now

  private func read(_ line: String) throws -> Entry { try EntryLine.entry(Array(line.utf8), at: now) }

  @Test(arguments: 1...300 as ClosedRange<UInt64>)
  func whatIsExportedIsImported(seed: UInt64) throws {
    var samples = Samples(seed: seed)
    let schema = seed % 3 == 0 ? try Samples.schemaWithOwn() : .standard
    let drawn = try samples.entry(schema)
    let contents: [[UInt8]] = [
      drawn.analysis.content, Array(#"{"a": [1, 2 ]}"#.utf8), Array(" {}".utf8), Array("{\n}".utf8),
      Array("text \"x\" \u{1}".utf8), [0xFF], [], Array("null".utf8), Array("1e400".utf8),
    ]
    let analysis = drawn.analysis
    let entry = Entry(
      drawn.subject, drawn.baseline,
      Analysis(
        content: contents[Int(seed) % contents.count], contentType: analysis.contentType,
        model: analysis.model,
        inputTokens: seed % 7 == 0 ? .max : 5, outputTokens: 3, cost: analysis.cost,
        created: analysis.created,
        finishReason: analysis.finishReason,
        latency: seed % 4 == 0 ? .nanoseconds(Int64(seed) * 1_234_567_891) : nil), drawn.midExpires,
      region: Self.region(seed, drawn.baseline),
      note: [nil, Array(#"{"pair":"shadow"}"#.utf8), [0xFF], Array("two\nlines".utf8), []][Int(seed % 5)],
      further: seed % 5 == 0 ? [.init(number: 12, bytes: [1, 2]), .init(number: 200, bytes: [])] : [])
    let line = EntryLine.bytes(entry)
    let isOneLine = !line.contains(10) && !line.contains(13)
    #expect(isOneLine, "seed \(seed)")
    #expect(
      try EntryLine.entry(line, at: now) == entry, "seed \(seed): \(String(decoding: line, as: UTF8.self))")
    // Anybody's JSON reader takes it.
    if contents[Int(seed) % contents.count] != Array("1e400".utf8) {
      #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line)) }
    }
  }

  /// None without a baseline; bounds on a profile's own indicators where the baseline has any.
  private static func region(_ seed: UInt64, _ baseline: Snapshot?) -> Region? {
    guard let baseline, seed % 4 != 0 else { return nil }
    let own = baseline.customTag != 0 && seed % 2 == 0
    var parts = [
      Region.Part(lane: 0, lower: 30, upper: nil),
      Region.Part(lane: 7, lower: nil, upper: 0.1 + Double(seed)),
    ]
    if own { parts.append(Region.Part(lane: 23, lower: -1, upper: 1)) }
    return Region(
      parts: parts, customTag: own ? baseline.customTag : 0, holdsForSeconds: seed % 3 == 0 ? 21_600 : nil)
  }

  @Test func aRegionAsItIsWritten() throws {
    let line =
      #"{"key":"a","value":1,"baseline":{"underlying_price":100},"holds_while":{"rsi":[30,null]},"holds_for_seconds":60,"note":{"x":1}}"#
    let entry = try read(line)
    #expect(entry.region == (try Region(["rsi": (30, nil)], holdsForSeconds: 60)))
    #expect(entry.note == Array(#"{"x":1}"#.utf8))
  }

  /// Byte for byte, spaces and digits included.
  @Test func theShortForm() throws {
    let entry = try read(#" {"key":"a","value": {"x" : 1.0e0, "y":[ ]} } "#)
    #expect(entry.analysis.content == Array(#"{"x" : 1.0e0, "y":[ ]}"#.utf8))
    #expect(entry.subject == (try Subject("a")) && entry.baseline == nil)
    #expect(entry.analysis.created == now && entry.analysis.contentType == "application/json")
    #expect(try read(#"{"key":"a","value":null}"#).analysis.content == Array("null".utf8))
    let other = try EntryLine.entry(Array(#"{"key":"a","value":1}"#.utf8), tenant: "t", at: now)
    #expect(other.subject == (try Subject("a", tenant: "t")))
  }

  @Test(arguments: [
    (#"{"value":1}"#, "key: the subject's name is needed"),
    (#"{"key":"","value":1}"#, "a subject of 0 bytes"),
    (#"{"key":1,"value":1}"#, "key: a string is needed"),
    (#"{"key":"a"}"#, "the analysis is needed once"),
    (#"{"key":"a","value":1,"text":"x"}"#, "the analysis is needed once"),
    (#"{"key":"a","hex":"0g"}"#, "hex: no hex digits"),
    (#"{"key":"a","hex":"abc"}"#, "hex: no hex digits"),
    (#"{"key":"a","value":1,"value":2}"#, "value: given twice"),
    (#"{"key":"a","value":1,"colour":2}"#, "\"colour\": unknown field"),
    (#"{"key":"a","value":1,"created":"yesterday"}"#, "created: "),
    (#"{"key":"a","value":1,"input_tokens":1.5}"#, "input_tokens: a whole number"),
    (#"{"key":"a","value":1,"cost_nano_dollars":1e17}"#, "cost_nano_dollars: a whole number"),
    (#"{"key":"a","value":1,"baseline":{"rsi":50}}"#, "baseline: "),
    (#"{"key":"a","value":1,"baseline":{"underlying_price":1,"rsi":500}}"#, "baseline: "),
    (#"{"key":"a","value":1,"custom":{}}"#, "custom: needs a baseline"),
    (
      #"{"key":"a","value":1,"baseline":{"underlying_price":1},"custom":{"tag":"1","count":10,"values":[]}}"#,
      "custom: "
    ),
    (#"{"key":"a","value":1,"further":{"3":"00"}}"#, "further: "),
    (#"{"key":"a","value":1,"further":{"12":"0"}}"#, "further: "),
    (#"{"key":"a","value":1,"further":{"16":"00"}}"#, "further: "),
    (#"{"key":"a","value":1,"holds_while":{"rsi":[1,2]}}"#, "holds_while: needs a baseline"),
    (
      #"{"key":"a","value":1,"baseline":{"underlying_price":1},"holds_while":{"rsi":[2,1]}}"#, "holds_while: "
    ),
    (
      #"{"key":"a","value":1,"baseline":{"underlying_price":1},"holds_while":{"mood":[1,2]}}"#,
      "holds_while: "
    ),
    (
      #"{"key":"a","value":1,"baseline":{"underlying_price":1},"holds_while":{"custom 0":[1,2]}}"#,
      "holds_while: "
    ),
    (#"{"key":"a","value":1,"holds_for_seconds":1}"#, "holds_for_seconds: needs holds_while"),
    (#"{"key":"a","value":1,"note":1,"note_hex":"00"}"#, "note: given twice"),
    (#"{"key":"a","value":1,"note_hex":"0"}"#, "note_hex: no hex digits"),
    (#"{"key":"a","value":1} x"#, ""), (#"{"key":"a","value":"#, ""), ("", ""), ("[]", ""),
  ])
  func whatIsWrongIsSaid(line: String, reason: String) {
    let error = #expect(throws: (any Error).self) { try read(line) }
    let text = error.map { "\($0)" } ?? ""
    #expect(reason.isEmpty || text.contains(reason), "\(line): \(text)")
  }
}
