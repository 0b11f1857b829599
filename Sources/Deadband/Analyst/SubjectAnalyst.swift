public import DeadbandAnalysts
public import DeadbandCore
public import DeadbandPrompts

/// What the engine wants to know of a subject at one instant.
public struct Inquiry: Sendable {
  /// The subject.
  public let subject: AnalysisSubject
  /// Its market.
  public let snapshot: Snapshot
  /// The snapshot's time.
  public let at: Timestamp
  /// Why it is asked, as the ledger shows it.
  public let reason: String
  /// How urgent it is.
  public let priority: Question.Priority
  /// How large the change is; nil where there is nothing to compare with.
  public let significance: Double?
  /// How long the answer may take; nil for the analyst's own time.
  public let timeout: Duration?
  /// The question in the caller's own words; nil for the prompt's.
  public var wording: Wording?
}

/// Whoever analyses subjects: models with prompts, the offline rulebook, or one of a user's own.
public protocol SubjectAnalyst: Sendable {
  /// What it is called in output.
  var name: String { get }
  /// The family of its models, a part of every subject's identity: answers of another family are other answers.
  var family: String { get }
  /// The temperature at which its models sample; nil where that is not known, or means nothing, as by default.
  var temperature: Double? { get }
  /// The prompt of a strategy; its identity is a part of every subject's.
  func template(_ strategy: String?) -> PromptTemplate
  /// Analyses one subject.
  func analyse(_ inquiry: Inquiry) async throws(AnalystError) -> Answer
  /// Analyses several with one call where it can; in their order.
  func analyse(_ inquiries: [Inquiry]) async -> [Result<Answer, AnalystError>]
  /// Answers a question that is about no subject; refused by default.
  func answer(to wording: Wording) async throws(AnalystError) -> Answer
}

extension SubjectAnalyst {
  /// Not known.
  public var temperature: Double? { nil }

  /// Refused.
  public func answer(to wording: Wording) async throws(AnalystError) -> Answer {
    throw AnalystError(
      .invalidRequest, reason: "\(name) answers about positions alone",
      wayOut: "configure a model; see deadband providers list")
  }

  /// One after the other.
  public func analyse(_ inquiries: [Inquiry]) async -> [Result<Answer, AnalystError>] {
    var results: [Result<Answer, AnalystError>] = []
    for inquiry in inquiries {
      do throws(AnalystError) { results.append(.success(try await analyse(inquiry))) } catch {
        results.append(.failure(error))
      }
    }
    return results
  }
}
