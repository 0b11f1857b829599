extension JSONWriter {
  /// Writes a tree, its keys in their order.
  package mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .boolean(let flag): boolean(flag)
    case .number(let value): number(value)
    case .string(let text): string(text)
    case .array(let elements):
      array { writer in
        for element in elements { writer.value(element) }
      }
    case .object(let fields):
      object { writer in
        for field in fields {
          writer.key(field.key)
          writer.value(field.value)
        }
      }
    }
  }
}

extension JSONWriter {
  /// A field whose value is a text.
  package mutating func field(_ key: String, _ value: String) {
    self.key(key)
    string(value)
  }

  /// A field whose value is a whole number.
  package mutating func field(_ key: String, _ value: Int) {
    self.key(key)
    integer(value)
  }

  /// A field whose value is an object.
  package mutating func field(_ key: String, _ write: (inout JSONWriter) -> Void) {
    self.key(key)
    object(write)
  }
}

extension JSONValue {
  /// The value's JSON text.
  package var text: String {
    var writer = JSONWriter()
    writer.value(self)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
