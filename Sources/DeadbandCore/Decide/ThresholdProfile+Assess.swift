extension ThresholdProfile {
  /// Judges `current` against the snapshot that the cached analysis was made from.
  ///
  /// - Parameters:
  ///   - ageSeconds: the analysis's age, at least 0.
  ///   - region: where the analysis itself says that it holds, if it says so. It only tightens the profile, unless the
  ///     profile trusts it.
  ///   - cachedAnswer: what the analysis answered, as the profile's ``gate`` knows it. Without one, and without a gate, the
  ///     rule `answer` never fires.
  /// - Throws: ``DecisionError/invalidAge(seconds:)``, ``DecisionError/schemaMismatch``.
  /// - Complexity: O(lanes), without allocation.
  public func assess(
    _ current: Snapshot, against baseline: Snapshot, ageSeconds: Double,
    strategy: Strategy = .none, budget: Budget = .normal, region: Region? = nil,
    cachedAnswer: GateAnswer? = nil
  ) throws(DecisionError) -> Assessment {
    guard ageSeconds >= 0, ageSeconds.isFinite else { throw .invalidAge(seconds: ageSeconds) }
    // A profile without indicators of its own may judge any snapshot: it does not look at the others.
    guard current.customTag == baseline.customTag,
      schema.customTag == 0 || current.customTag == schema.customTag,
      region?.belongs(to: current) ?? true
    else { throw .schemaMismatch }
    var result = Assessment(
      ageSeconds: ageSeconds, budget: budget,
      relaxation: budget == .conserving ? settings.conservingRelaxation : 1)
    measure(&result, current, from: baseline, strategy)
    let holds = region?.holds(current, ageSeconds: ageSeconds)
    let waits =
      settings.trustsRegion && holds == true && region?.isBounded == true ? Self.waitingInsideRegion : []
    fireRules(&result, current, unless: settings.rules.disabled.union(waits))
    if holds == false { result.fire(.region, .high, unless: settings.rules.disabled) }
    if let cachedAnswer, let gate = lanes.gate {
      ask(gate, cachedAnswer, &result, current, from: baseline, strategy)
    }
    return result
  }

  /// Fires `answer` where the gate expects another one. Out of line: the path without a gate stays what it was.
  @inline(never)
  private func ask(
    _ gate: LearnedGate, _ cached: GateAnswer, _ result: inout Assessment, _ current: Snapshot,
    from baseline: Snapshot, _ strategy: Strategy
  ) {
    let probability = gate.probabilityThatAnswerDiffers(
      current, from: baseline, cached: cached, ageSeconds: result.ageSeconds, strategy: strategy)
    if probability > gate.limit + tolerance {
      result.fire(
        .answer, probability > Self.urgentProbability + tolerance ? .high : .medium,
        unless: settings.rules.disabled)
    }
  }

  /// The probability above which `answer` is of high priority.
  private static let urgentProbability = 0.8

  /// The rules that wait while a trusted region holds. `volatile` and `too_old` never do.
  private static let waitingInsideRegion: RuleSet = [
    RuleSet(.technical), RuleSet(.price), RuleSet(.significance), RuleSet(.overdue), RuleSet(.age),
    RuleSet(.expired),
  ]

  /// Fires the rules of the table in its order.
  private func fireRules(
    _ result: inout Assessment, _ current: Snapshot, unless off: RuleSet
  ) {
    let age = result.ageSeconds
    let rules = settings.rules
    let rank = current.present.has(Lane.volatilityRank) ? current.values[Lane.volatilityRank] : nil
    let stable =
      result.fired.isEmpty && result.unverified.isEmpty
      && (rank.map { $0 <= rules.stableRankAtMost } ?? false)

    if !result.fired.isEmpty {
      if !result.fired.isDisjoint(with: rules.technical) { result.fire(.technical, .high, unless: off) }
      let price = result.fired.intersection(rules.price)
      if !price.isEmpty {
        let far = !price.isDisjoint(with: lanesAbove(rules.priceHighAbove, result))
        result.fire(.price, far ? .high : .medium, unless: off)
      }
      if result.significance > settings.significance.refreshAbove + tolerance {
        result.fire(.significance, highestPriority(of: result.fired), unless: off)
      }
    }
    if age >= lanes.shortestLimitSeconds {
      let moved = lanesAbove(rules.overdueAbove, result).union(result.unverified)
      for index in 0..<5 {
        let type = lanes.byType[index]
        if age >= type.limitSeconds, !moved.isDisjoint(with: type.lanes) {
          result.fire(.overdue, type.priority, unless: off)
        }
      }
    }
    if !stable && result.budget != .conserving {
      if age > rules.ageHours * 3600 { result.fire(.age, .low, unless: off) }
      if age > lanes.timeToLiveSeconds(current) { result.fire(.expired, .low, unless: off) }
    }
    if let rank, rank > rules.volatileRankAbove, age >= rules.volatileAgeHours * 3600 {
      result.fire(.volatile, .high, unless: off)
    }
    let tooOld = stable ? rules.stableTooOldHours : rules.tooOldHours
    if age > tooOld * 3600 { result.fire(.tooOld, .high, unless: off) }
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
