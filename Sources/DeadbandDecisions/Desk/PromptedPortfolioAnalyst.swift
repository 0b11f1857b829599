public import DeadbandAnalysts
internal import DeadbandCore

/// Asks models for decisions: rules and strategy first, which stay the same, so that providers' prompt caches hit; then the account, the
/// parts that are kept, and of each asset that is asked about its indicators.
public struct PromptedPortfolioAnalyst: PortfolioAnalyst {
  private let analyst: any Analyst
  /// The family of the models that may answer.
  public let family: String

  /// An analyst.
  ///
  /// - Parameter family: what the models are called together; by default ``DeadbandAnalysts/Analyst/family``.
  public init(_ analyst: any Analyst, family: String? = nil) {
    self.analyst = analyst
    self.family = family ?? analyst.family
  }

  /// The analyst's name.
  public var name: String { analyst.name }

  /// The rules that every decision is checked by, and the strategy's own words.
  public func instructions(_ strategy: TradingStrategy) -> String { PortfolioPrompt.instructions(strategy) }

  /// Asks.
  public func answer(_ question: PortfolioQuestion) async throws(AnalystError) -> Answer {
    var messages = [
      Message(.system, PortfolioPrompt.instructions(question.strategy)),
      Message(.user, PortfolioPrompt.text(question)),
    ]
    if let refused = question.refused {
      messages.append(Message(.assistant, refused.answer))
      messages.append(
        Message(
          .user,
          "That answer is refused:\n- \(refused.reasons.joined(separator: "\n- "))\nAnswer again, with the whole object."
        ))
    }
    var asked = Question(
      messages, tenant: question.tenant, reason: question.refused == nil ? question.reason : "repair",
      priority: question.priority)
    asked.schema = DecisionDocument.schema
    asked.timeout = question.timeout
    return try await analyst.answer(to: asked)
  }
}
