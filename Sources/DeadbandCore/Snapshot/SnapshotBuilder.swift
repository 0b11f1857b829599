/// Checks and quantises values one by one, and hands out a snapshot once its required indicator is there.
package struct SnapshotBuilder: Sendable {
  package let schema: IndicatorSchema
  private var snapshot: Snapshot
  /// Keys seen, those given as `null` among them.
  private var seen: IndicatorSet = []

  /// The lane that came after each in the last object, the first one at 0; before anything was read, the table's order.
  private var followers = InlineArray<33, UInt8> { UInt8($0) }

  /// From this magnitude on Double no longer holds every integer, so quanta would merge.
  private static let quantumLimit = 9_007_199_254_740_992.0

  package init(schema: IndicatorSchema) {
    self.schema = schema
    snapshot = Snapshot(empty: schema)
  }

  /// The lane whose key is likely to follow that of `lane`; −1 stands for the object's start.
  mutating func guess(after lane: Int) -> Int { min(Int(followers[lane + 1]), schema.count - 1) }

  /// Notes what did follow.
  mutating func learn(_ next: Int, after lane: Int) { followers[lane + 1] = UInt8(next) }

  /// Forgets all values.
  package mutating func reset() {
    snapshot = Snapshot(empty: schema)
    seen = []
  }

  /// Takes a number for the indicator at `lane`.
  package mutating func set(_ lane: Int, _ value: Double) throws(SnapshotError) {
    guard case .number(let scale, let range) = schema.definitions[lane].kind else {
      throw refusal(lane, value.plain)
    }
    try mark(lane)
    guard value.isFinite, range.contains(value) else { throw refusal(lane, value.plain) }
    let quantum = (value * scale).rounded(.toNearestOrEven)
    guard quantum.magnitude < Self.quantumLimit else {
      throw error(lane, .tooLarge(value: value.plain, limit: (Self.quantumLimit / scale).plain))
    }
    if quantum == 0 && range.excludesLower && range.lower == 0 {
      throw error(lane, .tooSmall(value: value.plain, quantum: (1 / scale).plain))
    }
    snapshot.quanta[lane] = Int64(quantum)
    // Adding 0 turns −0 into 0: the quantum has no sign of its own either.
    snapshot.values[lane] = quantum / scale + 0
    snapshot.present.insert(IndicatorSet(lane))
  }

  /// Takes a name for the indicator at `lane`.
  package mutating func set(_ lane: Int, category name: String) throws(SnapshotError) {
    guard case .category(let names) = schema.definitions[lane].kind,
      let number = names.firstIndex(of: name)
    else { throw refusal(lane, "\"\(name.prefix(40))\"") }
    try mark(lane)
    snapshot.quanta[lane] = Int64(number)
    snapshot.values[lane] = Double(number)
    snapshot.present.insert(IndicatorSet(lane))
  }

  /// Notes that the indicator was given as missing.
  package mutating func setMissing(_ lane: Int) throws(SnapshotError) { try mark(lane) }

  /// The snapshot, or an error if `underlying_price` is not there.
  package func finish() throws(SnapshotError) -> Snapshot {
    guard snapshot.present.has(Lane.underlyingPrice) else { throw error(Lane.underlyingPrice, .missing) }
    return snapshot
  }

  package func refusal(_ lane: Int, _ value: String) -> SnapshotError {
    error(lane, .refused(value: value, allowed: schema.definitions[lane].allowed))
  }

  private mutating func mark(_ lane: Int) throws(SnapshotError) {
    guard !seen.has(lane) else { throw error(lane, .repeated) }
    seen.insert(IndicatorSet(lane))
  }

  private func error(_ lane: Int, _ problem: SnapshotError.Problem) -> SnapshotError {
    SnapshotError(indicator: schema.definitions[lane].key, problem: problem)
  }
}
