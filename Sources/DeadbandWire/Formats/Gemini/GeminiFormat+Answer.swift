import DeadbandCore

extension GeminiFormat {
  package func completion(_ body: [UInt8]) throws(AnalystError) -> Completion {
    let answer = try JSONValue.answer(body)
    if let failure = GeminiFailure.read(answer) { throw failure.error() }
    let usage = try GeminiUsage.read(answer["usageMetadata"])
    let model = answer.text("modelVersion") ?? ""
    if let reason = GeminiContent.blockReason(answer) {
      return Completion(text: "", model: model, ending: .filtered, finishReason: reason, usage: usage)
    }
    guard let candidate = answer["candidates"]?.asArray?.first, candidate.isObject else {
      throw .foreign("the answer has no candidates[0]", usage: usage)
    }
    let reason = candidate.text("finishReason") ?? ""
    return Completion(
      text: GeminiContent.text(candidate), model: model, ending: GeminiContent.ending(reason),
      finishReason: reason, usage: usage)
  }
}

/// What answers and their pieces consist of.
enum GeminiContent {
  /// The text of a candidate's parts, without the model's thoughts.
  static func text(_ candidate: JSONValue) -> String {
    (candidate["content"]?["parts"]?.asArray ?? [])
      .filter { $0["thought"] != .boolean(true) }.compactMap { $0.text("text") }.joined()
  }

  /// Why the prompt was not answered; nil where it was not blocked.
  static func blockReason(_ answer: JSONValue) -> String? {
    answer["promptFeedback"]?.text("blockReason").flatMap { $0.isEmpty ? nil : $0 }
  }

  /// How an answer ended, by the format's word; an unknown or missing one is no success.
  static func ending(_ reason: String) -> Completion.Ending {
    switch reason {
    case "STOP": .complete
    case "MAX_TOKENS": .truncated
    case "SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY":
      .filtered
    default: .other
    }
  }
}

/// The tokens of an answer.
enum GeminiUsage {
  /// The usage; nil where it is missing, or does not count the prompt.
  ///
  /// Counts of 0 are left out by Google. Cached tokens are among those of the prompt; what tools add to the prompt
  /// and what the model thinks are counted apart.
  static func read(_ usage: JSONValue?) throws(AnalystError) -> TokenUsage? {
    guard let usage, let prompt = try usage.count("promptTokenCount") else { return nil }
    let cached = min(try usage.count("cachedContentTokenCount") ?? 0, prompt)
    let tools = try usage.count("toolUsePromptTokenCount") ?? 0
    let answer = try usage.count("candidatesTokenCount") ?? 0
    let thoughts = try usage.count("thoughtsTokenCount") ?? 0
    return TokenUsage(input: prompt - cached + tools, cachedInput: cached, output: answer + thoughts)
  }
}

/// What went wrong, in the format's JSON.
enum GeminiFailure {
  /// The failure that an answer speaks of; nil where it speaks of none.
  ///
  /// Some answers have it in a list of one. A quota of a day is no matter of a moment: it counts as used up.
  static func read(_ answer: JSONValue) -> ProviderFailure? {
    guard let error = (answer.asArray?.first ?? answer)["error"] else { return nil }
    let details = error["details"]?.asArray ?? []
    let isOfDay = details.contains { detail in
      detail["violations"]?.asArray?.contains { $0.text("quotaId")?.contains("PerDay") ?? false } ?? false
    }
    var failure = ProviderFailure()
    failure.take(message: error.asText ?? error.text("message"))
    failure.impliedStatus = error.integer("code").flatMap { 300..<600 ~= $0 ? $0 : nil }
    failure.take(
      [error.text("status")] + details.map { $0.text("reason") } + [isOfDay ? "daily_quota" : nil],
      standingFor: statuses)
    failure.retryAfter = details.lazy.compactMap { $0.text("retryDelay").flatMap(RetryAfter.span) }.first
    return failure
  }

  private static let statuses = [
    "invalid_argument": 400, "failed_precondition": 400, "out_of_range": 400, "unauthenticated": 401,
    "permission_denied": 403, "not_found": 404, "aborted": 409, "resource_exhausted": 429, "internal": 500,
    "unavailable": 503, "deadline_exceeded": 504,
  ]
}
