/// A JSON text as a tree that keeps the order of keys; for small documents, where speed does not count.
package indirect enum JSONValue: Sendable, Hashable {
  case null
  case boolean(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([Field])

  package struct Field: Sendable, Hashable {
    package let key: String
    package var value: JSONValue

    package init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// Reads the whole of `bytes`. A repeated key is an error: which of the two was meant cannot be known.
  package init(_ bytes: [UInt8]) throws(JSONError) {
    do { _ = try UTF8Span(validating: bytes.span) } catch {
      throw JSONError(offset: error.byteOffsets.lowerBound, reason: "not UTF-8")
    }
    var reader = JSONReader(bytes)
    self = try JSONValue(&reader, depth: 0)
    try reader.finish()
  }

  /// Reads the value that `reader` stands before, which lies so deep in others.
  package init(_ reader: inout JSONReader, depth: Int) throws(JSONError) {
    switch reader.peek() {
    case UInt8(ascii: "{"):
      try reader.checkDepth(depth)
      try reader.openObject()
      var fields: [Field] = []
      var keys: Set<String> = []
      var first = true
      while let key = try reader.nextKey(&first) {
        let name = reader.text(key)
        guard keys.insert(name).inserted else {
          throw JSONError(offset: key.range.lowerBound - 1, reason: "\"\(name)\" stands twice")
        }
        fields.append(Field(name, try JSONValue(&reader, depth: depth + 1)))
      }
      self = .object(fields)
    case UInt8(ascii: "["):
      try reader.checkDepth(depth)
      try reader.openArray()
      var elements: [JSONValue] = []
      var first = true
      while try reader.nextElement(&first) { elements.append(try JSONValue(&reader, depth: depth + 1)) }
      self = .array(elements)
    case UInt8(ascii: "\""): self = .string(reader.text(try reader.string()))
    case UInt8(ascii: "t"), UInt8(ascii: "f"): self = .boolean(try reader.boolean())
    case UInt8(ascii: "n"):
      _ = try reader.null()
      self = .null
    case let next: self = .number(try reader.number(startingWith: next))
    }
  }

  /// The value in the words of an error message.
  package var kind: String {
    switch self {
    case .null: "null"
    case .boolean(let value): "\(value)"
    case .number(let value): value.plain
    case .string(let value): "\"\(value)\""
    case .array: "an array"
    case .object: "an object"
    }
  }
}
