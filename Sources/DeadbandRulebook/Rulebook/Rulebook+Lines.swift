/// One rule each: the reason if its line is reached, nil if not or if what it needs is not known.
extension Rulebook {
  func lossLimit(_ situation: borrowing Situation) -> Reason? {
    guard let profit = situation.profit, -profit >= parameters.lossLimit else { return nil }
    return .lossLimit(loss: -profit, limit: parameters.lossLimit)
  }

  func strikeReached(_ situation: borrowing Situation) -> Reason? {
    guard situation.isShort, let margin = situation.strikeMargin, margin <= parameters.strikeBuffer else {
      return nil
    }
    return .strikeReached(margin: margin, buffer: parameters.strikeBuffer)
  }

  /// The profit target, or its stand-in where there is no profit to look at.
  func profitTarget(_ situation: borrowing Situation) -> Reason? {
    if let profit = situation.profit {
      guard profit >= parameters.profitTarget else { return nil }
      return .profitTarget(profit: profit, target: parameters.profitTarget)
    }
    return decayed(situation)
  }

  func decayed(_ situation: borrowing Situation) -> Reason? {
    guard let left = situation.decayLeft, left <= parameters.decayLeft else { return nil }
    return .decayed(left: left, line: parameters.decayLeft)
  }

  func exitDay(_ situation: borrowing Situation) -> Reason? {
    guard let days = situation.daysLeft, days <= parameters.exitDay else { return nil }
    return .exitDay(days: days, line: parameters.exitDay)
  }

  func delta(_ situation: borrowing Situation, from line: Double) -> Reason? {
    guard let delta = situation.delta, delta >= line else { return nil }
    return .delta(delta, line: line, type: situation.deltaType)
  }

  func volatilityRank(_ situation: borrowing Situation) -> Reason? {
    guard let rank = situation.volatilityRank, rank >= parameters.volatilityRank else { return nil }
    return .volatilityRank(rank, line: parameters.volatilityRank)
  }

  func optionGain(_ situation: borrowing Situation) -> Reason? {
    guard let profit = situation.profit, profit >= parameters.putGain else { return nil }
    return .optionGain(profit: profit, target: parameters.putGain)
  }

  /// The put far out of the money by its strike, or decayed to nothing where the strike is not known.
  func protectionFar(_ situation: borrowing Situation) -> Reason? {
    if !situation.isShort, let margin = situation.strikeMargin {
      guard margin >= parameters.protectionFar else { return nil }
      return .protectionFar(margin: margin, line: parameters.protectionFar)
    }
    return decayed(situation)
  }

  func weakMarket(_ situation: borrowing Situation) -> Reason? {
    if let support = situation.supportLevel, situation.price < support {
      return .underSupport(price: situation.price, support: support)
    }
    return situation.isBearish ? .bearishBias : nil
  }
}
