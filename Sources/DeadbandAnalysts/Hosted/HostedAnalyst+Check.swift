import DeadbandCore
extension HostedAnalyst {
  /// Refuses what cannot be answered, before any money is reserved.
  func check(_ question: Question) throws(AnalystError) {
    guard configuration.isEnabled else {
      throw AnalystError(
        .unavailable, reason: "is switched off", wayOut: "set enabled to true in the configuration")
    }
    if let variable = configuration.keyVariable, configuration.key?.isEmpty ?? true {
      throw AnalystError(.authentication, reason: "has no key", wayOut: "set \(variable)")
    }
    if question.messages.allSatisfy({ $0.role == .system || $0.text.isEmpty }) {
      throw AnalystError(.invalidRequest, reason: "the question is empty", wayOut: "write a prompt")
    }
    if let temperature = question.temperature, !(0...2).contains(temperature) {
      throw AnalystError(
        .invalidRequest, reason: "a temperature of \(temperature)", wayOut: "choose one from 0 to 2")
    }
    if let limit = question.outputTokenLimit, !(1...1_000_000).contains(limit) {
      throw AnalystError(
        .invalidRequest, reason: "an answer of at most \(limit) tokens", wayOut: "allow 1 to 1000000")
    }
    if let timeout = question.timeout, timeout <= .zero {
      throw AnalystError(.timeout, reason: "no time was left to ask")
    }
    if let most = account.price?.outputTokens, outputTokenLimit(question) > most {
      throw AnalystError(
        .invalidRequest,
        reason: "an answer of up to \(outputTokenLimit(question)) tokens; the model gives at most \(most)",
        wayOut: "lower output_tokens")
    }
    if configuration.format != .openAI, let parameter = question.parameters.first {
      throw AnalystError(
        .invalidRequest,
        reason:
          "\"\(parameter.key.onOneLine)\" is a field of OpenAI's form, which \(configuration.format.rawValue) does not know",
        wayOut: "leave it out, or ask a provider of that form")
    }
    let needed = question.promptByteCount / Self.bytesPerToken + outputTokenLimit(question)
    if let window = configuration.contextTokens ?? account.price?.contextTokens.map({ Int(clamping: $0) }),
      needed > window
    {
      throw AnalystError(
        .invalidRequest,
        reason: "a prompt of \(question.promptByteCount) bytes and an answer of up to "
          + "\(outputTokenLimit(question)) tokens exceed the model's window of \(window) tokens",
        wayOut: "shorten the prompt, lower the answer's limit, or ask a model with a larger window")
    }
    try account.checkPrice()
  }

  /// Of English, code and JSON a token is three to five bytes. What this lets through and is too long all the same, the
  /// provider rejects without charging for it.
  private static let bytesPerToken = 4

  func outputTokenLimit(_ question: Question) -> Int {
    question.outputTokenLimit ?? configuration.outputTokenLimit
  }

  func call(_ question: Question, isStreamed: Bool) -> ModelCall {
    var call = ModelCall(
      model: configuration.model, messages: question.messages, schema: question.schema,
      temperature: question.temperature ?? configuration.temperature,
      outputTokenLimit: outputTokenLimit(question), isStreamed: isStreamed)
    call.parameters = question.parameters
    return call
  }
}
