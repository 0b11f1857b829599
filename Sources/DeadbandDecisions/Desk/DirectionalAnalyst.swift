public import DeadbandAnalysts
internal import DeadbandCore
public import DeadbandRulebook

/// The directional rulebook as whoever decides: it costs nothing and needs no key.
///
/// Each position that it opens is as large as the strategy's limits allow: its part of the free capital, the largest position, and what may be
/// lost at the stop-loss, whichever is least, in whole cents.
public struct DirectionalAnalyst: PortfolioAnalyst {
  private let temper: Temper
  private let rulebook: DirectionalRulebook

  /// The rulebook of a temper.
  public init(_ temper: Temper) {
    self.temper = temper
    rulebook = DirectionalRulebook(temper.parameters)
  }

  /// `directional calm (offline)`.
  public var name: String { "directional \(temper.rawValue) (offline)" }
  /// The temper's numbers stand with its name.
  public var family: String { name }
  /// It reads none, but for the strategy's numbers: under other limits its answers are others.
  public func instructions(_ strategy: TradingStrategy) -> String {
    return """
      \(name): risk \(strategy.riskPerTrade.plain), largest position \(strategy.largestPosition.plain), \
      leverage \(strategy.leverage.plain), levels \(strategy.riskLevels.words.joined(separator: ", "))
      """
  }

  /// Applies the rules.
  public func answer(_ question: PortfolioQuestion) async throws(AnalystError) -> Answer {
    let limits = question.limits
    let share = Double(limits.state.freeCapital.nanoDollars) / Double(max(question.asked.count, 1))
    var total = Money.zero
    let decisions = question.asked.map { asked in
      let decision = decide(asked, limits, share: share)
      total.accumulate(decision.allocation)
      return decision
    }
    let moves = decisions.filter { $0.action != .hold }
    let summary = moves.map { "\($0.action.rawValue) \($0.asset)" }.joined(separator: ", ")
    let decision = PortfolioDecision(
      decisions, rationale: moves.isEmpty ? "nothing is to be done" : summary, total: total,
      riskLevel: level(limits))
    return Answer(
      text: String(decoding: decision.json, as: UTF8.self), provider: "rulebook", model: name,
      finishReason: "stop",
      usage: TokenUsage(), cost: .zero, latency: .zero)
  }

  private func decide(_ asked: PortfolioQuestion.Asked, _ limits: DecisionLimits, share: Double)
    -> AssetDecision
  {
    let side: DirectionalRulebook.Side =
      switch limits.state.side(of: asked.asset) {
      case .long: .long
      case .short: .short
      case .flat, nil: .flat
      }
    let answer = rulebook.answer(to: asked.snapshot, side: side)
    func decision(
      _ action: TradeAction, _ allocation: Money = .zero, _ profit: Double? = nil, _ stop: Double? = nil,
      because reason: String? = nil
    ) -> AssetDecision {
      AssetDecision(
        asked.asset, action, allocation: allocation, takeProfit: profit, stopLoss: stop,
        rationale: reason ?? answer.reason, confidence: answer.confidence, riskLevel: level(limits))
    }
    guard answer.move == .buy || answer.move == .sell else {
      return decision(answer.move == .close ? .close : .hold)
    }
    let allocation = allocation(answer.stopDistance, limits, share: share)
    guard allocation > .zero else { return decision(.hold, because: "\(answer.reason); no capital is free") }
    let price = asked.snapshot.underlyingPrice
    let sign = answer.move == .buy ? 1.0 : -1
    return decision(
      answer.move == .buy ? .buy : .sell, allocation, price * (1 + sign * min(answer.profitDistance, 0.9)),
      price * (1 - sign * answer.stopDistance))
  }

  /// Whole cents, so that no rounding passes a limit.
  private func allocation(_ stopDistance: Double, _ limits: DecisionLimits, share: Double) -> Money {
    var nanoDollars = min(share, Double(limits.largestPosition.nanoDollars) / limits.leverage)
    if let risk = limits.riskPerTrade {
      nanoDollars = min(
        nanoDollars, risk * Double(limits.state.equity.nanoDollars) / (limits.leverage * stopDistance))
    }
    let cents = (nanoDollars / 10_000_000).rounded(.down)
    guard cents >= 100, let whole = Int64(exactly: cents) else { return .zero }
    return Money(nanoDollars: whole * 10_000_000)
  }

  /// The temper's level, or the highest that is allowed below it, or the lowest that is.
  private func level(_ limits: DecisionLimits) -> RiskLevel {
    let own: RiskLevel =
      switch temper {
      case .calm: .low
      case .steady: .medium
      case .brisk: .high
      }
    return limits.riskLevels.filter { $0 <= own }.max() ?? limits.riskLevels.min() ?? own
  }
}
