import DeadbandCore

/// A stream of `generateContent` answers, each with a further piece.
///
/// Nothing marks the stream's end but the reason for it in the last piece. Usage is cumulative; the last one counts.
struct GeminiDecoder: StreamDecoder {
  private var text = ""
  private var model = ""
  private var finishReason: String?
  private var blockReason: String?
  private var usage: TokenUsage?

  mutating func read(_ event: ServerSentEvent) throws(AnalystError) -> String {
    let chunk = try JSONValue.answer(event.data)
    if let failure = GeminiFailure.read(chunk) { throw failure.error(usage: usage) }
    guard chunk.isObject else { throw .foreign("an event of the stream is no object", usage: usage) }
    if let counted = try GeminiUsage.read(chunk["usageMetadata"]) { usage = counted }
    if model.isEmpty { model = chunk.text("modelVersion") ?? "" }
    blockReason = blockReason ?? GeminiContent.blockReason(chunk)
    let candidates = chunk["candidates"]?.asArray ?? []
    guard candidates.count <= 1, let candidate = candidates.first else {
      if candidates.isEmpty { return "" }
      throw .foreign("the stream has more than one answer", usage: usage)
    }
    let added = GeminiContent.text(candidate)
    guard finishReason == nil || added.isEmpty else {
      throw .foreign("the stream goes on behind its answer's end", usage: usage)
    }
    if let reason = candidate.text("finishReason"), !reason.isEmpty { finishReason = finishReason ?? reason }
    text += added
    return added
  }

  consuming func finish() throws(AnalystError) -> Completion {
    if let blockReason {
      return Completion(text: text, model: model, ending: .filtered, finishReason: blockReason, usage: usage)
    }
    guard let finishReason else { throw .cut(usage: usage) }
    return Completion(
      text: text, model: model, ending: GeminiContent.ending(finishReason), finishReason: finishReason,
      usage: usage)
  }
}
