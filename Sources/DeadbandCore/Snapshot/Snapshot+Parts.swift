extension Snapshot {
  /// One indicator as a store keeps it.
  package struct Part: Sendable, Hashable {
    package let lane: Int
    package let quantum: Int64
    /// The quantised value; its scale is the schema's, which a store does not have of a profile's own indicators.
    package let value: Double

    package init(lane: Int, quantum: Int64, value: Double) {
      self.lane = lane
      self.quantum = quantum
      self.value = value
    }
  }

  /// The present indicators in the schema's order.
  package var parts: [Part] {
    let (quanta, values) = (quanta, values)
    return present.lanes.map { Part(lane: $0, quantum: quanta[$0], value: values[$0]) }
  }

  /// The snapshot that has these parts, or nil if none has: wrong order, range or value, or no price.
  package init?(parts: [Part], customTag: UInt64, laneCount: Int) {
    let builtIn = IndicatorSchema.standard
    guard (builtIn.count...IndicatorSchema.laneCount).contains(laneCount),
      (customTag == 0) == (laneCount == builtIn.count)
    else { return nil }
    quanta = InlineArray(repeating: Self.missing)
    values = InlineArray(repeating: 0)
    present = []
    self.customTag = customTag
    self.laneCount = laneCount
    var last = -1
    for part in parts {
      guard part.lane > last, part.lane < laneCount, part.quantum.magnitude < 1 << 53, part.value.isFinite
      else {
        return nil
      }
      if part.lane < builtIn.count {
        let rule = Self.partRules[part.lane]
        guard part.value == Double(part.quantum) / rule.scale, rule.range.contains(part.value) else {
          return nil
        }
      }
      quanta[part.lane] = part.quantum
      values[part.lane] = part.value
      present.insert(IndicatorSet(part.lane))
      last = part.lane
    }
    guard present.has(Lane.underlyingPrice) else { return nil }
  }

  /// What a stored value of a built-in indicator has to keep. Taken out of the definitions once: copying one of those counts
  /// references to its texts, which at 23 a snapshot took longer than the rest of reading it.
  private struct PartRule: Sendable {
    let scale: Double
    let range: ValueRange
  }

  private static let partRules: [PartRule] = IndicatorSchema.standard.definitions.map { definition in
    switch definition.kind {
    case .number(let scale, let range): PartRule(scale: scale, range: range)
    case .category(let names):
      PartRule(scale: 1, range: ValueRange(lower: 0, upper: Double(names.count - 1)))
    }
  }

  /// Quanta per unit of a built-in indicator; 1 for a category.
  package static func scale(ofBuiltIn lane: Int) -> Double { partRules[lane].scale }
}
