package import DeadbandCore

/// Messages as Anthropic has them, below a base URL like `https://host`.
///
/// An answer by a schema is asked for as the input of a tool that the model is made to use, which all models with
/// tools know. A tool's input is an object: a schema of something else is told among the rules instead.
package struct AnthropicFormat: WireFormat {
  /// The format's version that is asked for.
  static let version = "2023-06-01"

  package init() {}

  package func decoder() -> any StreamDecoder { AnthropicDecoder() }

  package func failure(
    status: Int, headers: WireHeaders, body: [UInt8], now: Timestamp
  ) -> AnalystError {
    let failure =
      (try? JSONValue(body)).flatMap { AnthropicFailure.read($0) } ?? ProviderFailure(foreign: body)
    return failure.error(status: status, retryAfter: RetryAfter.duration(headers, now: now))
  }
}

/// What went wrong, in the format's JSON.
enum AnthropicFailure {
  /// The failure that an answer or an event speaks of; nil where it speaks of none.
  static func read(_ answer: JSONValue) -> ProviderFailure? {
    guard let error = answer["error"] ?? (answer.text("type") == "error" ? answer : nil) else { return nil }
    var failure = ProviderFailure()
    failure.take(message: error.asText ?? error.text("message"))
    failure.take([error.text("type")], standingFor: statuses)
    return failure
  }

  private static let statuses = [
    "invalid_request_error": 400, "authentication_error": 401, "billing_error": 402, "permission_error": 403,
    "not_found_error": 404, "request_too_large": 413, "rate_limit_error": 429, "api_error": 500,
    "timeout_error": 504, "overloaded_error": 529,
  ]
}

/// How an answer ended, by the format's word.
enum AnthropicEnding {
  /// The ending; `tool_use` is one only where the tool is the one that takes the answer.
  static func ending(_ reason: String, isAnswerOfTool: Bool, usesOtherTool: Bool) -> Completion.Ending {
    switch reason {
    case "end_turn", "stop_sequence": usesOtherTool ? .other : .complete
    case "tool_use": isAnswerOfTool && !usesOtherTool ? .complete : .other
    case "max_tokens", "model_context_window_exceeded": .truncated
    case "refusal": .refused
    default: .other
    }
  }
}
