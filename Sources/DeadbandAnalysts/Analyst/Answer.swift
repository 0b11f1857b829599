public import DeadbandCore

/// What an analyst answered, and what that took.
public struct Answer: Sendable, Hashable {
  /// The answer's text; for a question with a schema the JSON that keeps it, alone.
  public var text: String
  /// The provider that answered, as it is configured.
  public var provider: String
  /// The model that answered, as the provider calls it.
  public var model: String
  /// The provider's own word for how it ended.
  public var finishReason: String
  /// What the provider charged for, the repair of an answer included; nil where it did not say.
  public var usage: TokenUsage?
  /// What it cost; nil where that is not known.
  public var cost: Money?
  /// From the question to the answer's end, queues and retries included.
  public var latency: Duration
  /// What failed before, in order.
  public var attempts: [AnalystError]

  /// An answer.
  public init(
    text: String, provider: String, model: String, finishReason: String, usage: TokenUsage?, cost: Money?,
    latency: Duration, attempts: [AnalystError] = []
  ) {
    self.text = text
    self.provider = provider
    self.model = model
    self.finishReason = finishReason
    self.usage = usage
    self.cost = cost
    self.latency = latency
    self.attempts = attempts
  }
}
