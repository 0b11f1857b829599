import DeadbandCore

extension OpenAIFormat {
  package func completion(_ body: [UInt8]) throws(AnalystError) -> Completion {
    let answer = try JSONValue.answer(body)
    if let failure = OpenAIFailure.read(answer) { throw failure.error() }
    let usage = try OpenAIUsage.read(answer["usage"])
    guard let choice = answer["choices"]?.asArray?.first, let message = choice["message"] else {
      throw .foreign("the answer has no choices[0].message", usage: usage)
    }
    var completion = Completion(
      text: try OpenAIContent.text(message["content"], usage: usage), model: answer.text("model") ?? "",
      ending: .other, finishReason: choice.text("finish_reason") ?? "", usage: usage)
    completion.ending = OpenAIContent.ending(
      completion.finishReason, isRefused: OpenAIContent.isRefusal(message))
    return completion
  }
}

/// What messages and their pieces consist of.
enum OpenAIContent {
  /// The text of `content`: null, a text, or a list of parts, of which those of reasoning are left out.
  static func text(_ content: JSONValue?, usage: TokenUsage?) throws(AnalystError) -> String {
    switch content {
    case nil: return ""
    case .string(let text)?: return text
    case .array(let parts)?:
      return parts.compactMap { part in
        part.asText
          ?? (["text", "output_text"].contains(part.text("type") ?? "text") ? part.text("text") : nil)
      }.joined()
    default: throw .foreign("the answer's content is neither a text nor a list of parts", usage: usage)
    }
  }

  /// Whether a message, or a piece of one, says that the model declined.
  static func isRefusal(_ message: JSONValue) -> Bool {
    if let refusal = message.text("refusal"), !refusal.isEmpty { return true }
    return message["content"]?.asArray?.contains { $0.text("type") == "refusal" } ?? false
  }

  /// How an answer ended, by the format's word; an unknown or missing one is no success.
  static func ending(_ reason: String, isRefused: Bool) -> Completion.Ending {
    if isRefused { return .refused }
    switch reason {
    case "stop", "eos", "end_turn": return .complete
    case "length", "max_tokens", "model_length": return .truncated
    case "content_filter": return .filtered
    case "refusal": return .refused
    default: return .other
    }
  }
}

/// The tokens of a chat completion or an embedding.
enum OpenAIUsage {
  /// The usage; nil where it is missing, or lacks one of its two counts.
  ///
  /// - Tokens of reasoning are among `completion_tokens`; xAI counts them apart, which shows in `total_tokens`.
  /// - Cached tokens are among `prompt_tokens`. Where there are more of them than those, a gateway counts them
  ///   apart: then both are charged.
  static func read(_ usage: JSONValue?) throws(AnalystError) -> TokenUsage? {
    guard let usage, let prompt = try usage.count("prompt_tokens"),
      var output = try usage.count("completion_tokens")
    else { return nil }
    let reasoning = try usage["completion_tokens_details"]?.count("reasoning_tokens") ?? 0
    if reasoning > 0, try usage.count("total_tokens") == prompt + output + reasoning { output += reasoning }
    // DeepSeek has names of its own.
    let listed = try usage["prompt_tokens_details"]?.count("cached_tokens")
    let hits = try usage.count("prompt_cache_hit_tokens")
    let cached = listed ?? hits ?? 0
    return TokenUsage(input: cached <= prompt ? prompt - cached : prompt, cachedInput: cached, output: output)
  }
}

/// What went wrong, in the format's JSON.
enum OpenAIFailure {
  /// The failure that an answer speaks of; nil where it speaks of none.
  ///
  /// `error` is an object with `message`, `type` and `code` (a name, or a status as OpenRouter has it), or a text;
  /// some servers put the object's fields at the top, as `object: "error"` says.
  static func read(_ answer: JSONValue) -> ProviderFailure? {
    guard let error = answer["error"] ?? (answer.text("object") == "error" ? answer : nil) else { return nil }
    var failure = ProviderFailure()
    failure.take(message: error.asText ?? error.text("message"))
    failure.impliedStatus = error.integer("code").flatMap { 300..<600 ~= $0 ? $0 : nil }
    failure.take([error.text("type"), error.text("status"), error.text("code")], standingFor: statuses)
    return failure
  }

  private static let statuses = [
    "invalid_request_error": 400, "context_length_exceeded": 400, "invalid_api_key": 401,
    "authentication_error": 401, "permission_error": 403, "insufficient_quota": 429, "billing_error": 402,
    "model_not_found": 404, "not_found_error": 404, "rate_limit_exceeded": 429, "rate_limit_error": 429,
    "tokens": 429, "requests": 429, "server_error": 500, "api_error": 500, "internal_server_error": 500,
    "internal_error": 500, "service_unavailable": 503, "service_unavailable_error": 503,
    "overloaded_error": 529,
    "timeout": 504,
  ]
}
