import DeadbandCore

/// A stream of chat completion chunks.
///
/// It is whole once a chunk has given the reason for its end, or `[DONE]` came; usage comes in the last chunk, after
/// the reason, or in every chunk, where the last counts.
struct OpenAIDecoder: StreamDecoder {
  private var text = ""
  private var model = ""
  private var finishReason: String?
  private var isRefused = false
  private var usage: TokenUsage?
  private var isDone = false

  mutating func read(_ event: ServerSentEvent) throws(AnalystError) -> String {
    // Some gateways keep a connection alive by events without data.
    if isDone || event.data.isEmpty { return "" }
    if event.data.starts(with: "[DONE]".utf8) {
      isDone = true
      return ""
    }
    let chunk = try JSONValue.answer(event.data)
    if let failure = OpenAIFailure.read(chunk) { throw failure.error(usage: usage) }
    guard chunk.isObject else { throw .foreign("an event of the stream is no object", usage: usage) }
    if let counted = try OpenAIUsage.read(chunk["usage"]) { usage = counted }
    if model.isEmpty { model = chunk.text("model") ?? "" }
    var added = ""
    for choice in chunk["choices"]?.asArray ?? [] { added += try read(choice) }
    text += added
    return added
  }

  private mutating func read(_ choice: JSONValue) throws(AnalystError) -> String {
    guard choice["index"] == nil || choice.integer("index") == 0 else {
      throw .foreign("the stream has more than one answer", usage: usage)
    }
    var added = ""
    if let delta = choice["delta"] {
      added = try OpenAIContent.text(delta["content"], usage: usage)
      if OpenAIContent.isRefusal(delta) { isRefused = true }
    }
    guard finishReason == nil || added.isEmpty else {
      throw .foreign("the stream goes on behind its answer's end", usage: usage)
    }
    if let reason = choice.text("finish_reason"), !reason.isEmpty {
      // Chunks have no number: that some came twice is seen by this alone.
      guard finishReason == nil else { throw .foreign("the stream ends twice", usage: usage) }
      finishReason = reason
    }
    return added
  }

  consuming func finish() throws(AnalystError) -> Completion {
    guard isDone || finishReason != nil else { throw .cut(usage: usage) }
    let reason = finishReason ?? ""
    return Completion(
      text: text, model: model, ending: OpenAIContent.ending(reason, isRefused: isRefused),
      finishReason: reason,
      usage: usage)
  }
}
