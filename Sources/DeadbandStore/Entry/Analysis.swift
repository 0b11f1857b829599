public import DeadbandCore

/// What a model answered, and what that took. The store never looks into the content.
public struct Analysis: Sendable, Hashable {
  /// The answer's bytes.
  public let content: [UInt8]
  /// What they are: `application/json` and the like.
  public let contentType: String
  /// The model that answered, as its provider calls it.
  public let model: String
  /// Tokens of the prompt.
  public let inputTokens: Int64
  /// Tokens of the answer.
  public let outputTokens: Int64
  /// What it cost.
  public let cost: Money
  /// When the answer was made.
  public let created: Timestamp
  /// Why the provider says it ended (`stop`, `length`, …), as the provider spells it; empty where it says nothing.
  public let finishReason: String
  /// How long the answer took, queues and retries included; nil where nobody measured it.
  public let latency: Duration?

  /// An analysis as it came from the analyst.
  public init(
    content: [UInt8], contentType: String, model: String, inputTokens: Int64, outputTokens: Int64,
    cost: Money,
    created: Timestamp, finishReason: String, latency: Duration? = nil
  ) {
    self.content = content
    self.contentType = contentType
    self.model = model
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
    self.cost = cost
    self.created = created
    self.finishReason = finishReason
    self.latency = latency.flatMap(Self.storable)
  }

  /// A time to the nanosecond, as the store has it; nil where it cannot be one.
  private static func storable(_ time: Duration) -> Duration? {
    guard time >= .zero, time < .seconds(1 << 33) else { return nil }
    return .nanoseconds(time.wholeNanoseconds)
  }
}

extension Duration {
  /// Nanoseconds, rounded down; for times within 292 years.
  package var wholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds &* 1_000_000_000 &+ attoseconds / 1_000_000_000
  }
}
