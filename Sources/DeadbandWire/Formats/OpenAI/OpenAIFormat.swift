package import DeadbandCore

/// Chat completions as OpenAI has them, below a base URL like `https://host/v1`.
package struct OpenAIFormat: WireFormat {
  /// How an answer is held to its schema.
  package enum SchemaMode: Sendable, Hashable {
    /// `response_format` `json_schema`; strict where the schema keeps what OpenAI asks of strict ones.
    case schema
    /// `response_format` `json_object`, with the schema among the rules; DeepSeek and some gateways know only that.
    case object
    /// The schema among the rules alone.
    case prompt
  }

  /// The field that bounds the answer.
  package enum TokenLimitField: String, Sendable, Hashable {
    /// What all know but OpenAI's models that reason.
    case maxTokens = "max_tokens"
    /// What OpenAI wants now.
    case maxCompletionTokens = "max_completion_tokens"
  }

  package var schemaMode: SchemaMode
  package var tokenLimitField: TokenLimitField
  /// False for models that refuse a temperature, as OpenAI's that reason do.
  package var sendsTemperature: Bool
  /// Whether streams are asked to end with the usage; a few old servers refuse the field.
  package var asksForUsage: Bool

  package init(
    schemaMode: SchemaMode = .schema, tokenLimitField: TokenLimitField = .maxTokens,
    sendsTemperature: Bool = true, asksForUsage: Bool = true
  ) {
    self.schemaMode = schemaMode
    self.tokenLimitField = tokenLimitField
    self.sendsTemperature = sendsTemperature
    self.asksForUsage = asksForUsage
  }

  package func decoder() -> any StreamDecoder { OpenAIDecoder() }

  package func failure(
    status: Int, headers: WireHeaders, body: [UInt8], now: Timestamp
  ) -> AnalystError {
    let failure =
      (try? JSONValue(body)).flatMap { OpenAIFailure.read($0) } ?? ProviderFailure(foreign: body)
    return failure.error(status: status, retryAfter: RetryAfter.duration(headers, now: now))
  }
}
