import DeadbandAnalysts
import DeadbandCore

/// A reply in the form of its format: whole, or as events.
struct ReplyBody {
  let reply: ScriptedReply
  let request: ScriptedRequest

  /// The parts in which the text of a stream comes: about three, whatever its length.
  private var parts: [String] {
    let characters = Array(reply.text)
    let size = max((characters.count + 2) / 3, 1)
    return stride(from: 0, to: characters.count, by: size).map {
      String(characters[$0..<min($0 + size, characters.count)])
    }
  }

  var whole: String {
    switch request.format {
    case .openAI: openAI
    case .anthropic: anthropic
    case .gemini: gemini(reply.text, isLast: true)
    case .embeddings: embeddings
    case .ollama: #"{"model":\#(quoted(request.model)),"done":true,"response":""}"#
    case .other: #"{"error":{"message":"no such path"}}"#
    }
  }

  /// Events, each a text of its own, the empty line after it included.
  var events: [String] {
    switch request.format {
    case .openAI: openAIEvents
    case .anthropic: anthropicEvents
    case .gemini: geminiEvents
    case .embeddings, .ollama, .other: [whole]
    }
  }

  // MARK: OpenAI

  private var openAIFinish: String {
    switch reply.ending {
    case .complete, .refused: "stop"
    case .truncated: "length"
    case .filtered: "content_filter"
    }
  }

  private var openAIUsage: String {
    let usage = reply.usage
    return
      #"{"prompt_tokens":\#(usage.prompt),"completion_tokens":\#(usage.output),"total_tokens":\#(usage.prompt + usage.output),"#
      + #""prompt_tokens_details":{"cached_tokens":\#(usage.cachedInput)}}"#
  }

  private var openAI: String {
    let text = quoted(reply.text)
    let message =
      reply.ending == .refused
      ? #"{"role":"assistant","content":null,"refusal":\#(text)}"#
      : #"{"role":"assistant","content":\#(text)}"#
    return #"{"id":"c-\#(request.number)","object":"chat.completion","model":\#(quoted(request.model)),"#
      + #""choices":[{"index":0,"message":\#(message),"finish_reason":"\#(openAIFinish)"}],"usage":\#(openAIUsage)}"#
  }

  private var openAIEvents: [String] {
    let head =
      #"{"id":"c-\#(request.number)","object":"chat.completion.chunk","model":\#(quoted(request.model)),"#
    let key = reply.ending == .refused ? "refusal" : "content"
    let texts = parts.map {
      #"\#(head)"choices":[{"index":0,"delta":{"\#(key)":\#(quoted($0))},"finish_reason":null}]}"#
    }
    let rest = [
      #"\#(head)"choices":[{"index":0,"delta":{},"finish_reason":"\#(openAIFinish)"}]}"#,
      #"\#(head)"choices":[],"usage":\#(openAIUsage)}"#, "[DONE]",
    ]
    return (texts + rest).map { "data: \($0)\n\n" }
  }

  // MARK: Anthropic

  private var anthropicStop: String {
    switch reply.ending {
    case .complete: isToolAsked ? "tool_use" : "end_turn"
    case .truncated: "max_tokens"
    case .refused, .filtered: "refusal"
    }
  }

  /// The name of the tool that the answer has to be the input of; empty where there is none.
  private var toolName: String {
    guard case .object(let fields)? = try? JSONValue(Array(request.body.utf8)),
      case .object(let choice)? = fields.first(where: { $0.key == "tool_choice" })?.value,
      case .string(let name)? = choice.first(where: { $0.key == "name" })?.value
    else { return "" }
    return name
  }

  private var isToolAsked: Bool { !toolName.isEmpty }

  private func anthropicUsage(output: Int64) -> String {
    let usage = reply.usage
    return #"{"input_tokens":\#(usage.input),"cache_read_input_tokens":\#(usage.cachedInput),"#
      + #""cache_creation_input_tokens":\#(usage.cacheWrite + usage.longCacheWrite),"#
      + #""cache_creation":{"ephemeral_5m_input_tokens":\#(usage.cacheWrite),"ephemeral_1h_input_tokens":\#(usage.longCacheWrite)},"#
      + #""output_tokens":\#(output)}"#
  }

