/// A rule of the strategies' files by name, so that what applies and what does not can be said of each alone.
enum ManagementRule: Sendable {
  case lossLimit, strikeReached, profitTarget, exitDay, delta, volatilityRank, optionGain, protectionFar
  case support, bias

  typealias Entry = (rule: ManagementRule, action: Action)

  /// The rules of a strategy after those on expired legs, in the order of its file; a test compares the two.
  static func inOrder(for strategy: ManagedStrategy) -> [Entry] {
    switch strategy {
    case .ironCondor:
      [
        (.lossLimit, .close), (.strikeReached, .close), (.profitTarget, .close), (.exitDay, .roll),
        (.delta, .adjust), (.volatilityRank, .adjust),
      ]
    case .coveredCall:
      [
        (.exitDay, .roll), (.delta, .roll), (.profitTarget, .close), (.support, .adjust), (.bias, .adjust),
      ]
    case .protectivePut:
      [
        (.exitDay, .roll), (.delta, .roll), (.optionGain, .adjust), (.protectionFar, .roll),
        (.volatilityRank, .adjust),
      ]
    case .other:
      [
        (.lossLimit, .close), (.profitTarget, .close), (.exitDay, .roll), (.delta, .adjust),
        (.volatilityRank, .adjust),
      ]
    }
  }

  /// How long it usually goes on applying: of two rules that say the same, the answer is held by the steadier one.
  /// Days only fall, a rank moves once a day, a price every minute.
  var steadiness: Int {
    switch self {
    case .exitDay: 4
    case .volatilityRank: 3
    case .support, .bias, .strikeReached, .protectionFar: 2
    case .delta: 1
    case .lossLimit, .profitTarget, .optionGain: 0
    }
  }
}

extension Rulebook {
  /// Whether a rule applies, whatever the rules before it say.
  func applies(_ rule: ManagementRule, _ situation: Situation) -> Bool {
    switch rule {
    case .lossLimit: lossLimit(situation) != nil
    case .strikeReached: strikeReached(situation) != nil
    case .profitTarget: profitTarget(situation) != nil
    case .exitDay: exitDay(situation) != nil
    case .delta: delta(situation, from: deltaLine(situation)) != nil
    case .volatilityRank:
      (situation.strategy != .other || situation.isShort) && volatilityRank(situation) != nil
    case .optionGain: optionGain(situation) != nil
    case .protectionFar: protectionFar(situation) != nil
    case .support: situation.supportLevel.map { situation.price < $0 } ?? false
    case .bias: situation.isBearish
    }
  }

  /// The line of the strategy's delta rule.
  func deltaLine(_ situation: Situation) -> Double {
    switch situation.strategy {
    case .ironCondor: parameters.shortDelta
    case .coveredCall, .protectivePut: parameters.deepDelta
    case .other: situation.isShort ? parameters.shortDelta : parameters.deepDelta
    }
  }
}
