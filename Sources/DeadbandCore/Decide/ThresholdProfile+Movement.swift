/// What differs by less than this counts as equal, so that 0.3 → 0.4 and 0.5 → 0.6 are judged alike.
let tolerance = 1e-9

extension ThresholdProfile {
  /// Measures the movement from `baseline` to `current`: excess, fired, unverified and significance. No rules yet.
  ///
  /// One loop without branches over all lanes, which the compiler vectorises, then the few lanes that are not a
  /// plain distance. The values are copied once and read through spans: the subscript of an `InlineArray` in a
  /// parameter copies the whole array for every element (Swift 6.3). That alone made this several times slower.
  func measure(
    _ result: inout Assessment, _ current: Snapshot, from baseline: Snapshot, _ strategy: Strategy
  ) {
    let lanes = lanes
    let valueArray = current.values
    let baseArray = baseline.values
    let values = valueArray.span
    let baseValues = baseArray.span
    let basePrice = baseValues[Lane.underlyingPrice]
    // Bounds known to the compiler are what lets it vectorise. Only a profile with more than one indicator of its
    // own needs the second loop.
    for lane in 0..<24 {
      result.movement[lane] = lanes.distance(lane, values[lane], from: baseValues[lane], basePrice)
    }
    if lanes.known.has(24) {
      for lane in 24..<32 {
        result.movement[lane] = lanes.distance(lane, values[lane], from: baseValues[lane], basePrice)
      }
    }
    // A value missing on both sides is 0 on both, and a lane that the profile does not know has no finite divisor:
    // both have come out as 0. What is missing on one side has not.
    for lane in current.present.symmetricDifference(baseline.present).lanes { result.movement[lane] = 0 }
    result.unverified = baseline.present.subtracting(current.present).intersection(lanes.known)
    let appeared = current.present.subtracting(baseline.present).intersection(lanes.known)
    let both = current.present.intersection(baseline.present).intersection(lanes.known)

    for lane in both.intersection(lanes.withRatio).lanes {
      let base = max(baseValues[lane], 0.01)
      let now = max(values[lane], 0.01)
      let ratio = (max(now, base) / min(now, base) - 1) / lanes.ratioMinusOne[lane]
      result.movement[lane] = max(result.movement[lane], ratio)
    }
    // What fires by kind rather than by distance counts 2.
    var byKind = appeared
    for lane in both.intersection(lanes.categories).lanes where values[lane] != baseValues[lane] {
      byKind.insert(IndicatorSet(lane))
    }
    for lane in both.intersection(lanes.crossover).lanes where crossed(current, baseline) {
      byKind.insert(IndicatorSet(lane))
    }
    for lane in byKind.lanes { result.movement[lane] = 2 }
    result.byKind = byKind
    result.levelCrossed = levelsCrossed(both.intersection(lanes.withLevels), current, baseline)
    result.fired = lanesAbove(1, result)
    for lane in result.fired.lanes { result.significance += points(lane, result, strategy) }
  }

  /// The lanes that moved more than `limit` thresholds. The budget relaxes what moved by distance alone.
  @inline(__always)
  func lanesAbove(_ limit: Double, _ assessment: borrowing Assessment) -> IndicatorSet {
    let bound = limit + tolerance
    var above = lanes.above(bound * assessment.relaxation, assessment.movement.span)
    for lane in assessment.byKind.union(assessment.levelCrossed).lanes
    where assessment.excess(at: lane) > bound {
      above.insert(IndicatorSet(lane))
    }
    return above
  }

  /// What the fired indicator at `lane` adds to the significance. A level crossed counts by the distance moved, what
  /// fires by kind as one threshold.
  @inline(__always)
  package func points(_ lane: Int, _ assessment: borrowing Assessment, _ strategy: Strategy) -> Double {
    let moved = assessment.byKind.has(lane) ? 1 : assessment.movement[lane] / assessment.relaxation
    let magnitude = min(max(moved, 1), settings.significance.magnitudeCap)
    return lanes.points[lane] * strategy.weight(lanes.changeType[lane]) * magnitude
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

  /// The lanes with a level between the two values: one is below it, the other at or above it.
  private func levelsCrossed(_ candidates: IndicatorSet, _ current: Snapshot, _ baseline: Snapshot)
    -> IndicatorSet
  {
    guard !candidates.isEmpty else { return [] }
    let quanta = current.quanta
    let baseQuanta = baseline.quanta
    var crossed: IndicatorSet = []
    for lane in candidates.lanes {
      let now = quanta.span[lane]
      let before = baseQuanta.span[lane]
      if lanes.levels[lane].contains(where: { (now < $0) != (before < $0) }) {
        crossed.insert(IndicatorSet(lane))
      }
    }
    return crossed
  }
}
