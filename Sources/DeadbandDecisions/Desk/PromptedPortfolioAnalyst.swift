public import DeadbandAnalysts
internal import DeadbandCore
internal import DeadbandPrompts

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
  public func instructions(_ strategy: TradingStrategy) -> String {
    let levels = RiskLevel.allCases.filter(strategy.riskLevels.contains).map(\.rawValue).joined(
      separator: ", ")
    return """
      You decide for a portfolio. \(strategy.prompt)

      Answer with one JSON object and nothing else:
      {"decisions":[{"asset","action","allocation_usd","tp_price","sl_price","rationale","confidence","risk_level"}],\
      "portfolio_rationale","total_allocation_usd","portfolio_risk_level"}
      One decision for each asset that is asked about, and for no other. An answer that breaks one of these rules is refused:
      - action: buy (open or add to a long position), sell (open or add to a short one), hold, adjust (another size, or other \
      prices), close. adjust and close need an open position.
      - allocation_usd: the account's own money that is bound, before leverage. Above 0 for buy and sell, 0 for close. Times the \
      leverage it is at most the largest position.
      - total_allocation_usd: the sum of the allocations, at most the free capital.
      - tp_price and sl_price: of buy above and below the price, of sell below and above; null for close. buy and sell need \
      sl_price: at most \((strategy.riskPerTrade * 100).plain) % of the equity may be lost there, leverage included.
      - confidence: 0 to 100. risk_level and portfolio_risk_level: \(levels).
      Indicators that are missing are unknown: decide without them.
      """
  }

  /// Asks.
  public func answer(_ question: PortfolioQuestion) async throws(AnalystError) -> Answer {
    var messages = [
      Message(.system, instructions(question.strategy)), Message(.user, Self.text(question)),
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

  /// What the model is told of the account and of the assets.
  static func text(_ question: PortfolioQuestion) -> String {
    let (limits, state) = (question.limits, question.limits.state)
    var text = """
      Equity: \(state.equity.dollars) USD. Free capital: \(state.freeCapital.dollars) USD. Leverage: \(limits.leverage.plain). \
      Largest position: \(limits.largestPosition.dollars) USD.

      """
    for part in question.kept {
      text +=
        "Kept as it is, and not asked about: \(part.asset) \(part.action.rawValue) \(part.allocation.dollars) USD.\n"
    }
    for asked in question.asked {
      text += "\nAsset: \(asked.asset)\n"
      switch state.holdings.map({ $0[asked.asset] }) {
      case nil: break
      case .some(nil): text += "Open position: none\n"
      case .some(let holding?):
        text += "Open position: \(holding.quantity.plain) at \(holding.entryPrice.plain)\n"
      }
      text += tables.table(asked.snapshot)
    }
    return text
  }

  /// The form of the indicators' lines.
  private static let tables = PromptText(strategy: nil)
}
