public import DeadbandAnalysts
public import DeadbandCore

/// A question in the caller's own words, in place of a prompt's.
public struct Wording: Sendable {
  /// What is asked. Tenant, reason, priority and time are the engine's to say.
  public var question: Question
  /// All of it that makes another answer, whatever the market: instructions, form, sampling. A part of the subject.
  public let identity: Digest
  /// Is given the answer as it comes, where this request is the one that asks; preliminary until the answer is whole.
  public var onPiece: (@Sendable (AnswerPiece) -> Void)?

  /// A wording.
  public init(
    _ question: Question, identity: Digest, onPiece: (@Sendable (AnswerPiece) -> Void)? = nil
  ) {
    self.question = question
    self.identity = identity
    self.onPiece = onPiece
  }
}
