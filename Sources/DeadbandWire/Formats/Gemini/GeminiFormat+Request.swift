import DeadbandCore

extension GeminiFormat {
  package func request(_ call: ModelCall) -> WireRequest {
    var messages = call.messages
    if let schema = call.schema, schemaMode == .prompt {
      messages = SchemaPrompt.adding(schema, to: messages)
    }
    let rules = messages.filter { $0.role == .system }.map(\.text)
    var writer = JSONWriter()
    writer.object { writer in
      if !rules.isEmpty {
        writer.field("systemInstruction") { Self.write(parts: rules, to: &$0) }
      }
      writer.key("contents")
      writer.array { writer in
        for turn in AnthropicFormat.turns(messages) {
          writer.object { writer in
            writer.field("role", turn.role == .assistant ? "model" : "user")
            Self.write(parts: [turn.text], to: &writer)
          }
        }
      }
      writer.field("generationConfig") { writer in
        if let temperature = call.temperature {
          writer.key("temperature")
          writer.number(temperature)
        }
        writer.field("maxOutputTokens", call.outputTokenLimit)
        if let schema = call.schema {
          writer.field("responseMimeType", "application/json")
          if schemaMode == .schema {
            writer.key("responseJsonSchema")
            writer.value(schema.document)
          }
        }
      }
    }
    let method = call.isStreamed ? "streamGenerateContent?alt=sse" : "generateContent"
    return WireRequest(
      path: "/v1beta/models/\(Self.segment(call.model)):\(method)", keyHeader: ("x-goog-api-key", ""),
      body: writer.bytes)
  }

  private static func write(parts: [String], to writer: inout JSONWriter) {
    writer.key("parts")
    writer.array { writer in for part in parts { writer.object { $0.field("text", part) } } }
  }

  /// A model's name as one segment of a path, everything percent-encoded that could lead out of it; Google's own
  /// lists have `models/` before it.
  static func segment(_ model: String) -> String {
    let name = model.hasPrefix("models/") ? model.dropFirst(7) : model[...]
    // A segment of dots alone would be a step up.
    let isDots = name.utf8.allSatisfy { $0 == UInt8(ascii: ".") }
    let hex = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in name.utf8 {
      switch byte {
      case UInt8(ascii: ".") where isDots: bytes += "%2E".utf8
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
