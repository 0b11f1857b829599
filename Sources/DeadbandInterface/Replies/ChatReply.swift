package import DeadbandCore

/// An answer as OpenAI's clients read it: whole, or in pieces.
package struct ChatReply: Sendable {
  /// What it is called: `chatcmpl-…`.
  package let id: String
  /// When it was made, in seconds since 1970.
  package let created: Int64
  /// The model that answered.
  package let model: String

  /// An answer that has begun.
  package init(id: String, created: Int64, model: String) {
    self.id = id
    self.created = created
    self.model = model
  }

  /// An answer that was made, or begun, at an instant, which its ID stands for.
  package init(made: Timestamp, model: String) {
    self.init(
      id: "chatcmpl-\(String(made.nanosecondsSince1970, radix: 36))", created: made.split.seconds,
      model: model)
  }

  /// The whole answer.
  package func whole(
    _ content: [UInt8], finishReason: String, inputTokens: Int64, outputTokens: Int64
  ) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      head("chat.completion", &writer)
      writer.key("choices")
      writer.array { writer in
        writer.object { writer in
          writer.field("index", 0)
          writer.field("message") { writer in
            writer.field("role", "assistant")
            writer.field("content", String(decoding: content, as: UTF8.self))
            writer.key("refusal")
            writer.null()
          }
          writer.key("logprobs")
          writer.null()
          writer.field("finish_reason", Self.finish(finishReason))
        }
      }
      Self.usage(inputTokens, outputTokens, &writer)
    }
    return writer.bytes
  }

  /// The chunk that says who speaks, the first of a stream.
  package var opening: [UInt8] {
    chunk(nil) { writer in
      writer.field("role", "assistant")
      writer.field("content", "")
    }
  }

  /// A chunk with more of the text.
  package func piece(_ text: String) -> [UInt8] { chunk(nil) { $0.field("content", text) } }

  /// The chunk that says that the answer is whole.
  package func closing(finishReason: String) -> [UInt8] { chunk(Self.finish(finishReason)) { _ in } }

  /// The chunk with the tokens, which follows the closing one where a client asked for it.
  package func tokens(inputTokens: Int64, outputTokens: Int64) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      head("chat.completion.chunk", &writer)
      writer.key("choices")
      writer.array { _ in }
      Self.usage(inputTokens, outputTokens, &writer)
    }
    return writer.bytes
  }

  private func chunk(_ finishReason: String?, _ delta: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      head("chat.completion.chunk", &writer)
      writer.key("choices")
      writer.array { writer in
        writer.object { writer in
          writer.field("index", 0)
          writer.field("delta", delta)
          writer.key("logprobs")
          writer.null()
          writer.key("finish_reason")
          if let finishReason { writer.string(finishReason) } else { writer.null() }
        }
      }
    }
    return writer.bytes
  }

  private func head(_ object: String, _ writer: inout JSONWriter) {
    writer.field("id", id)
    writer.field("object", object)
    writer.field("created", Int(created))
    writer.field("model", model)
  }

  private static func usage(_ input: Int64, _ output: Int64, _ writer: inout JSONWriter) {
    writer.field("usage") { writer in
      writer.field("prompt_tokens", Int(input))
      writer.field("completion_tokens", Int(output))
      writer.field("total_tokens", Int(input.addingReportingOverflow(output).partialValue))
    }
  }

  /// OpenAI's word for how an answer ended. What is kept has ended well, or it would not be kept.
  private static func finish(_ reason: String) -> String {
    reason == "length" || reason == "content_filter" ? reason : "stop"
  }
}
