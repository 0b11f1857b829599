import DeadbandCore

/// A schema in words, for providers that cannot be held to one.
enum SchemaPrompt {
  /// The name under which providers get to know the schema.
  static let name = "answer"

  /// What the model is told. The word JSON in it is what some providers insist on.
  static func text(_ schema: JSONSchema) -> String {
    "Answer with JSON alone, without any other text, by this JSON Schema:\n"
      + String(decoding: schema.text, as: UTF8.self)
  }

  /// The messages with the schema behind the first rules, or before everything where there are none.
  static func adding(_ schema: JSONSchema, to messages: [Message]) -> [Message] {
    var messages = messages
    if let index = messages.firstIndex(where: { $0.role == .system }) {
      messages[index] = Message(.system, messages[index].text + "\n\n" + text(schema))
    } else {
      messages.insert(Message(.system, text(schema)), at: 0)
    }
    return messages
  }
}

extension JSONWriter {
  /// A field whose value is a text.
  mutating func field(_ key: String, _ value: String) {
    self.key(key)
    string(value)
  }

  /// A field whose value is a whole number.
  mutating func field(_ key: String, _ value: Int) {
    self.key(key)
    integer(value)
  }

  /// A field whose value is an object.
  mutating func field(_ key: String, _ write: (inout JSONWriter) -> Void) {
    self.key(key)
    object(write)
  }
}
