import DeadbandCore

/// Finds the JSON in what a model says.
package enum AnswerJSON {
  /// The JSON of an answer, as it stands there; nil where it is not clear which it is.
  ///
  /// The first that applies:
  /// 1. the whole answer, but for white space around it, is one JSON value;
  /// 2. the answer has exactly one fenced block (```` ``` ```` or ```` ```json ````), and it holds one object or list;
  /// 3. the answer has no fence, and exactly one object or list in it, with any text around.
  ///
  /// It does not guess: two values, a fence without its end, or a bracket of the text before the value that begins no
  /// JSON (`[see below] {…}`) give nil. So the front of an object that was cut never passes for one that it holds.
  /// O(bytes).
  package static func extract(from answer: String) -> [UInt8]? {
    let bytes = Array(answer.utf8)
    let whole = trimmed(bytes[...])
    if isValue(bytes, whole) { return Array(bytes[whole]) }
    let fences = fences(in: bytes)
    if fences.isEmpty { return onlyValue(in: bytes) }
    guard fences.count == 2 else { return nil }
    let info = String(decoding: bytes[fences[0]], as: UTF8.self).drop { $0 == "`" || $0 == " " }
    let closing = bytes[fences[1]].allSatisfy { $0 == UInt8(ascii: "`") || $0 <= 0x20 }
    guard closing, ["", "json"].contains(info.lowercased().filter { !$0.isWhitespace }) else { return nil }
    let inside = trimmed(bytes[fences[0].upperBound..<fences[1].lowerBound])
    return !inside.isEmpty && isOpening(bytes[inside.lowerBound]) && isValue(bytes, inside)
      ? Array(bytes[inside]) : nil
  }

  private static func isOpening(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
  }

  /// White space and a byte order mark around are no part of it.
  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> Range<Int> {
    var rest = bytes
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    rest = rest.drop { $0 <= 0x20 }
    while let last = rest.last, last <= 0x20 { rest = rest.dropLast() }
    return rest.startIndex..<rest.endIndex
  }

  private static func isValue(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    var reader = JSONReader(bytes, range)
    do throws(JSONError) {
      _ = try reader.skipValue()
      try reader.finish()
      return true
    } catch { return false }
  }

  /// The lines that begin with three backticks. JSON has none: its strings have no line ends.
  private static func fences(in bytes: [UInt8]) -> [Range<Int>] {
    var fences: [Range<Int>] = []
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let line = bytes[start..<end].drop { $0 == 0x20 }
      if line.starts(with: "```".utf8) { fences.append(line.startIndex..<end) }
      start = end + 1
    }
    return fences
  }

  private static func onlyValue(in bytes: [UInt8]) -> [UInt8]? {
    guard let start = bytes.firstIndex(where: isOpening) else { return nil }
    var reader = JSONReader(bytes, start..<bytes.count)
    guard let range = try? reader.skipValue() else { return nil }
    return bytes[range.upperBound...].contains(where: isOpening) ? nil : Array(bytes[range])
  }
}
