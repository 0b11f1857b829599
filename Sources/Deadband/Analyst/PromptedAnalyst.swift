public import DeadbandAnalysts
internal import DeadbandCore
public import DeadbandPrompts

/// Asks models by prompts: instructions that stay the same come first, so that providers' prompt caches hit, and the
/// snapshot's indicators after them.
public struct PromptedAnalyst: SubjectAnalyst {
  private let analyst: any Analyst
  private let catalog: PromptCatalog
  /// The family of the models that may answer.
  public let family: String

  /// An analyst with prompts.
  ///
  /// - Parameter family: what the models are called together; by default ``DeadbandAnalysts/Analyst/family``.
  public init(_ analyst: any Analyst, catalog: PromptCatalog = PromptCatalog(), family: String? = nil) {
    self.analyst = analyst
    self.catalog = catalog
    self.family = family ?? analyst.family
  }

  /// The analyst's name.
  public var name: String { analyst.name }

  /// The models' temperature.
  public var temperature: Double? { analyst.temperature }

  /// The catalog's template.
  public func template(_ strategy: String?) -> PromptTemplate { catalog.template(strategy) }

  /// Asks one question.
  public func analyse(_ inquiry: Inquiry) async throws(AnalystError) -> Answer {
    try await analyst.answer(to: Self.question(inquiry), onPiece: inquiry.wording?.onPiece)
  }

  /// Asks in the caller's own words.
  public func answer(to wording: Wording) async throws(AnalystError) -> Answer {
    try await analyst.answer(to: wording.question, onPiece: wording.onPiece)
  }

  /// Asks one question about all of them, if there are several.
  public func analyse(_ inquiries: [Inquiry]) async -> [Result<Answer, AnalystError>] {
    do throws(AnalystError) {
      guard let first = inquiries.first else { return [] }
      guard inquiries.count > 1, let question = BatchPrompt.question(inquiries) else {
        return [.success(try await analyse(first))]
      }
      return BatchPrompt.answers(try await analyst.answer(to: question), count: inquiries.count)
    } catch { return inquiries.map { _ in .failure(error) } }
  }

  /// The question about a subject.
  static func question(_ inquiry: Inquiry) -> Question {
    let prompt = inquiry.subject.prompt
    var question =
      inquiry.wording?.question
      ?? Question(inquiry.table, system: prompt.template.instructions, schema: AnswerSchema.single)
    question.tenant = inquiry.subject.tenant
    question.reason = inquiry.reason
    question.priority = inquiry.priority
    question.significance = inquiry.significance
    question.timeout = inquiry.timeout
    return question
  }
}

extension Inquiry {
  /// What the model is told of this subject alone.
  var table: String {
    let news = subject.headlines.map { "\nHeadlines:\n\($0)\n" } ?? ""
    return subject.prompt.table(snapshot, position: subject.positionText) + news
  }
}

extension AnalysisSubject {
  /// The position as a prompt shows it.
  var positionText: ArraySlice<UInt8>? {
    guard let position else { return nil }
    var writer = JSONWriter()
    position.write(to: &writer)
    return writer.bytes[...]
  }
}
