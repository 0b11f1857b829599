import DeadbandCore

/// The bounds of rules that are read from the snapshot alone.
extension Rulebook {
  /// Bounds under which the rule does not begin to apply; false where that cannot be said.
  func exclude(
    _ rule: ManagementRule, _ situation: Situation, _ snapshot: Snapshot, _ rules: KeptRules,
    _ reach: RegionReach, _ bounds: inout RegionBounds
  ) -> Bool {
    switch rule {
    case .lossLimit, .strikeReached, .optionGain: return true  // Only a position has what they need.
    case .profitTarget, .protectionFar:
      guard parameters.decayLeft >= 0 else { return true }
      guard let decay = Decay(snapshot, line: parameters.decayLeft) else { return false }
      let endsAtExitDay = rules.excluded.contains(.exitDay)
      decay.stayAbove(daysAtLeast: endsAtExitDay ? Double(parameters.exitDay) + 1 : 0, reach, &bounds)
    case .exitDay:
      guard situation.daysLeft != nil else { return false }
      bounds.limit(SnapshotLanes.daysToExpiration, from: Double(parameters.exitDay) + 1)
    case .delta:
      let line = deltaLine(situation)
      guard keepSide(situation, snapshot, &bounds) else { return false }
      guard !line.isNaN else { return true }
      guard situation.delta != nil else { return false }
      let most = Quanta.below(line, SnapshotLanes.delta)
      bounds.limit(SnapshotLanes.delta, from: -most, to: most)
    case .volatilityRank: return excludeRank(situation, snapshot, &bounds)
    case .support:
      guard let support = situation.supportLevel else { return false }
      // Whichever moves, the other standing; for certain there is one line that neither crosses.
      let line = Self.line(from: support, to: situation.price)
      bounds.limit(SnapshotLanes.underlyingPrice, from: reach == .likely ? support : line)
      bounds.limit(SnapshotLanes.supportLevel, to: reach == .likely ? situation.price : line)
    case .bias:
      guard snapshot.value(SnapshotLanes.marketBias) != nil else { return false }
      bounds.limit(SnapshotLanes.marketBias, from: SnapshotLanes.bearish + 1)
    }
    return true
  }

  /// Bounds under which the rule, which applies, goes on doing so.
  func keep(
    _ rule: ManagementRule, _ situation: Situation, _ snapshot: Snapshot, _ reach: RegionReach,
    _ bounds: inout RegionBounds
  ) {
    switch rule {
    case .lossLimit, .strikeReached, .optionGain: break
    case .profitTarget, .protectionFar:
      Decay(snapshot, line: parameters.decayLeft)?.stayBelow(reach, &bounds)
    case .exitDay: bounds.limit(SnapshotLanes.daysToExpiration, to: Double(parameters.exitDay))
    case .delta:
      // The side was taken care of when the line was looked up: a rule that applies has a delta, not a theta.
      _ = keepSide(situation, snapshot, &bounds)
      let least = max(Quanta.notBelow(deltaLine(situation), SnapshotLanes.delta), 0)
      bounds.limit(
        SnapshotLanes.delta, magnitude: least...1, sign: snapshot.value(SnapshotLanes.delta) ?? 0)
    case .volatilityRank:
      _ = keepSide(situation, snapshot, &bounds)
      bounds.limit(
        SnapshotLanes.volatilityRank,
        from: Quanta.notBelow(parameters.volatilityRank, SnapshotLanes.volatilityRank))
    case .support:
      guard let support = situation.supportLevel else { return }
      let line = Self.line(from: situation.price, to: support)
      let below = reach == .likely ? Quanta.below(support, SnapshotLanes.underlyingPrice) : line
      let above = reach == .likely ? situation.price : line
      bounds.limit(SnapshotLanes.underlyingPrice, to: below)
      bounds.limit(SnapshotLanes.supportLevel, from: Quanta.above(above, SnapshotLanes.supportLevel))
    case .bias: bounds.limit(SnapshotLanes.marketBias, to: SnapshotLanes.bearish)
    }
  }

  /// Without a position or a strategy that tells, the sign of theta says whether options were sold.
  private func keepSide(
    _ situation: Situation, _ snapshot: Snapshot, _ bounds: inout RegionBounds
  ) -> Bool {
    guard situation.strategy == .other, situation.basis == .greeks else { return true }
    guard snapshot.value(SnapshotLanes.theta) != nil else { return false }
    if situation.isShort {
      bounds.limit(SnapshotLanes.theta, from: 1 / Quanta.scale(SnapshotLanes.theta))
    } else {
      bounds.limit(SnapshotLanes.theta, to: 0)
    }
    return true
  }

  private func excludeRank(
    _ situation: Situation, _ snapshot: Snapshot, _ bounds: inout RegionBounds
  ) -> Bool {
    guard keepSide(situation, snapshot, &bounds) else { return false }
    if situation.strategy == .other, !situation.isShort { return true }
    guard !parameters.volatilityRank.isNaN else { return true }
    guard situation.volatilityRank != nil else { return false }
    bounds.limit(
      SnapshotLanes.volatilityRank,
      to: Quanta.below(parameters.volatilityRank, SnapshotLanes.volatilityRank))
    return true
  }

  /// The line that keeps support and price apart: nearer the lower one, which leaves the price most of the way.
  private static func line(from lower: Double, to upper: Double) -> Double {
    max(Quanta.notAbove(lower + supportShare * (upper - lower), SnapshotLanes.supportLevel), lower)
  }

  /// What of the distance between support and price is the support's.
  private static let supportShare = 0.25
}
