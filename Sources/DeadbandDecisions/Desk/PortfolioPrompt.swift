import DeadbandCore
import DeadbandPrompts

/// What models are asked about a portfolio, as text. Equal questions, equal texts.
enum PortfolioPrompt {
  /// The rules that every decision is checked by, and the strategy's own words.
  static func instructions(_ strategy: TradingStrategy) -> String {
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
      - confidence: 0 to 100. risk_level and portfolio_risk_level: \(strategy.riskLevels.words.joined(separator: ", ")).
      Indicators that are missing are unknown: decide without them.
      """
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
