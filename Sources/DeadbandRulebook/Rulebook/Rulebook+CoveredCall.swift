extension Rulebook {
  /// Shares stay, calls come and go: replace the call that has expired, is near its end or is about to be
  /// exercised, buy back one that has earned its keep, lower the strike when the shares weaken.
  func coveredCall(_ situation: borrowing Situation) -> (Action, Reason) {
    switch situation.expiry {
    case .all: return (.roll, .expired)
    case .some: return (.roll, .partlyExpired)
    case .none: break
    }
    if let reason = exitDay(situation) { return (.roll, reason) }
    if let reason = delta(situation, from: parameters.deepDelta) { return (.roll, reason) }
    if let reason = profitTarget(situation) { return (.close, reason) }
    if let reason = weakMarket(situation) { return (.adjust, reason) }
    return (.hold, .noRule)
  }
}
