extension ThresholdProfile {
  /// Judges `current` against the snapshot that the cached analysis was made from.
  ///
  /// - Parameters:
  ///   - ageSeconds: the analysis's age, at least 0.
  ///   - region: where the analysis itself says that it holds, if it says so.
  /// - Throws: ``DecisionError/invalidAge(seconds:)``, ``DecisionError/schemaMismatch``.
  /// - Complexity: O(lanes), without allocation.
  public func assess(
    _ current: Snapshot, against baseline: Snapshot, ageSeconds: Double,
    strategy: Strategy = .none, budget: Budget = .normal, region: Region? = nil
  ) throws(DecisionError) -> Assessment {
    guard ageSeconds >= 0, ageSeconds.isFinite else { throw .invalidAge(seconds: ageSeconds) }
    // A profile without indicators of its own may judge any snapshot: it does not look at the others.
    guard current.customTag == baseline.customTag,
      schema.customTag == 0 || current.customTag == schema.customTag
    else { throw .schemaMismatch }
    let relaxation = budget == .conserving ? settings.conservingRelaxation : 1
    var result = movement(current, from: baseline, strategy, relaxation: relaxation)
    fireRules(&result, current, ageSeconds, budget, relaxation)
    if let region, !region.contains(current), !settings.rules.disabled.has(.region) {
      result.fire(.region, .high)
    }
    return result
  }

  /// Fires the rules of the table in its order.
  private func fireRules(
    _ result: inout Assessment, _ current: Snapshot, _ age: Double, _ budget: Budget,
    _ relaxation: Double
  ) {
    let rules = settings.rules
    let off = rules.disabled
    let rank = current.present.has(Lane.volatilityRank) ? current.values[Lane.volatilityRank] : nil
    let stable =
      result.fired.isEmpty && result.unverified.isEmpty
      && (rank.map { $0 <= rules.stableRankAtMost } ?? false)

    if !result.fired.isEmpty {
      if !result.fired.isDisjoint(with: rules.technical), !off.has(.technical) {
        result.fire(.technical, .high)
      }
      let price = result.fired.intersection(rules.price)
      if !price.isEmpty, !off.has(.price) {
        let far = !price.isDisjoint(with: lanesAbove(rules.priceHighAbove, result, relaxation))
        result.fire(.price, far ? .high : .medium)
      }
      if result.significance > settings.significance.refreshAbove + tolerance, !off.has(.significance) {
        result.fire(.significance, highestPriority(of: result.fired))
      }
    }
    if age >= lanes.shortestLimitSeconds, !off.has(.overdue) {
      let moved = lanesAbove(rules.overdueAbove, result, relaxation).union(result.unverified)
      for index in 0..<5 {
        let type = lanes.byType[index]
        if age >= type.limitSeconds, !moved.isDisjoint(with: type.lanes) {
          result.fire(.overdue, type.priority)
        }
      }
    }
    if !stable && budget != .conserving {
      if age > rules.ageHours * 3600, !off.has(.age) { result.fire(.age, .low) }
      if age > lanes.timeToLiveSeconds(current), !off.has(.expired) { result.fire(.expired, .low) }
    }
    if let rank, rank > rules.volatileRankAbove, age >= rules.volatileAgeHours * 3600, !off.has(.volatile) {
      result.fire(.volatile, .high)
    }
    let tooOld = stable ? rules.stableTooOldHours : rules.tooOldHours
    if age > tooOld * 3600, !off.has(.tooOld) { result.fire(.tooOld, .high) }
  }

  /// The highest change-type priority among `indicators`.
  private func highestPriority(of indicators: IndicatorSet) -> Priority {
    var highest = Priority.low
    for index in 0..<5 where !lanes.byType[index].lanes.isDisjoint(with: indicators) {
      highest = max(highest, lanes.byType[index].priority)
    }
    return highest
  }
}
