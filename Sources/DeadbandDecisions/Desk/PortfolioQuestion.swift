public import DeadbandAnalysts
public import DeadbandCore

/// What whoever decides is asked: some assets of a portfolio, beside others whose parts are kept.
public struct PortfolioQuestion: Sendable {
  /// An asset that is asked about, with its market.
  public struct Asked: Sendable {
    /// The asset.
    public let asset: Asset
    /// Its market.
    public let snapshot: Snapshot
  }

  /// How the account trades.
  public let strategy: TradingStrategy
  /// What the answer may not pass; of these assets alone, with the money that the kept parts leave.
  public let limits: DecisionLimits
  /// What is asked about.
  public let asked: [Asked]
  /// What stays as it is.
  public let kept: [AssetDecision]
  /// The market's time.
  public let at: Timestamp
  /// Whose money the call is.
  public let tenant: String
  /// Why it is asked, as the ledger shows it.
  public let reason: String
  /// How urgent it is.
  public let priority: Question.Priority
  /// How long the answer may take; nil for the analyst's own time.
  public let timeout: Duration?
  /// The answer that was refused and why, where this is the second attempt.
  public var refused: Refused?

  /// An answer that was refused.
  public struct Refused: Sendable {
    /// Its text.
    public let answer: String
    /// What is wrong with it; one at least.
    public let reasons: [String]
  }
}

/// Whoever decides about portfolios: models with prompts, the directional rulebook, or one of a user's own.
public protocol PortfolioAnalyst: Sendable {
  /// What it is called in output.
  var name: String { get }
  /// The family of its models: answers of another family are other answers.
  var family: String { get }
  /// What a strategy's decisions are asked with, beside the market: another text is another question.
  func instructions(_ strategy: TradingStrategy) -> String
  /// Decides: a document as ``PortfolioDecision`` reads it, about the assets that are asked about and no other.
  func answer(_ question: PortfolioQuestion) async throws(AnalystError) -> Answer
}
