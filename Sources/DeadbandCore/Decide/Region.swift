/// The part of the market in which an analysis says that it holds: a range for some of the indicators.
public struct Region: Sendable, Hashable {
  private let bounds: [Bound]
  /// The schema's ``IndicatorSchema/customTag``; 0 where the bounds are on built-in indicators alone.
  private let customTag: UInt64

  private struct Bound: Sendable, Hashable {
    let lane: Int
    let range: ValueRange
  }

  /// A region from ranges by indicator; the ends belong to it.
  ///
  /// - Throws: ``SnapshotError`` for an unknown indicator, and for a range that is empty or has an end that is not a
  ///   number: the first would hold nowhere, the second everywhere.
  public init(_ ranges: [String: (lower: Double?, upper: Double?)], schema: IndicatorSchema = .standard)
    throws(SnapshotError)
  {
    var bounds: [Bound] = []
    for (key, range) in ranges.sorted(by: { $0.key < $1.key }) {
      guard let lane = schema.lane(of: key) else { throw SnapshotError(indicator: key, problem: .unknown) }
      let lower = range.lower ?? -.infinity
      let upper = range.upper ?? .infinity
      guard lower <= upper else {
        throw SnapshotError(
          indicator: key,
          problem: .refused(
            value: "the range \(lower.plain)…\(upper.plain)", allowed: schema.definitions[lane].allowed))
      }
      bounds.append(Bound(lane: lane, range: ValueRange(lower: range.lower, upper: range.upper)))
    }
    self.bounds = bounds
    customTag = bounds.contains { $0.lane >= IndicatorSchema.standard.count } ? schema.customTag : 0
  }

  /// Whether the bounds mean the snapshot's indicators.
  func belongs(to snapshot: Snapshot) -> Bool { customTag == 0 || customTag == snapshot.customTag }

  /// Whether the snapshot lies inside; an indicator that it lacks does not.
  public func contains(_ snapshot: Snapshot) -> Bool {
    for bound in bounds {
      guard snapshot.present.has(bound.lane), bound.range.contains(snapshot.values[bound.lane]) else {
        return false
      }
    }
    return true
  }
}
