import Foundation
import Testing

@testable import DeadbandCore

@Suite struct JSONReaderTests {
  static let accepted = [
    "null", "true", "false", "0", "-0", "1", "-1.5", "0.1", "1e5", "1E+5", "1e-05",
    "123456789012345678901234567890",
    "1e-999", #""""#, #""a""#, "[]", "{}", "[[]]", "[1]", "[1,2]", #"{"a":1}"#, #"{"a":{"b":[null]}}"#,
    " \t\r\n1\n", "[ ]", "{ }", #" { "a" : [ 1 , 2 ] } "#, #""\"\\\/\b\f\n\r\t\u00e9""#, #""\uD834\uDD1E""#,
    #""\ud834\udd1e""#, #""é€😀""#, "\"\u{7f}\"", #""\u0000""#, #"{"":0}"#, #"{"a":1,"A":2}"#,
  ]

  static let refused = [
    "", " ", "nul", "nulll", "True", "NaN", "Infinity", "-Infinity", "+1", "-", "01", "-01", "1.", ".5", "1e",
    "1e+",
    "0x1", "1_000", "1 2", "--1", "1.e5", "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1,,2]", "{", "}",
    "{]",
    "[}", #"{"a"}"#, #"{"a":}"#, #"{"a":1"#, #"{"a":1,}"#, #"{,"a":1}"#, "{a:1}", "{'a':1}", "{1:1}",
    #"{"a" 1}"#,
    #"{"a":1 "b":2}"#, #"{"a"::1}"#, #"""#, #""a"#, #""\"#, #""\""#, #""\x41""#, #""\u12""#, #""\u12g4""#,
    #""\uD834""#, #""\uDD1E""#, #""\uD834\u0041""#, #""\uD834x""#, #""\uD834\"#, #""\uD834\uDD"#, "\"\n\"",
    "\"\t\"",
    "\"\0\"", "'a'", "// x\n1", "/**/1", "[1]x", "{}{}", "\u{feff}1", "\u{a0}1", "undefined", "\\u0031",
  ]

