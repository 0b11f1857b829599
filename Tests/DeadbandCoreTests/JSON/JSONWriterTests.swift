import Testing

@testable import DeadbandCore

@Suite struct JSONWriterTests {
  @Test func nestedValuesGetTheirCommas() {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("a")
      writer.array { writer in
        writer.integer(1)
        writer.number(2)
        writer.null()
        writer.object { _ in }
        writer.array { _ in }
        writer.boolean(true)
      }
      writer.key("b")
      writer.object { writer in
        writer.key("c")
        writer.string("d")
        writer.key("e")
        writer.boolean(false)
      }
    }
    #expect(text(writer) == #"{"a":[1,2,null,{},[],true],"b":{"c":"d","e":false}}"#)
  }

  @Test func linesDoNotShareCommas() {
    var writer = JSONWriter()
    for number in 1...2 {
      writer.integer(number)
      writer.newline()
    }
    #expect(text(writer) == "1\n2\n")
    writer.reset()
    writer.string("x")
    #expect(text(writer) == #""x""#)
  }

  @Test func stringsReadBackTheSame() throws {
    var writer = JSONWriter()
    writer.string("\"\\/\n\r\t\0\u{1f}\u{7f}é😀")
    #expect(text(writer) == #""\"\\/\n\u000d\u0009\u0000\u001f"# + "\u{7f}é😀\"")
    forAll(300) { random in
      let scalars = (0..<random.int(0...12)).compactMap { _ in
        UnicodeScalar(UInt32(random.chance(0.5) ? random.int(0...0x7f) : random.int(0...0x10ffff)))
      }
      let string = String(String.UnicodeScalarView(scalars))
      var writer = JSONWriter()
      writer.string(string)
      guard case .string(let back) = try JSONValue(writer.bytes) else { return "no string" }
      return Array(back.utf8) == Array(string.utf8) ? nil : "\(scalars)"
    }
  }

  @Test func numbersReadBackTheSame() {
    for (number, expected) in [
      (30.0, "30"), (-0.5, "-0.5"), (1e21, "1e+21"), (.nan, "null"), (.infinity, "null"),
    ] {
      var writer = JSONWriter()
      writer.number(number)
      #expect(text(writer) == expected)
    }
    forAll(500) { random in
      let number = Double(bitPattern: random.next())
      guard number.isFinite else { return nil }
      var writer = JSONWriter()
      writer.number(number)
      return try JSONValue(writer.bytes) == .number(number) ? nil : "\(number)"
    }
  }

  private func text(_ writer: JSONWriter) -> String { String(decoding: writer.bytes, as: UTF8.self) }
}
