import DeadbandCore
import DeadbandPricing

extension Rulebook {
  /// The region of an answer on a position none of whose legs has expired; see `region(of:…)`.
  func region(
    _ situation: Situation, _ snapshot: Snapshot, _ position: Position, _ instant: Timestamp,
    _ rules: KeptRules, _ reach: RegionReach
  ) -> Region? {
    var bounds = RegionBounds()
    for rule in rules.excluded where !rule.isValued && rule != .exitDay {
      guard exclude(rule, situation, snapshot, rules, reach, &bounds) else { return nil }
    }
    if let rule = rules.kept, !rule.isValued, rule != .exitDay {
      keep(rule, situation, snapshot, reach, &bounds)
    }
    // With a position days are counted by the clock.
    var seconds = PositionClock.secondsLeft(
      position, from: instant, exitDay: rules.excluded.contains(.exitDay) ? parameters.exitDay : nil)
    let market = ValuedPosition(
      rulebook: self, rules: rules, strategy: situation.strategy, position: position, snapshot: snapshot,
      instant: instant)
    if rules.all.contains(where: \.isValued) {
      guard !market.hasVolatility || situation.closingCost != nil else { return nil }
      let box =
        switch reach {
        case .certain: market.certainBox(secondsAtMost: seconds)
        case .likely: market.likelyBox(secondsAtMost: seconds)
        }
      seconds = box.seconds
      if box.lowerPrice != nil || box.upperPrice != nil {
        bounds.limit(SnapshotLanes.underlyingPrice, from: box.lowerPrice, to: box.upperPrice)
      }
      if market.hasVolatility {
        bounds.limit(
          SnapshotLanes.impliedVolatility, from: box.lowerVolatility, to: box.upperVolatility)
      }
    }
    return Region(stating: bounds.parts, holdsForSeconds: seconds)
  }
}
