public import DeadbandCore

/// Whoever answers: a provider's model, a route over several, or one of a user's own.
public protocol Analyst: Sendable {
  /// What it is called in errors, the ledger and reports.
  var name: String { get }

  /// Answers a question, or says why not.
  ///
  /// Ends within the question's time. Cancelling the task ends it at once, and releases everything it holds.
  ///
  /// - Parameter onPiece: is given the answer as it comes; nil asks for it whole.
  /// - Throws: ``AnalystError``. An answer that was cut, refused, withheld or empty is an error, never a success.
  func answer(
    to question: Question, onPiece: (@Sendable (AnswerPiece) -> Void)?
  ) async throws(AnalystError) -> Answer

  /// What its models are together: answers of one family may stand for each other. By default its name.
  var family: String { get }

  /// The temperature at which its models sample where a question names none; nil where that is not known, as by default.
  var temperature: Double? { get }

  /// How it is doing; always healthy unless it says otherwise.
  var health: ProviderHealth { get }

  /// The most that an answer can cost; nil where that is not known, as by default.
  func mostCost(of question: Question) -> Money?
}

extension Analyst {
  /// The name.
  public var family: String { name }

  /// Not known.
  public var temperature: Double? { nil }

  /// Healthy, for all that is known.
  public var health: ProviderHealth { ProviderHealth(state: .healthy) }

  /// Not known.
  public func mostCost(of question: Question) -> Money? { nil }

  /// Answers a question with the whole answer at once.
  public func answer(to question: Question) async throws(AnalystError) -> Answer {
    try await answer(to: question, onPiece: nil)
  }
}

/// A part of an answer on its way.
public enum AnswerPiece: Sendable, Hashable {
  /// More of the text.
  case text(String)
  /// What came so far is void: the answer begins anew.
  case restart
}
