import DeadbandCore

/// A stream of messages' events: `message_start`, blocks one after the other, `message_delta`, `message_stop`.
///
/// The pieces together are the completion's text, unless the model says something before it uses the tool that takes
/// the answer: then the tool's input alone is the answer. Events that are unknown are passed over, as Anthropic asks.
struct AnthropicDecoder: StreamDecoder {
  private enum Block {
    case text
    case answer
    case otherTool
    case ignored
  }

  private var hasStarted = false
  private var isDone = false
  private var open: Block?
  private var blockCount = 0
  private var text = ""
  private var input: String?
  private var usesOtherTool = false
  private var model = ""
  private var stopReason = ""
  private var counts = AnthropicUsage()

  mutating func read(_ event: ServerSentEvent) throws(AnalystError) -> String {
    let body = try JSONValue.answer(event.data)
    if let failure = AnthropicFailure.read(body) { throw failure.error(usage: counts.counted) }
    // Gateways may leave the event's own type out: the one in the data counts.
    switch body.text("type") {
    case "message_start":
      guard !hasStarted, let message = body["message"] else { throw disorder("message_start") }
      hasStarted = true
      model = message.text("model") ?? ""
      try counts.take(message["usage"])
    case "content_block_start": return try startBlock(body)
    case "content_block_delta": return try readDelta(body)
    case "content_block_stop":
      guard open != nil, body.integer("index") == blockCount - 1 else { throw disorder("content_block_stop") }
      open = nil
    case "message_delta":
      guard hasStarted, open == nil, !isDone else { throw disorder("message_delta") }
      try counts.take(body["usage"])
      if let reason = body["delta"]?.text("stop_reason") { stopReason = reason }
    case "message_stop":
      guard hasStarted, open == nil, !isDone else { throw disorder("message_stop") }
      isDone = true
    case nil: throw .foreign("an event of the stream has no type", usage: counts.counted)
    default: break
    }
    return ""
  }

  private func disorder(_ type: String) -> AnalystError {
    .foreign("the stream's events are out of order at \(type)", usage: counts.counted)
  }

  private mutating func startBlock(_ body: JSONValue) throws(AnalystError) -> String {
    guard hasStarted, open == nil, !isDone, stopReason.isEmpty, body.integer("index") == blockCount,
      let block = body["content_block"]
    else { throw disorder("content_block_start") }
    blockCount += 1
    switch block.text("type") {
    case "text":
      open = .text
      let piece = block.text("text") ?? ""
      text += piece
      return piece
    case "tool_use" where block.text("name") == SchemaPrompt.name && input == nil:
      open = .answer
      input = ""
    case "tool_use":
      open = .otherTool
      usesOtherTool = true
    default: open = .ignored
    }
    return ""
  }

  private mutating func readDelta(_ body: JSONValue) throws(AnalystError) -> String {
    guard let open, body.integer("index") == blockCount - 1, let delta = body["delta"] else {
      throw disorder("content_block_delta")
    }
    switch (open, delta.text("type")) {
    case (.text, "text_delta"):
      guard let piece = delta.text("text") else { throw disorder("text_delta") }
      text += piece
      return piece
    case (.answer, "input_json_delta"):
      guard let piece = delta.text("partial_json") else { throw disorder("input_json_delta") }
      input? += piece
      return piece
    // Blocks that a later version brings may have deltas of these types: they are no answer.
    case (.ignored, _): return ""
    case (_, "text_delta"), (.text, "input_json_delta"): throw disorder("content_block_delta")
    default: return ""
    }
  }

  consuming func finish() throws(AnalystError) -> Completion {
    guard isDone else { throw .cut(usage: counts.counted) }
    // An input without fields may come in no pieces at all.
    let answer = input.map { $0.isEmpty ? "{}" : $0 } ?? text
    return Completion(
      text: answer, model: model,
      ending: AnthropicEnding.ending(stopReason, isAnswerOfTool: input != nil, usesOtherTool: usesOtherTool),
      finishReason: stopReason, usage: counts.counted)
  }
}
