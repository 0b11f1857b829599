extension Rulebook {
  /// Sold premium on both sides: leave on a loss, take the profit early, be out before gamma grows, defend
  /// the tested side, cut the size when volatility is extreme.
  func ironCondor(_ situation: borrowing Situation) -> (Action, Reason) {
    switch situation.expiry {
    case .all: return (.close, .expired)
    case .some: return (.close, .partlyExpired)
    case .none: break
    }
    if let reason = lossLimit(situation) { return (.close, reason) }
    if let reason = strikeReached(situation) { return (.close, reason) }
    if let reason = profitTarget(situation) { return (.close, reason) }
    if let reason = exitDay(situation) { return (.roll, reason) }
    if let reason = delta(situation, from: parameters.shortDelta) { return (.adjust, reason) }
    if let reason = volatilityRank(situation) { return (.adjust, reason) }
    return (.hold, .noRule)
  }
}
