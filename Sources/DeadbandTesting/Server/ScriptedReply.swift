import DeadbandAnalysts
public import DeadbandCore

/// What a ``ScriptedServer`` answers to one call.
public struct ScriptedReply: Sendable, Hashable {
  /// How the answer ends.
  public enum Ending: Sendable, Hashable, CaseIterable { case complete, truncated, refused, filtered }

  /// The answer's text.
  public var text: String
  /// What it is charged for.
  public var usage: TokenUsage
  /// How it ends.
  public var ending: Ending
  /// What goes wrong.
  public var fault: Fault?

  /// A reply.
  public init(
    _ text: String, usage: TokenUsage = TokenUsage(input: 100, output: 20), ending: Ending = .complete,
    fault: Fault? = nil
  ) {
    self.text = text
    self.usage = usage
    self.ending = ending
    self.fault = fault
  }
}

/// A call as a ``ScriptedServer`` got it.
public struct ScriptedRequest: Sendable, Hashable {
  /// The call's number on this server, 1 and up.
  public let number: Int
  /// The path with its query.
  public let path: String
  /// Its header fields, names in lower case.
  public let headers: [String: String]
  /// Its body.
  public let body: String
  /// The model that is asked, where the format is known.
  public let model: String
  /// Whether the answer is to come as events.
  public let isStreamed: Bool
  /// The format it is in.
  public let format: Format

  /// What is spoken at a path.
  public enum Format: Sendable, Hashable {
    case openAI, anthropic, gemini, embeddings, ollama, other
  }
}
