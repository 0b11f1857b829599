package import DeadbandCore

/// One call of one model, everything decided.
package struct ModelCall: Sendable, Hashable {
  /// The model, as the provider calls it.
  package var model: String
  package var messages: [Message]
  /// What the answer has to be; nil for text.
  package var schema: JSONSchema?
  /// nil leaves it to the provider, as some models insist.
  package var temperature: Double?
  package var outputTokenLimit: Int
  /// Whether the answer is to come in pieces.
  package var isStreamed: Bool
  /// Further fields in OpenAI's form; of another format, none.
  package var parameters: [JSONValue.Field] = []

  package init(
    model: String, messages: [Message], schema: JSONSchema? = nil, temperature: Double? = nil,
    outputTokenLimit: Int, isStreamed: Bool = false
  ) {
    self.model = model
    self.messages = messages
    self.schema = schema
    self.temperature = temperature
    self.outputTokenLimit = outputTokenLimit
    self.isStreamed = isStreamed
  }
}
