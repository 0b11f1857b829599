package import DeadbandCore

/// How a family of providers is spoken to: pure functions between values and bytes.
///
/// | folder | spoken by |
/// |--|--|
/// | `OpenAI` | OpenAI, DeepSeek, Groq, OpenRouter, xAI, Ollama, vLLM and any gateway that copies it |
/// | `Anthropic` | Anthropic |
/// | `Gemini` | Google |
///
/// Everything that is read is hostile until it is parsed: a format throws, and never traps, on any bytes.
package protocol WireFormat: Sendable {
  /// The request that asks for a completion.
  func request(_ call: ModelCall) -> WireRequest

  /// Reads a whole answer of status 200.
  func completion(_ body: [UInt8]) throws(AnalystError) -> Completion

  /// Reads an answer in pieces, one a call's stream.
  func decoder() -> any StreamDecoder

  /// What an answer of another status means; `now` is what a date in its header fields is compared with.
  func failure(status: Int, headers: WireHeaders, body: [UInt8], now: Timestamp) -> AnalystError
}

/// Reads the events of one stream, in the order they come.
package protocol StreamDecoder: Sendable {
  /// Takes one server-sent event, and returns the text that it adds to the answer; empty where it adds none.
  ///
  /// The pieces together are the completion's text (but see ``AnthropicDecoder``). After an error nothing more may
  /// be read.
  mutating func read(_ event: ServerSentEvent) throws(AnalystError) -> String

  /// The whole answer, once the connection has ended; throws where it ended too early.
  consuming func finish() throws(AnalystError) -> Completion
}
