extension Rulebook {
  /// Insurance is renewed in time, turned into money when it has paid, follows the price up, and is financed
  /// by a sold option when it is dear.
  func protectivePut(_ situation: borrowing Situation) -> (Action, Reason) {
    switch situation.expiry {
    case .all: return (.roll, .expired)
    case .some: return (.roll, .partlyExpired)
    case .none: break
    }
    if let reason = exitDay(situation) { return (.roll, reason) }
    if let reason = delta(situation, from: parameters.deepDelta) { return (.roll, reason) }
    if let reason = optionGain(situation) { return (.adjust, reason) }
    if let reason = protectionFar(situation) { return (.roll, reason) }
    if let reason = volatilityRank(situation) { return (.adjust, reason) }
    return (.hold, .noRule)
  }
}
