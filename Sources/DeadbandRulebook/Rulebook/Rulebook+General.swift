extension Rulebook {
  /// What holds for any option position: limit the loss, take the profit, leave in time, look at an option
  /// that is tested (sold) or deep in the money (bought), and at sold ones when volatility is extreme.
  func general(_ situation: borrowing Situation) -> (Action, Reason) {
    switch situation.expiry {
    case .all: return (.close, .expired)
    case .some: return (.roll, .partlyExpired)
    case .none: break
    }
    if let reason = lossLimit(situation) { return (.close, reason) }
    if let reason = profitTarget(situation) { return (.close, reason) }
    if let reason = exitDay(situation) { return (.roll, reason) }
    let line = situation.isShort ? parameters.shortDelta : parameters.deepDelta
    if let reason = delta(situation, from: line) { return (.adjust, reason) }
    if situation.isShort, let reason = volatilityRank(situation) { return (.adjust, reason) }
    return (.hold, .noRule)
  }
}
