import DeadbandCore

extension OpenAIFormat {
  package func request(_ call: ModelCall) -> WireRequest {
    var messages = call.messages
    if let schema = call.schema, schemaMode != .schema {
      messages = SchemaPrompt.adding(schema, to: messages)
    }
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("model", call.model)
      writer.key("messages")
      writer.array { writer in
        for message in messages {
          writer.object { writer in
            writer.field("role", message.role.rawValue)
            writer.field("content", message.text)
          }
        }
      }
      writer.field(tokenLimitField.rawValue, call.outputTokenLimit)
      if sendsTemperature, let temperature = call.temperature {
        writer.key("temperature")
        writer.number(temperature)
      }
      for parameter in call.parameters {
        writer.key(parameter.key)
        writer.value(parameter.value)
      }
      if let schema = call.schema { write(schema, to: &writer) }
      if call.isStreamed {
        writer.key("stream")
        writer.boolean(true)
        if asksForUsage {
          writer.field("stream_options") { writer in
            writer.key("include_usage")
            writer.boolean(true)
          }
        }
      }
    }
    return WireRequest(path: "/chat/completions", keyHeader: Self.keyHeader, body: writer.bytes)
  }

  static var keyHeader: (name: String, prefix: String) { ("authorization", "Bearer ") }

  private func write(_ schema: JSONSchema, to writer: inout JSONWriter) {
    switch schemaMode {
    case .prompt: break
    case .object:
      writer.field("response_format") { $0.field("type", "json_object") }
    case .schema:
      writer.field("response_format") { writer in
        writer.field("type", "json_schema")
        writer.field("json_schema") { writer in
          writer.field("name", SchemaPrompt.name)
          writer.key("strict")
          writer.boolean(Self.isStrict(schema.document))
          writer.key("schema")
          writer.value(schema.document)
        }
      }
    }
  }

  /// Whether every object of the schema is closed and needs all it names, as OpenAI asks of strict ones; another
  /// schema would be refused as strict, and is taken as a hint otherwise.
  static func isStrict(_ schema: JSONValue) -> Bool {
    guard case .object(let fields) = schema else { return false }
    if let properties = schema["properties"] {
      guard case .object(let named) = properties, schema["additionalProperties"] == .boolean(false) else {
        return false
      }
      let required = Set(schema["required"]?.asArray?.compactMap(\.asText) ?? [])
      guard named.allSatisfy({ required.contains($0.key) && isStrict($0.value) }) else { return false }
    } else if schema.text("type") == "object" {
      return false
    }
    return fields.allSatisfy { field in
      switch field.key {
      case "items", "not", "additionalProperties": !field.value.isObject || isStrict(field.value)
      case "anyOf": field.value.asArray?.allSatisfy(isStrict) ?? false
      case "$defs", "definitions":
        if case .object(let named) = field.value { named.allSatisfy { isStrict($0.value) } } else { false }
      // Of these OpenAI's strict ones know nothing.
      case "allOf", "oneOf", "prefixItems": false
      default: true
      }
    }
  }
}
