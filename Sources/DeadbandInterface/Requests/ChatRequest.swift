package import DeadbandCore
package import DeadbandWire

/// A chat completion in OpenAI's form, with the block `deadband` where its answer may be served again.
///
///     {"model":"…","messages":[…],"deadband":{"subject":"SPY IC","strategy":"IRON_CONDOR","snapshot":{…}}}
///
/// Fields that cannot be honoured are refused, and so are unknown ones: a client must not believe that it was heard.
package struct ChatRequest: Sendable, Equatable {
  /// The model as the client calls it.
  package let model: String
  /// What is asked.
  package let question: Question
  /// Whether the answer is to come in pieces.
  package let isStreamed: Bool
  /// Whether a stream ends with the tokens.
  package let includesUsage: Bool
  /// The subject and its market, where the answer is gated; nil for an exact cache.
  package let gated: AnalysisRequest?

  /// Messages that a request may have.
  package static let messageLimit = 1_000

  /// SHA-256 of everything that changes the answer: model, messages, form, sampling.
  package var identity: Digest { digest(of: question.messages) }

  /// The same without what the user and the model said: where the market is told apart from the messages, by the snapshot, they
  /// only repeat it.
  package var wordingIdentity: Digest { digest(of: question.messages.filter { $0.role == .system }) }

  private func digest(of messages: [Message]) -> Digest {
    var writer = JSONWriter()
    writer.array { writer in
      writer.string(model)
      for message in messages {
        writer.string(message.role.rawValue)
        writer.string(message.text)
      }
      writer.string("schema")
      if let schema = question.schema { writer.value(schema.document) } else { writer.null() }
      if let temperature = question.temperature { writer.number(temperature) } else { writer.null() }
      if let limit = question.outputTokenLimit { writer.integer(limit) } else { writer.null() }
      for parameter in question.parameters.sorted(by: { $0.key < $1.key }) {
        writer.string(parameter.key)
        writer.value(parameter.value)
      }
    }
    return Digest(of: writer.bytes)
  }

  /// Reads a request.
  ///
  /// - Throws: ``Problem`` with the place of what is wrong.
  package init(json: [UInt8], schema: IndicatorSchema = .standard) throws(Problem) {
    self = try RequestReader.whole(json) { reader throws(Problem) in
      try ChatRequest(&reader, schema)
    }
  }

  private init(_ reader: inout JSONReader, _ schema: IndicatorSchema) throws(Problem) {
    var model: String?
    var messages: [Message]?
    var form: JSONSchema?
    var temperature: Double?
    var tokenLimit: Int?
    var parameters: [JSONValue.Field] = []
    var isStreamed = false
    var includesUsage = false
    var gated: AnalysisRequest?
    try RequestReader.fields(&reader, Key.self) { key, reader throws(Problem) in
      switch key {
      case .model: model = try RequestReader.name(&reader, key.rawValue)
      case .messages: messages = try ChatMessages.read(&reader)
      case .temperature: temperature = try RequestReader.number(&reader, key.rawValue, 0...2)
      case .maxTokens, .maxCompletionTokens:
        guard tokenLimit == nil else {
          throw Problem(
            .invalid, "max_tokens and max_completion_tokens exclude one another", at: "/\(key.rawValue)")
        }
        tokenLimit = try Self.whole(&reader, key, 1...1_000_000)
      case .stream: isStreamed = try RequestReader.boolean(&reader, key.rawValue)
      case .streamOptions: includesUsage = try Self.usageOption(&reader)
      case .responseFormat: form = try ChatForm.read(&reader)
      case .n:
        guard try Self.whole(&reader, key, 1...128) == 1 else {
          throw Problem(.invalid, "one answer is given; n has to be 1", at: "/n")
        }
      case .topP, .seed, .stop, .presencePenalty, .frequencyPenalty, .logitBias, .reasoningEffort, .verbosity,
        .topK, .minP:
        parameters.append(JSONValue.Field(key.rawValue, try RequestReader.value(&reader)))
      case .user, .safetyIdentifier, .promptCacheKey, .metadata, .serviceTier, .store, .parallelToolCalls:
        // Says whose it is or how it is served; not what is answered.
        _ = try RequestReader.value(&reader)
      case .tools, .toolChoice, .functions, .functionCall, .logprobs, .topLogprobs, .modalities, .audio,
        .prediction, .webSearchOptions:
        let value = try RequestReader.value(&reader)
        guard Self.meansNothing(key, value) else {
          throw Problem(
            .invalid, "\(key.rawValue) cannot be honoured here: answers are texts", at: "/\(key.rawValue)",
            wayOut: "leave it out, or send such requests to the provider itself")
        }
      case .deadband:
        do throws(Problem) { gated = try AnalysisRequest(&reader, schema: schema) } catch {
          throw error.kind == .notJSON ? error : error.within("/deadband")
        }
      }
    }
    guard let model else {
      throw RequestReader.missing("model", "a route, a provider, or a provider's model")
    }
    guard let messages else { throw RequestReader.missing("messages", "what is asked") }
    var question = Question(messages)
    question.schema = form
    question.temperature = temperature
    question.outputTokenLimit = tokenLimit
    question.parameters = parameters
    question.timeout = gated?.timeout
    self.model = model
    self.question = question
    self.isStreamed = isStreamed
    self.includesUsage = includesUsage
    self.gated = gated
  }

  private static func meansNothing(_ key: Key, _ value: JSONValue) -> Bool {
    switch value {
    case .array(let elements): elements.isEmpty || key == .modalities && elements == [.string("text")]
    case .boolean(let flag): !flag
    case .string(let word): (key == .toolChoice || key == .functionCall) && word == "none"
    case .number(let number): key == .topLogprobs && number == 0
    default: false
    }
  }

  private static func whole(
    _ reader: inout JSONReader, _ key: Key, _ allowed: ClosedRange<Int>
  ) throws(Problem) -> Int {
    let number = try RequestReader.number(
      &reader, key.rawValue, Double(allowed.lowerBound)...Double(allowed.upperBound))
    guard let whole = Int(exactly: number) else {
      throw Problem(.invalid, "\(number.plain) is refused; a whole number is needed", at: "/\(key.rawValue)")
    }
    return whole
  }

  private static func usageOption(_ reader: inout JSONReader) throws(Problem) -> Bool {
    let options = try RequestReader.value(&reader)
    guard case .object = options else {
      throw Problem(.invalid, "\(options.kind) is refused; an object is needed", at: "/stream_options")
    }
    return options["include_usage"] == .boolean(true)
  }

  enum Key: String, CaseIterable {
    case model, messages, temperature, n, seed, stop, stream, user, metadata, store, tools, functions,
      logprobs
    case modalities, audio, prediction, verbosity, deadband
    case maxTokens = "max_tokens"
    case maxCompletionTokens = "max_completion_tokens"
    case streamOptions = "stream_options"
    case responseFormat = "response_format"
    case topP = "top_p"
    case topK = "top_k"
    case minP = "min_p"
    case presencePenalty = "presence_penalty"
    case frequencyPenalty = "frequency_penalty"
    case logitBias = "logit_bias"
    case reasoningEffort = "reasoning_effort"
    case safetyIdentifier = "safety_identifier"
    case promptCacheKey = "prompt_cache_key"
    case serviceTier = "service_tier"
    case parallelToolCalls = "parallel_tool_calls"
    case toolChoice = "tool_choice"
    case functionCall = "function_call"
    case topLogprobs = "top_logprobs"
    case webSearchOptions = "web_search_options"
  }
}
