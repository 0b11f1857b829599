import DeadbandCore
import DeadbandPricing

/// Writes the lines of a snapshot history.
///
/// Values are written as a snapshot holds them, checked and quantised: what reads the line gets the same snapshot.
struct HistoryWriter: Sendable {
  private var json = JSONWriter()
  private var builder = SnapshotBuilder(schema: .standard)

  /// Appends the line of one position at the end of one bar.
  ///
  /// - Parameters:
  ///   - price: the underlying's price on the position's basis, as everything in price units is.
  ///   - value: the position's; `nil` where it is not known.
  /// - Throws: ``SnapshotError`` for a number that no snapshot can hold.
  mutating func write(
    _ position: OpenPosition, _ bar: Bar, price: Double, _ value: PositionValue?,
    _ readings: IndicatorState.Readings, into output: inout [UInt8]
  ) throws(SnapshotError) {
    builder.reset()
    try builder.set(readings, price: price, basis: position.basis)
    try builder.set("days_to_expiration", Double(max(0, position.daysLeft(on: bar.session))))
    if let value { try set(value) }
    try builder.setScores(readings, price: price, basis: position.basis)
    write(try builder.finish())
    output.append(contentsOf: Self.beforeTime)
    bar.end.append(to: &output)
    output.append(contentsOf: Self.afterTime)
    output.append(contentsOf: json.bytes)
    output.append(contentsOf: position.lineEnd)
  }

  private static let beforeTime = Array(#"{"at":""#.utf8)
  private static let afterTime = Array(#"","indicators":"#.utf8)

  private mutating func write(_ snapshot: Snapshot) {
    json.reset()
    let definitions = builder.schema.definitions
    json.object { json in
      for lane in snapshot.present.lanes {
        guard let value = snapshot[lane] else { continue }
        json.key(definitions[lane].key)
        switch definitions[lane].kind {
        case .number: json.number(value)
        case .category(let names): json.string(names[Int(value)])
        }
      }
    }
  }

  private mutating func set(_ value: PositionValue) throws(SnapshotError) {
    try builder.set("implied_volatility", value.volatility)
    // A sum of legs leaves the range by rounding alone.
    try builder.set("delta", min(max(value.delta, -1), 1))
    try builder.set("gamma", value.gamma)
    try builder.set("theta", value.theta)
    try builder.set("vega", value.vega)
  }
}
