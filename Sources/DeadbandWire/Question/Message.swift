/// One part of what a model is told.
public struct Message: Sendable, Hashable {
  /// Who speaks.
  public enum Role: String, Sendable, Hashable, CaseIterable {
    /// Whoever sets the rules; every format has a place for it.
    case system
    /// Whoever asks.
    case user
    /// The model, in an earlier turn.
    case assistant
  }

  /// Who speaks.
  public let role: Role
  /// What is said.
  public let text: String

  /// A message.
  public init(_ role: Role, _ text: String) {
    self.role = role
    self.text = text
  }
}
