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