  private var anthropic: String {
    let block =
      isToolAsked
      ? #"{"type":"tool_use","id":"t","name":\#(quoted(toolName)),"input":\#(reply.text)}"#
      : #"{"type":"text","text":\#(quoted(reply.text))}"#
    return
      #"{"id":"m-\#(request.number)","type":"message","role":"assistant","model":\#(quoted(request.model)),"#
      + #""content":[\#(block)],"stop_reason":"\#(anthropicStop)","stop_sequence":null,"usage":\#(anthropicUsage(output: reply.usage.output))}"#
  }

  private var anthropicEvents: [String] {
    let start =
      isToolAsked
      ? #"{"type":"tool_use","id":"t","name":\#(quoted(toolName)),"input":{}}"#
      : #"{"type":"text","text":""}"#
    let deltas = parts.map { part in
      let delta =
        isToolAsked
        ? #"{"type":"input_json_delta","partial_json":\#(quoted(part))}"#
        : #"{"type":"text_delta","text":\#(quoted(part))}"#
      return ("content_block_delta", #""index":0,"delta":\#(delta)"#)
    }
    let message =
      #""message":{"id":"m-\#(request.number)","type":"message","role":"assistant","model":\#(quoted(request.model)),"content":[],"#
      + #""stop_reason":null,"stop_sequence":null,"usage":\#(anthropicUsage(output: 1))}"#
    let events =
      [("message_start", message), ("content_block_start", #""index":0,"content_block":\#(start)"#)] + deltas
      + [
        ("content_block_stop", #""index":0"#),
        (
          "message_delta",
          #""delta":{"stop_reason":"\#(anthropicStop)","stop_sequence":null},"usage":{"output_tokens":\#(reply.usage.output)}"#
        ),
        ("message_stop", ""),
      ]
    return events.map { type, rest in
      "event: \(type)\ndata: {\"type\":\"\(type)\"\(rest.isEmpty ? "" : ",")\(rest)}\n\n"
    }
  }

  // MARK: Gemini

  private var geminiFinish: String {
    switch reply.ending {
    case .complete: "STOP"
    case .truncated: "MAX_TOKENS"
    case .refused: "PROHIBITED_CONTENT"
    case .filtered: "SAFETY"
    }
  }

  private func gemini(_ text: String, isLast: Bool) -> String {
    let usage = reply.usage
    let finish = isLast ? #","finishReason":"\#(geminiFinish)""# : ""
    return
      #"{"candidates":[{"content":{"role":"model","parts":[{"text":\#(quoted(text))}]}\#(finish),"index":0}],"#
      + #""usageMetadata":{"promptTokenCount":\#(usage.prompt),"cachedContentTokenCount":\#(usage.cachedInput),"#
      + #""candidatesTokenCount":\#(usage.output),"totalTokenCount":\#(usage.prompt + usage.output)},"modelVersion":\#(quoted(request.model))}"#
  }

  private var geminiEvents: [String] {
    let parts = parts.isEmpty ? [""] : parts
    return parts.enumerated().map { index, part in
      "data: \(gemini(part, isLast: index == parts.count - 1))\r\n\r\n"
    }
  }

  // MARK: Embeddings

  private var embeddings: String {
    var texts = 1
    if case .object(let fields)? = try? JSONValue(Array(request.body.utf8)),
      case .array(let list)? = fields.first(where: { $0.key == "input" })?.value
    {
      texts = list.count
    }
    let vectors = (0..<texts).map { #"{"object":"embedding","index":\#($0),"embedding":[0.5,\#($0),-0.25]}"# }
    return #"{"object":"list","model":\#(quoted(request.model)),"data":[\#(vectors.joined(separator: ","))],"#
      + #""usage":{"prompt_tokens":\#(reply.usage.prompt),"total_tokens":\#(reply.usage.prompt)}}"#
  }

  private func quoted(_ text: String) -> String { JSONValue.string(text).text }
}
