package import DeadbandCore

/// What an analyst is asked, whoever answers.
public struct Question: Sendable, Hashable {
  /// How urgent an answer is: who waits for a provider is served by this, then by age.
  public enum Priority: Int, Sendable, Hashable, Comparable, CaseIterable {
    case low, medium, high

    /// Less urgent.
    public static func < (left: Priority, right: Priority) -> Bool { left.rawValue < right.rawValue }
  }

  /// What the model is told, in order; the last one is the user's.
  public var messages: [Message]
  /// What the answer has to be: JSON by this schema; nil for text.
  public var schema: JSONSchema?
  /// The temperature of sampling; nil for the model's configured one.
  public var temperature: Double?
  /// The most tokens that the answer may have; nil for the model's configured limit.
  public var outputTokenLimit: Int?
  /// How long whoever asks will wait, retries and queues included; nil for the configured time.
  public var timeout: Duration?
  /// Whose money it is.
  public var tenant: String
  /// Why it is asked, as the ledger shows it: the name of the rule that fired.
  public var reason: String
  /// How urgent it is.
  public var priority: Priority
  /// How large the change is that made somebody ask, where a route chooses by it; nil where that is not known.
  public var significance: Double?

  /// Further fields of a request in OpenAI's form that change the answer (`top_p`, `seed` and the like), as a client gave them.
  /// Providers of another form refuse a question that has any: none is silently dropped.
  package var parameters: [JSONValue.Field] = []

  /// A question of one message.
  public init(
    _ prompt: String, system: String? = nil, schema: JSONSchema? = nil, tenant: String = "default",
    reason: String = "asked", priority: Priority = .medium
  ) {
    messages = (system.map { [Message(.system, $0)] } ?? []) + [Message(.user, prompt)]
    self.schema = schema
    self.tenant = tenant
    self.reason = reason
    self.priority = priority
  }

  /// A question of messages, the last of them the user's.
  public init(
    _ messages: [Message], tenant: String = "default", reason: String = "asked",
    priority: Priority = .medium
  ) {
    self.messages = messages
    self.tenant = tenant
    self.reason = reason
    self.priority = priority
  }

  /// Bytes of UTF-8 in all messages: no model's tokenizer makes more tokens of them.
  public var promptByteCount: Int { messages.reduce(0) { $0 + $1.text.utf8.count } }

  /// Characters in all messages, as people count them. O(bytes).
  public var promptCharacterCount: Int { messages.reduce(0) { $0 + $1.text.count } }
}
