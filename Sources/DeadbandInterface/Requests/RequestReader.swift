import DeadbandCore

/// What decoders of requests share: strict objects, and problems with their places.
package enum RequestReader {
  /// Reads a whole text, which has to be UTF-8 and hold one value.
  static func whole<Value>(
    _ json: [UInt8], _ read: (inout JSONReader) throws(Problem) -> Value
  ) throws(Problem) -> Value {
    do { _ = try UTF8Span(validating: json.span) } catch {
      throw Problem(.notJSON, "byte \(error.byteOffsets.lowerBound) is not UTF-8")
    }
    var reader = JSONReader(json)
    let value = try read(&reader)
    do throws(JSONError) { try reader.finish() } catch { throw problem(error) }
    return value
  }

  static func problem(_ error: JSONError) -> Problem {
    Problem(.notJSON, "byte \(error.offset): \(error.reason)")
  }

  static func missing(_ key: String, _ what: String) -> Problem {
    Problem(.invalid, "\"\(key)\" is missing: \(what)", at: "/\(key)")
  }

  // MARK: Objects

  private static func open(_ reader: inout JSONReader) throws(Problem) {
    guard reader.peek() == UInt8(ascii: "{") else {
      if reader.peek() == nil { throw Problem(.notJSON, "an object is needed, the body is empty") }
      throw Problem(.invalid, "an object is needed")
    }
    do throws(JSONError) { try reader.openObject() } catch { throw problem(error) }
  }

  /// Visits the fields of the object that `reader` stands before; a key that is not known, or stands twice, is refused.
  ///
  /// - Parameter nullIsAbsent: whether a null is the same as a field that is not there.
  static func fields<Key: RawRepresentable<String> & CaseIterable & Hashable>(
    _ reader: inout JSONReader, _: Key.Type, nullIsAbsent: Bool = true,
    _ visit: (Key, inout JSONReader) throws(Problem) -> Void
  ) throws(Problem) {
    var seen: Set<Key> = []
    var first = true
    try open(&reader)
    while let key = try key(&first, &reader, &seen) as Key? {
      if nullIsAbsent, try isNull(&reader) { continue }
      try visit(key, &reader)
    }
  }

  private static func key<Key: RawRepresentable<String> & CaseIterable & Hashable>(
    _ first: inout Bool, _ reader: inout JSONReader, _ seen: inout Set<Key>
  ) throws(Problem) -> Key? {
    do throws(JSONError) {
      guard let text = try reader.nextKey(&first) else { return nil }
      let name = reader.text(text)
      guard let key = Key(rawValue: name) else {
        throw JSONError(
          offset: -1,
          reason: "\(name.quotedForMessage) is no field; here stand "
            + Key.allCases.map(\.rawValue).joined(separator: ", "))
      }
      guard seen.insert(key).inserted else {
        throw JSONError(offset: -1, reason: "\(name.quotedForMessage) stands twice")
      }
      return key
    } catch {
      throw error.offset < 0 ? Problem(.invalid, error.reason) : problem(error)
    }
  }

  private static func isNull(_ reader: inout JSONReader) throws(Problem) -> Bool {
    do throws(JSONError) { return try reader.null() } catch { throw problem(error) }
  }

  // MARK: Values

  /// A name: 1 to 250 characters (Unicode scalars, as JSON Schema counts), no control characters.
  static func name(_ reader: inout JSONReader, _ key: String) throws(Problem) -> String {
    let text = try string(&reader, key)
    guard let reason = nameProblem(text) else { return text }
    throw Problem(.invalid, "\(text.quotedForMessage): \(reason)", at: "/\(key)")
  }

  /// Why a text is no name; nil where it is one.
  package static func nameProblem(_ text: String) -> String? {
    let count = text.unicodeScalars.count
    guard 1...AnalysisRequest.nameLimit ~= count else {
      return "1 to \(AnalysisRequest.nameLimit) characters are allowed, it has \(count)"
    }
    if text.onOneLine != text { return "control characters are refused" }
    return text.allSatisfy(\.isWhitespace) ? "something else than white space is needed" : nil
  }

  static func string(_ reader: inout JSONReader, _ key: String) throws(Problem) -> String {
    guard reader.peek() == UInt8(ascii: "\"") else { throw mismatch(&reader, key, "a string") }
    do throws(JSONError) { return reader.text(try reader.string()) } catch { throw problem(error) }
  }

  static func boolean(_ reader: inout JSONReader, _ key: String) throws(Problem) -> Bool {
    guard let next = reader.peek(), next == UInt8(ascii: "t") || next == UInt8(ascii: "f") else {
      throw mismatch(&reader, key, "true or false")
    }
    do throws(JSONError) { return try reader.boolean() } catch { throw problem(error) }
  }

  static func number(
    _ reader: inout JSONReader, _ key: String, _ allowed: ClosedRange<Double>
  ) throws(Problem) -> Double {
    let needed = "a number from \(allowed.lowerBound.plain) to \(allowed.upperBound.plain)"
    guard let next = reader.peek(), next == UInt8(ascii: "-") || (0x30...0x39).contains(next) else {
      throw mismatch(&reader, key, needed)
    }
    let number: Double
    do throws(JSONError) { number = try reader.number() } catch { throw problem(error) }
    guard allowed.contains(number) else {
      throw Problem(.invalid, "\(number.plain) is refused; \(needed) is needed", at: "/\(key)")
    }
    return number
  }

  static func seconds(
    _ reader: inout JSONReader, _ key: String, _ allowed: ClosedRange<Double>
  ) throws(Problem) -> Duration {
    .milliseconds(Int64((try number(&reader, key, allowed) * 1_000).rounded(.up)))
  }

  static func time(_ reader: inout JSONReader, _ key: String) throws(Problem) -> Timestamp {
    let text = Array(try string(&reader, key).utf8)
    let shown = String(decoding: text, as: UTF8.self).quotedForMessage
    let time: Timestamp
    do throws(TimeFormatError) { time = try Timestamp(parsing: text, in: text.indices) } catch {
      throw Problem(.invalid, "\(shown): \(error.reason)", at: "/\(key)")
    }
    guard years.contains(time.utcDate.yearMonthDay.year) else {
      throw Problem(
        .invalid, "\(shown): years from \(years.lowerBound) to \(years.upperBound) are allowed", at: "/\(key)"
      )
    }
    return time
  }

  /// Options have not been traded on computers for longer, and nobody's clock is that far ahead.
  private static let years = 1970...2199

  /// The bytes of an object, well-formed.
  static func object(_ reader: inout JSONReader, _ key: String) throws(Problem) -> [UInt8] {
    guard reader.peek() == UInt8(ascii: "{") else { throw mismatch(&reader, key, "an object") }
    do throws(JSONError) { return Array(reader.bytes[try reader.skipValue()]) } catch { throw problem(error) }
  }

  /// Any value, as a tree.
  static func value(_ reader: inout JSONReader) throws(Problem) -> JSONValue {
    do throws(JSONError) { return try JSONValue(&reader, depth: 0) } catch { throw problem(error) }
  }

  /// What stands there instead.
  static func mismatch(_ reader: inout JSONReader, _ key: String, _ needed: String) -> Problem {
    do throws(JSONError) {
      let range = try reader.skipValue()
      let found = String(decoding: reader.bytes[range].prefix(40), as: UTF8.self)
      return Problem(.invalid, "\(found) is refused; \(needed) is needed", at: "/\(key)")
    } catch { return problem(error) }
  }
}
