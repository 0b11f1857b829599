/// A strict pull reader over one JSON text (RFC 8259), without allocation for names, numbers and structure.
///
/// The caller asks for what its shape has next and gets it or a ``JSONError``. It exists because the histories are
/// read at more than 100 MB/s, with duplicate keys seen and numbers correctly rounded; Foundation offers neither.
/// The bytes are expected to be valid UTF-8: whoever reads lines has checked.
package struct JSONReader: ~Copyable {
  package let bytes: [UInt8]
  package private(set) var position: Int
  private let end: Int

  /// Deepest nesting that ``skipValue()`` and ``JSONValue`` follow.
  package static let depthLimit = 64

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    position = 0
    end = bytes.count
  }

  /// Reads `bytes[range]` alone.
  package init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
  }

  /// A string of the text: the bytes between its quotes, escapes not yet undone.
  package struct Text: Sendable {
    package let range: Range<Int>
    package let hasEscapes: Bool
  }

  // MARK: Structure

  /// Enters an object. `while let key = try reader.nextKey(&first)` then walks its fields.
  package mutating func openObject() throws(JSONError) {
    try expect(UInt8(ascii: "{"), "an object")
  }

  /// The next field's key, its colon read; `nil` at the object's end. `first` is true before the first call.
  package mutating func nextKey(_ first: inout Bool) throws(JSONError) -> Text? {
    guard try nextItem(&first, closing: UInt8(ascii: "}")) else { return nil }
    let key = try string()
    try expect(UInt8(ascii: ":"), "':'")
    return key
  }

  /// The next field's key, its colon read; the bytes of `guesses` at `guess` are compared with the text before
  /// anything is looked for.
  ///
  /// A writer keeps its key order, so that whoever reads many like objects mostly guesses right, and a right guess
  /// is cheaper than finding the key's end and looking it up.
  package mutating func nextKey(_ first: inout Bool, guess: Range<Int>, in guesses: [UInt8]) throws(JSONError)
    -> Key?
  {
    guard try nextItem(&first, closing: UInt8(ascii: "}")) else { return nil }
    let key: Key
    if peek() == UInt8(ascii: "\""), quotes(guesses, guess) {
      position += guess.count + 2
      key = .guessed
    } else {
      key = .other(try string())
    }
    try expect(UInt8(ascii: ":"), "':'")
    return key
  }

  /// What ``nextKey(_:guess:in:)`` found.
  package enum Key: Sendable {
    case guessed
    case other(Text)
  }

  /// Whether the string that starts here is `words[range]`, written without escapes.
  @inline(__always)
  private func quotes(_ words: [UInt8], _ range: Range<Int>) -> Bool {
    guard end - position >= range.count + 2 else { return false }
    let text = bytes.span.extracting(position + 1..<position + range.count + 2)
    let word = words.span.extracting(range)
    for offset in word.indices where text[offset] != word[offset] { return false }
    return text[range.count] == UInt8(ascii: "\"")
  }

  package mutating func openArray() throws(JSONError) {
    try expect(UInt8(ascii: "["), "an array")
  }

  /// Whether a further element follows; false once the array is closed.
  package mutating func nextElement(_ first: inout Bool) throws(JSONError) -> Bool {
    try nextItem(&first, closing: UInt8(ascii: "]"))
  }

  private mutating func nextItem(_ first: inout Bool, closing: UInt8) throws(JSONError) -> Bool {
    let next = peek()
    if next == closing {
      position += 1
      return false
    }
    if first {
      first = false
    } else {
      guard next == UInt8(ascii: ",") else {
        throw failure("',' or '\(Character(UnicodeScalar(closing)))' expected")
      }
      position += 1
    }
    return true
  }

  /// Nothing but white space may follow.
  package mutating func finish() throws(JSONError) {
    if peek() != nil { throw failure("nothing may follow the value") }
  }

  // MARK: Scalars

  /// The first byte of the next value, white space skipped; `nil` at the end of the text.
  @inline(__always)
  package mutating func peek() -> UInt8? {
    while position < end {
      let byte = bytes[position]
      switch byte {
      case 0x20, 0x0A, 0x0D, 0x09: position &+= 1
      default: return byte
      }
    }
    return nil
  }

  /// Reads `null` if it is next.
  package mutating func null() throws(JSONError) -> Bool {
    guard peek() == UInt8(ascii: "n") else { return false }
    try literal("null")
    return true
  }

  package mutating func boolean() throws(JSONError) -> Bool {
    switch peek() {
    case UInt8(ascii: "t"):
      try literal("true")
      return true
    case UInt8(ascii: "f"):
      try literal("false")
      return false
    default: throw failure("true or false expected")
    }
  }

  /// A number, correctly rounded; infinite where it exceeds Double.
  package mutating func number() throws(JSONError) -> Double {
    guard let next = peek() else { throw failure("a number expected, the text ends") }
    guard next == UInt8(ascii: "-") || (0x30...0x39).contains(next) else {
      throw failure("a number expected")
    }
    guard let value = DecimalNumber.parse(bytes, at: &position, end: end) else {
      throw failure("not a JSON number")
    }
    return value
  }

  /// A number where any value may stand, and `next` is its first byte.
  mutating func number(startingWith next: UInt8?) throws(JSONError) -> Double {
    guard let next else { throw failure("a value expected, the text ends") }
    guard next == UInt8(ascii: "-") || (0x30...0x39).contains(next) else { throw failure("a value expected") }
    return try number()
  }

  package mutating func string() throws(JSONError) -> Text {
    try expect(UInt8(ascii: "\""), "a string")
    let start = position
    position += plainLength()
    if position < end, bytes[position] == UInt8(ascii: "\"") {
      position += 1
      return Text(range: start..<position - 1, hasEscapes: false)
    }
    return try stringWithOthers(from: start)
  }

  /// How many of the next bytes stand for themselves and lie beyond `\`: lowercase letters and `_`, which keys are
  /// made of, need one comparison. In a span of what is left, one bounds check does for the array's and the
  /// reader's end, where `bytes[position]` needs both.
  @inline(__always)
  private func plainLength() -> Int {
    let rest = bytes.span.extracting(position..<end)
    var length = 0
    while length < rest.count, rest[length] > UInt8(ascii: "\\") { length &+= 1 }
    return length
  }

  /// The rest of a string that holds more than ``string()``'s short way knows, from `position` on.
  private mutating func stringWithOthers(from start: Int) throws(JSONError) -> Text {
    var hasEscapes = false
    while position < end {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        position &+= 1
        return Text(range: start..<position - 1, hasEscapes: hasEscapes)
      }
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        try escape()
      } else if byte < 0x20 {
        throw failure("a control character in a string")
      } else {
        position &+= 1
      }
    }
    throw failure("the text ends within a string")
  }

  /// Checks and passes any value; the range it took.
  package mutating func skipValue(depth: Int = 0) throws(JSONError) -> Range<Int> {
    let next = peek()
    let start = position
    switch next {
    case UInt8(ascii: "{"):
      try checkDepth(depth)
      try openObject()
      var first = true
      while try nextKey(&first) != nil { _ = try skipValue(depth: depth + 1) }
    case UInt8(ascii: "["):
      try checkDepth(depth)
      try openArray()
      var first = true
      while try nextElement(&first) { _ = try skipValue(depth: depth + 1) }
    case UInt8(ascii: "\""): _ = try string()
    case UInt8(ascii: "t"), UInt8(ascii: "f"): _ = try boolean()
    case UInt8(ascii: "n"): _ = try null()
    default: _ = try number(startingWith: next)
    }
    return start..<position
  }

  /// Whether `text` can be seen at once to be a JSON value that may stand within a line of JSON as it is: all that
  /// ``JSONValue`` takes, without line ends. False also for what would take longer to see: keys with escapes, objects of more than
  /// 64 keys. O(bytes), and no tree is built.
  package static func isPlainLine(_ text: [UInt8]) -> Bool {
    guard !text.contains(UInt8(ascii: "\n")), !text.contains(UInt8(ascii: "\r")),
      (try? UTF8Span(validating: text.span)) != nil
    else { return false }
    var reader = JSONReader(text)
    return (try? reader.skipPlainValue(depth: 0)) == true && reader.peek() == nil
  }

  /// Passes a value; false where an object in it has too many keys, one with escapes, or one twice.
  private mutating func skipPlainValue(depth: Int) throws(JSONError) -> Bool {
    switch peek() {
    case UInt8(ascii: "{"):
      try checkDepth(depth)
      try openObject()
      var keys: [Range<Int>] = []
      var first = true
      while let key = try nextKey(&first) {
        guard !key.hasEscapes, keys.count < 64, !keys.contains(where: { bytes[$0] == bytes[key.range] })
        else { return false }
        keys.append(key.range)
        guard try skipPlainValue(depth: depth + 1) else { return false }
      }
    case UInt8(ascii: "["):
      try checkDepth(depth)
      try openArray()
      var first = true
      while try nextElement(&first) {
        guard try skipPlainValue(depth: depth + 1) else { return false }
      }
    default: _ = try skipValue()
    }
    return true
  }

  // MARK: Text

  /// The string's characters, escapes undone.
  package func text(_ string: Text) -> String {
    guard string.hasEscapes else { return String(decoding: bytes[string.range], as: UTF8.self) }
    return unescaped(string.range)
  }

  /// Whether the string spells `word`, escapes undone; allocates nothing where there are none.
  package func spells(_ string: Text, _ word: StaticString) -> Bool {
    if string.hasEscapes { return text(string) == word.description }
    guard string.range.count == word.utf8CodeUnitCount else { return false }
    return word.withUTF8Buffer { word in
      for offset in 0..<word.count where word[offset] != bytes[string.range.lowerBound + offset] {
        return false
      }
      return true
    }
  }

  package func failure(_ reason: String) -> JSONError { JSONError(offset: position, reason: reason) }

  // MARK: Pieces

  package func checkDepth(_ depth: Int) throws(JSONError) {
    if depth >= Self.depthLimit { throw failure("nested deeper than \(Self.depthLimit) levels") }
  }

  @inline(__always)
  private mutating func expect(_ byte: UInt8, _ what: StaticString) throws(JSONError) {
    guard let next = peek() else { throw failure("\(what) expected, the text ends") }
    guard next == byte else { throw failure("\(what) expected") }
    position += 1
  }

  private mutating func literal(_ word: StaticString) throws(JSONError) {
    let length = word.utf8CodeUnitCount
    guard position + length <= end,
      spells(Text(range: position..<position + length, hasEscapes: false), word)
    else { throw failure("\(word) expected") }
    position += length
  }

  /// Passes one escape sequence, which must be complete and, for surrogates, paired.
  private mutating func escape() throws(JSONError) {
    guard position + 1 < end else { throw failure("the text ends within a string") }
    switch bytes[position + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      position += 2
    case UInt8(ascii: "u"):
      let unit = try codeUnit(at: position)
      if 0xD800..<0xDC00 ~= unit {
        guard 0xDC00..<0xE000 ~= (try codeUnit(at: position + 6)) else {
          throw failure("a lone surrogate escape")
        }
        position += 12
      } else if 0xDC00..<0xE000 ~= unit {
        throw failure("a lone surrogate escape")
      } else {
        position += 6
      }
    default: throw failure("an unknown escape")
    }
  }

  private func codeUnit(at start: Int) throws(JSONError) -> UInt32 {
    guard start + 6 <= end, bytes[start] == UInt8(ascii: "\\"), bytes[start + 1] == UInt8(ascii: "u") else {
      throw failure("an incomplete \\u escape")
    }
    var unit: UInt32 = 0
    for byte in bytes[start + 2..<start + 6] {
      guard let digit = Character(UnicodeScalar(byte)).hexDigitValue, byte < 0x80 else {
        throw failure("an incomplete \\u escape")
      }
      unit = unit << 4 | UInt32(digit)
    }
    return unit
  }

  /// Undoes the escapes of a string that ``string()`` has accepted.
  private func unescaped(_ range: Range<Int>) -> String {
    var units: [UInt16] = []
    var rest = bytes[range]
    while let byte = rest.first {
      if byte != UInt8(ascii: "\\") {
        let plain = rest.prefix { $0 != UInt8(ascii: "\\") }
        units.append(contentsOf: String(decoding: plain, as: UTF8.self).utf16)
        rest = rest.dropFirst(plain.count)
        continue
      }
      let kind = rest[rest.startIndex + 1]
      if kind == UInt8(ascii: "u") {
        units.append((try? codeUnit(at: rest.startIndex)).map { UInt16($0) } ?? 0xFFFD)
        rest = rest.dropFirst(6)
        continue
      }
      let meaning: [UInt8: UInt16] = [
        UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13,
        UInt8(ascii: "t"): 9,
      ]
      units.append(meaning[kind] ?? UInt16(kind))
      rest = rest.dropFirst(2)
    }
    return String(decoding: units, as: UTF16.self)
  }
}
