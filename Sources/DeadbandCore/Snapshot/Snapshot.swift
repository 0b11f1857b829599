/// The indicators of one subject at one instant, checked and quantised.
///
///     lane       0     1     2  …  7                 …  22               23 … 31
///             ┌─────┬──────┬────┬───┬──────────────────┬───┬────────────┬──────────┐
///             │ rsi │ macd │ …  │   │ underlying_price │   │ days_to_…  │ custom   │
///             └─────┴──────┴────┴───┴──────────────────┴───┴────────────┴──────────┘
///
/// Every number the verdict is made of comes from the quantised values, so snapshots with equal state digests are
/// judged alike. `underlying_price` is always present; any other indicator may be missing.
///
/// 536 bytes, no allocation.
public struct Snapshot: Sendable {
  /// `rint(value × scale)` a lane; ``missing`` where there is none.
  package var quanta: InlineArray<32, Int64>
  /// `quantum / scale` a lane; 0 where missing.
  package var values: InlineArray<32, Double>
  /// The lanes that hold a value.
  public internal(set) var present: IndicatorSet
  /// The schema's ``IndicatorSchema/customTag``.
  package let customTag: UInt64
  /// How many lanes the schema uses.
  package let laneCount: Int

  /// What stands for a missing indicator among the quanta.
  package static let missing = Int64.min

  /// What an indicator may be given as.
  public enum Value: Sendable, Hashable {
    /// A finite number in the indicator's unit.
    case number(Double)
    /// One of the indicator's names.
    case category(String)
  }

  /// Builds a snapshot from values by key, in any order. O(number of values).
  ///
  /// - Throws: ``SnapshotError`` for an unknown key, a value that is not finite, outside its range or too large
  ///   for its scale, or where `underlying_price` is missing.
  public init(_ values: [String: Value], schema: IndicatorSchema = .standard) throws(SnapshotError) {
    var builder = SnapshotBuilder(schema: schema)
    // Sorted, so that of several faults always the same one is reported.
    for (key, value) in values.sorted(by: { $0.key < $1.key }) {
      guard let lane = schema.lane(of: key) else { throw SnapshotError(indicator: key, problem: .unknown) }
      switch value {
      case .number(let number): try builder.set(lane, number)
      case .category(let name): try builder.set(lane, category: name)
      }
    }
    self = try builder.finish()
  }

  /// A snapshot to read into; it holds nothing yet, which no snapshot that was read does.
  package static func empty(_ schema: IndicatorSchema) -> Snapshot { Snapshot(empty: schema) }

  init(empty schema: IndicatorSchema) {
    quanta = InlineArray(repeating: Self.missing)
    values = InlineArray(repeating: 0)
    present = []
    customTag = schema.customTag
    laneCount = schema.count
  }

  /// The quantised value at a position of the schema, in the indicator's unit (a category's number); `nil` where
  /// it is missing.
  public subscript(lane: Int) -> Double? {
    lane >= 0 && lane < laneCount && present.has(lane) ? values[lane] : nil
  }

  /// The underlying's price in currency, quantised.
  public var underlyingPrice: Double { values[Lane.underlyingPrice] }
}

extension Snapshot: Equatable {
  /// Equal schema and equal quanta: the same state digest.
  public static func == (left: Snapshot, right: Snapshot) -> Bool {
    guard left.customTag == right.customTag else { return false }
    let leftQuanta = left.quanta
    let rightQuanta = right.quanta
    let leftSpan = leftQuanta.span
    let rightSpan = rightQuanta.span
    var difference: Int64 = 0
    for lane in 0..<IndicatorSchema.laneCount { difference |= leftSpan[lane] ^ rightSpan[lane] }
    return difference == 0
  }
}
