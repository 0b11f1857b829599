/// What differs by less than this counts as equal, so that 0.3 → 0.4 and 0.5 → 0.6 are judged alike.
let tolerance = 1e-9

extension ThresholdProfile {
  /// Measures the movement from `baseline` to `current`: excess, fired, unverified and significance. No rules yet.
  ///
  /// Two passes: one without branches over all lanes, which the compiler vectorises, then the few lanes that are
  /// not a plain distance.
  func movement(
    _ current: Snapshot, from baseline: Snapshot, _ strategy: Strategy,
    relaxation: Double
  ) -> Assessment {
    let lanes = lanes
    var result = Assessment()
    let both = current.present.intersection(baseline.present).intersection(lanes.known)
    let basePrice = baseline.values[Lane.underlyingPrice]
    // One division a lane: the largest of several quotients is the quotient by the smallest divisor.
    for lane in 0..<IndicatorSchema.laneCount {
      let base = baseline.values[lane]
      let moved = abs(current.values[lane] - base)
      let divisor = min(
        min(lanes.absolute[lane], lanes.ofPrice[lane] * basePrice),
        lanes.relative[lane] * max(abs(base), lanes.quantum[lane]))
      result.excess[lane] = both.has(lane) ? moved / divisor : 0
    }
    result.unverified = baseline.present.subtracting(current.present).intersection(lanes.known)
    let appeared = current.present.subtracting(baseline.present).intersection(lanes.known)

    for lane in both.intersection(lanes.withRatio).lanes {
      let base = max(baseline.values[lane], 0.01)
      let now = max(current.values[lane], 0.01)
      let ratio = (max(now / base, base / now) - 1) / lanes.ratioMinusOne[lane]
      result.excess[lane] = max(result.excess[lane], ratio)
    }
    // What fires by kind rather than by distance counts 2, and its points are those of one threshold.
    var byKind = appeared
    for lane in both.intersection(lanes.categories).lanes
    where current.quanta[lane] != baseline.quanta[lane] {
      byKind.insert(IndicatorSet(lane))
    }
    for lane in both.intersection(lanes.crossover).lanes where crossed(current, baseline) {
      byKind.insert(IndicatorSet(lane))
    }
    var own = result.excess
    for lane in byKind.lanes {
      own[lane] = 1
      result.excess[lane] = 2
    }
    var levelCrossed: IndicatorSet = []
    for lane in both.intersection(lanes.withLevels).lanes
    where crossesLevel(lane, current.quanta[lane], baseline.quanta[lane]) {
      levelCrossed.insert(IndicatorSet(lane))
      result.excess[lane] = max(result.excess[lane], 2)
    }
    result.unrelaxed = byKind.union(levelCrossed)
    result.fired = lanesAbove(1, result, relaxation)

    let cap = settings.significance.magnitudeCap
    for lane in result.fired.lanes {
      let relaxed = byKind.has(lane) ? 1 : own[lane] / relaxation
      let points = lanes.points[lane] * strategy.weight(lanes.changeType[lane]) * min(max(relaxed, 1), cap)
      result.points[lane] = points
      result.significance += points
    }
    return result
  }

  /// The lanes that moved more than `limit` thresholds, the budget's relaxation applied where it applies.
  func lanesAbove(_ limit: Double, _ assessment: Assessment, _ relaxation: Double) -> IndicatorSet {
    let bound = limit + tolerance
    var set: UInt32 = 0
    for lane in 0..<IndicatorSchema.laneCount {
      set |= (assessment.excess[lane] / relaxation > bound ? 1 : 0) << UInt32(truncatingIfNeeded: lane)
    }
    guard relaxation != 1 else { return IndicatorSet(rawValue: set) }
    for lane in assessment.unrelaxed.lanes where assessment.excess[lane] > bound {
      set |= 1 << UInt32(truncatingIfNeeded: lane)
    }
    return IndicatorSet(rawValue: set)
  }

  /// Whether MACD went through its signal line by more than the margin.
  private func crossed(_ current: Snapshot, _ baseline: Snapshot) -> Bool {
    guard current.present.has(Lane.macdSignal), baseline.present.has(Lane.macdSignal) else { return false }
    // The integers are subtracted first, so that the histogram is exact.
    let scale = lanes.macdScale
    let before = Double(baseline.quanta[Lane.macd] - baseline.quanta[Lane.macdSignal]) / scale
    let now = Double(current.quanta[Lane.macd] - current.quanta[Lane.macdSignal]) / scale
    let margin = lanes.crossoverMargin * current.values[Lane.underlyingPrice]
    return before <= tolerance && now > margin + tolerance
      || before >= -tolerance && now < -margin - tolerance
  }

  /// Whether a level lies between the two: one is below it, the other at or above it.
  private func crossesLevel(_ lane: Int, _ current: Int64, _ baseline: Int64) -> Bool {
    for level in lanes.levels[lane] where (current < level) != (baseline < level) { return true }
    return false
  }
}
