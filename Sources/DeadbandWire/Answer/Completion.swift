public import DeadbandCore

/// What a provider's answer says, in one form for all formats.
public struct Completion: Sendable, Hashable {
  /// How the answer ended. Only ``complete`` may be served or kept.
  public enum Ending: Sendable, Hashable {
    /// The model said all it wanted.
    case complete
    /// The limit of tokens, or the model's window, cut it.
    case truncated
    /// The model declined to answer.
    case refused
    /// The provider withheld it (safety, recitation, blocked content).
    case filtered
    /// The provider gives a reason that none of these is.
    case other
  }

  /// The answer's text; for an answer by a schema its JSON.
  public var text: String
  /// The model that answered, as the provider calls it; empty where it does not say.
  public var model: String
  /// How it ended.
  public var ending: Ending
  /// The provider's own word for that; empty where it says nothing.
  public var finishReason: String
  /// What it charges for; nil where it does not say.
  public var usage: TokenUsage?

  /// A completion.
  public init(
    text: String, model: String, ending: Ending, finishReason: String, usage: TokenUsage?
  ) {
    self.text = text
    self.model = model
    self.ending = ending
    self.finishReason = finishReason
    self.usage = usage
  }
}
