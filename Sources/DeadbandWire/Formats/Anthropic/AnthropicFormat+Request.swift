import DeadbandCore

extension AnthropicFormat {
  package func request(_ call: ModelCall) -> WireRequest {
    let usesTool = call.schema?.document.text("type") == "object"
    var messages = call.messages
    if let schema = call.schema, !usesTool { messages = SchemaPrompt.adding(schema, to: messages) }
    let rules = messages.filter { $0.role == .system }.map(\.text).joined(separator: "\n\n")
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("model", call.model)
      writer.field("max_tokens", call.outputTokenLimit)
      if !rules.isEmpty { writer.field("system", rules) }
      writer.key("messages")
      writer.array { writer in
        for turn in Self.turns(messages) {
          writer.object { writer in
            writer.field("role", turn.role.rawValue)
            writer.field("content", turn.text)
          }
        }
      }
      if let temperature = call.temperature {
        writer.key("temperature")
        writer.number(temperature)
      }
      if let schema = call.schema, usesTool { Self.write(schema, to: &writer) }
      if call.isStreamed {
        writer.key("stream")
        writer.boolean(true)
      }
    }
    return WireRequest(
      path: "/v1/messages", headers: [("anthropic-version", Self.version)], keyHeader: ("x-api-key", ""),
      body: writer.bytes)
  }

  private static func write(_ schema: JSONSchema, to writer: inout JSONWriter) {
    writer.key("tools")
    writer.array { writer in
      writer.object { writer in
        writer.field("name", SchemaPrompt.name)
        writer.field("description", "Takes the answer.")
        writer.key("input_schema")
        writer.value(schema.document)
      }
    }
    writer.field("tool_choice") { writer in
      writer.field("type", "tool")
      writer.field("name", SchemaPrompt.name)
    }
  }

  /// The messages without the rules; those of one speaker that follow each other are one, since turns alternate.
  static func turns(_ messages: [Message]) -> [Message] {
    var turns: [Message] = []
    for message in messages where message.role != .system {
      if let last = turns.last, last.role == message.role {
        turns[turns.count - 1] = Message(last.role, last.text + "\n\n" + message.text)
      } else {
        turns.append(message)
      }
    }
    return turns
  }
}
