/// What in an answer is not as its schema wants it.
public struct SchemaViolation: Sendable, Hashable, CustomStringConvertible {
  /// Where: `$.decisions[2].action`.
  public let path: String
  /// What is wrong, in one sentence without a full stop; quotes the schema, and nothing of the answer.
  public let reason: String

  /// `path: reason`.
  public var description: String { "\(path): \(reason)" }
}