  @Test(arguments: accepted) func validTextsAreRead(_ text: String) {
    #expect(throws: Never.self) { try JSONValue(Array(text.utf8)) }
    var reader = JSONReader(Array(text.utf8))
    #expect(throws: Never.self) {
      _ = try reader.skipValue()
      try reader.finish()
    }
  }

  @Test(arguments: refused) func invalidTextsAreRefused(_ text: String) {
    #expect(throws: JSONError.self) { try JSONValue(Array(text.utf8)) }
    #expect(throws: JSONError.self) {
      var reader = JSONReader(Array(text.utf8))
      _ = try reader.skipValue()
      try reader.finish()
    }
  }

  /// RFC 8259 leaves repeated keys open; here they are refused wherever a tree is built, escaped ones too.
  @Test func repeatedKeysAreRefused() throws {
    for text in [#"{"a":1,"a":1}"#, #"{"a":1,"\u0061":2}"#, #"[{"b":{"a":1,"a":2}}]"#] {
      let error = #expect(throws: JSONError.self) { try JSONValue(Array(text.utf8)) }
      #expect(error?.reason == #""a" stands twice"#)
    }
  }

  @Test func textsThatAreNotUTF8AreRefused() {
    let bad: [[UInt8]] = [
      [0x22, 0xff, 0x22], [0x22, 0xc3, 0x22], [0x22, 0xc0, 0x80, 0x22], [0x22, 0xed, 0xa0, 0x80, 0x22],
      [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22], [0x22, 0x80, 0x22],
    ]
    for bytes in bad {
      #expect(throws: JSONError(offset: 1, reason: "not UTF-8")) { try JSONValue(bytes) }
    }
  }

  @Test func errorsNameTheirPlace() {
    let errors: [(String, Int, String)] = [
      ("", 0, "a value expected, the text ends"), ("[1,?]", 3, "a value expected"),
      (#"{"a":1,}"#, 7, "a string expected"), ("[1 2]", 3, "',' or ']' expected"),
      ("1 2", 2, "nothing may follow the value"),
      ("01", 1, "not a JSON number"), (#""\q""#, 1, "an unknown escape"), ("[tru]", 1, "true expected"),
      ("\"a\nb\"", 2, "a control character in a string"), (#"{"a" 1}"#, 5, "':' expected"),
      (#""\uD800""#, 1, "an incomplete \\u escape"), (#""\uDC00""#, 1, "a lone surrogate escape"),
    ]
    for (text, offset, reason) in errors {
      #expect(throws: JSONError(offset: offset, reason: reason), "\(text)") {
        try JSONValue(Array(text.utf8))
      }
    }
    #expect(JSONError(offset: 4, reason: "x").description == "column 5: x")
  }

  @Test func nestingIsBoundedBeforeTheStackIs() {
    for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
      func nested(_ depth: Int) -> [UInt8] {
        Array((String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)).utf8)
      }
      #expect(throws: Never.self) { try JSONValue(nested(64)) }
      let error = #expect(throws: JSONError.self) { try JSONValue(nested(65)) }
      #expect(error?.reason == "nested deeper than 64 levels")
      #expect(throws: JSONError.self) { try JSONValue(nested(200_000)) }
      var reader = JSONReader(nested(200_000))
      #expect(throws: JSONError.self) { _ = try reader.skipValue() }
    }
  }

  @Test func escapesAreUndone() throws {
    let cases = [
      (#""a\"\\\/\b\f\n\r\tz""#, "a\"\\/\u{8}\u{c}\n\r\tz"), (#""\u00e9é\u20AC""#, "éé€"),
      (#""\uD834\uDD1E""#, "𝄞"), (#""x\u0000y""#, "x\0y"), (#""\uD7FF\uE000""#, "\u{d7ff}\u{e000}"),
    ]
    for (text, value) in cases { #expect(try JSONValue(Array(text.utf8)) == .string(value)) }
  }

  @Test func namesAreComparedWithTheirEscapesUndone() throws {
    for text in [#""age""#, #""a\u0067e""#] {
      var reader = JSONReader(Array(text.utf8))
      let string = try reader.string()
      // The reader cannot be copied into `#expect`.
      let isSpelt = reader.spells(string, "age")
      let others = [
        reader.spells(string, "ag"), reader.spells(string, "ages"), reader.spells(string, "agE"),
      ]
      #expect(isSpelt)
      #expect(others == [false, false, false])
    }
  }

  /// A reader of a part neither sees nor passes what follows.
  @Test func aRangeIsReadAlone() throws {
    let bytes = Array("[12345,true]".utf8)
    var number = JSONReader(bytes, 1..<4)
    #expect(try number.number() == 123)
    #expect(throws: Never.self) { try number.finish() }
    var cut = JSONReader(bytes, 7..<10)
    #expect(throws: JSONError.self) { try cut.boolean() }
  }

  @Test func numbersAreReadAsFoundationReadsThem() {
    forAll(2000) { random in
      let digits = String((0..<random.int(1...20)).map { _ in Character(String(random.int(0...9))) })
      var text = (random.chance(0.5) ? "-" : "") + (digits.first == "0" ? "0." + digits : digits)
      if !text.contains("."), random.chance(0.6) { text += ".\(random.int(0...999_999_999))" }
      if random.chance(0.5) { text += "e\(random.int(-330...310))" }
      guard case .number(let value) = try JSONValue(Array(text.utf8)) else { return text }
      return value == Double(text) ? nil : "\(text) read as \(value)"
    }
  }

  /// No byte sequence crashes a reader: random bytes, and valid texts with bytes changed, dropped or repeated.
  @Test func anyBytesAreReadOrRefused() {
    forAll(3000) { random in
      var bytes = Array(random.element(of: Self.accepted + Self.refused).utf8)
      for _ in 0..<random.int(0...4) {
        let at = random.int(0...bytes.count)
        switch random.int(0...2) {
        case 0: bytes.insert(UInt8(random.int(0...255)), at: at)
        case 1 where at < bytes.count: bytes.remove(at: at)
        case 2 where at < bytes.count: bytes[at] = UInt8(random.int(0...255))
        default: break
        }
      }
      let tree = try? JSONValue(bytes)
      var reader = JSONReader(bytes)
      let passed = (try? reader.skipValue()) != nil && (try? reader.finish()) != nil
      // What the tree accepts the plain walk accepts too.
      if tree != nil && !passed { return "\(bytes)" }
      var writer = JSONWriter()
      _ = DecisionLine.answer(bytes, number: 1, profile: .seed, into: &writer)
      return (try? JSONValue(writer.bytes)) != nil ? nil : "the answer to \(bytes) is no JSON"
    }
  }

  /// What is called plain is JSON that a tree can be made of; nothing else may stand within a line as it is.
  @Test(
    arguments: accepted + refused + [
      #"{"a":1,"a":2}"#, #"{"a":{"b":1,"b":2}}"#, #"[{"a":1},{"a":1}]"#, "{\n}", "[1,\r2]", #"{"\u0061":1}"#,
    ]) func aPlainLineIsJSONOnOneLine(_ text: String)
  {
    let bytes = Array(text.utf8)
    guard JSONReader.isPlainLine(bytes) else { return }
    #expect((try? JSONValue(bytes)) != nil)
    #expect(!text.contains { $0.isNewline })
  }

  @Test func whatSeemsPlainIsToldFromWhatIsNot() {
    let plain = [#"{"action":"hold","reason":"a \"b\""}"#, "[1,2]", #"[{"a":1},{"a":1}]"#, "7"]
    for text in plain { #expect(JSONReader.isPlainLine(Array(text.utf8)), "\(text)") }
    for text in [#"{"a":1,"a":2}"#, #"{"a":[{"b":1,"b":2}]}"#, "{\n}", "", "{} {}", "hold", #"{"\u0061":1}"#]
    {
      #expect(!JSONReader.isPlainLine(Array(text.utf8)), "\(text)")
    }
    #expect(!JSONReader.isPlainLine([UInt8(ascii: "\""), 0xFF, UInt8(ascii: "\"")]))
  }
}
