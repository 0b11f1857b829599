public import DeadbandCore

extension PromptTemplate {
  /// The longest text that is taken: far more than any model should be told at each refresh.
  public static let byteLimit = 64 << 10

  /// Reads a template from its file's text.
  ///
  /// - Parameters:
  ///   - source: the file's name, for errors.
  ///   - schema: the indicators that it may name.
  /// - Throws: ``PromptTemplateError``.
  public init(
    _ text: [UInt8], source: String, schema: IndicatorSchema = .standard
  ) throws(PromptTemplateError) {
    guard text.count <= Self.byteLimit else {
      throw PromptTemplateError(source, nil, "\(text.count) bytes; at most \(Self.byteLimit) are allowed")
    }
    guard let text = String(validating: Self.withPlainBreaks(text), as: UTF8.self) else {
      throw PromptTemplateError(source, nil, "the text is not UTF-8")
    }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let end = lines.firstIndex(where: { $0.allSatisfy(\.isWhitespace) }) else {
      throw PromptTemplateError(
        source, nil, "there are no instructions; an empty line ends the head, and they follow it")
    }
    let head = try Head(lines[..<end], source, schema)
    let body = lines[(end + 1)...].joined(separator: "\n")
    let instructions = String(body.reversed().drop(while: \.isWhitespace).reversed())
    guard !instructions.isEmpty else {
      throw PromptTemplateError(source, end + 1, "the instructions are empty")
    }
    try Self.checkMarks(lines[(end + 1)...], source)
    self.init(
      name: head.name, version: head.version, strategy: head.strategy, instructions: instructions,
      indicators: head.indicators)
  }

  /// The text with every line ended by a newline alone, by bytes: to Swift's characters `\r\n` is one, and `\r\r\n` two.
  private static func withPlainBreaks(_ text: [UInt8]) -> [UInt8] {
    let (newline, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
    guard text.contains(carriageReturn) else { return text }
    var plain: [UInt8] = []
    plain.reserveCapacity(text.count)
    for (index, byte) in text.enumerated() {
      if byte == newline, index > 0, text[index - 1] == carriageReturn { continue }
      plain.append(byte == carriageReturn ? newline : byte)
    }
    return plain
  }

  /// Refuses marks that nothing replaces: they would be sent as they are. Whatever a model is to write as a mark of its
  /// own, ``AnswerText`` knows.
  private static func checkMarks(
    _ lines: ArraySlice<Substring>, _ source: String
  ) throws(PromptTemplateError) {
    for (number, line) in zip(lines.indices, lines) {
      var rest = line[...]
      while let start = rest.firstRange(of: "{{") {
        guard let end = rest[start.upperBound...].firstRange(of: "}}") else { break }
        let name = rest[start.upperBound..<end.lowerBound]
        let known = ["strategy"] + AnswerText.echoes
        guard known.contains(String(name)) else {
          throw PromptTemplateError(
            source, number + 1,
            "nothing stands for {{\(String(name.prefix(40)).onOneLine)}}; there are \(known.joined(separator: ", "))"
          )
        }
        rest = rest[end.upperBound...]
      }
    }
  }

  /// The lines before the instructions.
  private struct Head {
    var name = ""
    var version = 0
    var strategy: String?
    var indicators: Set<String>?

    init(
      _ lines: ArraySlice<Substring>, _ source: String, _ schema: IndicatorSchema
    ) throws(PromptTemplateError) {
      var seen: Set<Substring> = []
      for (number, line) in zip(lines.indices, lines) {
        let place = number + 1
        guard let colon = line.firstIndex(of: ":") else {
          throw PromptTemplateError(
            source, place,
            "\(String(line).quotedForMessage) is no line of the head; write key: value, and an empty line after it"
          )
        }
        let key = line[..<colon]
        let value = String(line[line.index(after: colon)...].trimmed)
        guard seen.insert(key).inserted else {
          throw PromptTemplateError(source, place, "\(String(key).quotedForMessage) stands twice")
        }
        guard value.onOneLine == value else {
          throw PromptTemplateError(
            source, place, "\(String(key).quotedForMessage): control characters are refused")
        }
        switch key {
        case "name":
          guard !value.isEmpty, value.utf8.count <= 100 else {
            throw PromptTemplateError(source, place, "a name of 1 to 100 bytes is needed")
          }
          name = value
        case "version":
          guard let number = Int(value), (1...1_000_000).contains(number) else {
            throw PromptTemplateError(source, place, "version: a whole number from 1 on is needed")
          }
          version = number
        case "strategy":
          guard !value.isEmpty else { throw PromptTemplateError(source, place, "strategy: a name is needed") }
          strategy = value
        case "indicators": indicators = try Self.indicators(value, source, place, schema)
        default:
          throw PromptTemplateError(
            source, place,
            "\(String(key).quotedForMessage): unknown key; here stand name, version, strategy, indicators")
        }
      }
      for key in ["name", "version"] where !seen.contains(key[...]) {
        throw PromptTemplateError(source, nil, "the head has no \(key)")
      }
    }

    private static func indicators(
      _ value: String, _ source: String, _ line: Int, _ schema: IndicatorSchema
    ) throws(PromptTemplateError) -> Set<String>? {
      if value == "all" { return nil }
      var keys: Set<String> = []
      for part in value.split(separator: ",", omittingEmptySubsequences: false) {
        let key = String(part.trimmed)
        guard schema.lane(of: key) != nil else {
          throw PromptTemplateError(
            source, line,
            "indicators: \(key.quotedForMessage) is none; write their keys with commas between, or all")
        }
        guard keys.insert(key).inserted else {
          throw PromptTemplateError(source, line, "indicators: \"\(key)\" stands twice")
        }
      }
      return keys
    }
  }
}

extension Substring {
  /// Without white space at its ends.
  var trimmed: Substring {
    let front = drop(while: \.isWhitespace)
    guard let last = front.lastIndex(where: { !$0.isWhitespace }) else { return front }
    return front[...last]
  }
}
