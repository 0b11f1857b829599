/// The part of the market in which an analysis says that it holds: a range for some of the indicators, and for how long.
public struct Region: Sendable, Hashable {
  private let bounds: [Bound]
  /// The schema's ``IndicatorSchema/customTag``; 0 where the bounds are on built-in indicators alone.
  package let customTag: UInt64
  /// Age in seconds of the analysis up to which it holds; nil where it says nothing of time.
  public let holdsForSeconds: Double?

  private struct Bound: Sendable, Hashable {
    let lane: Int
    let range: ValueRange
  }

  /// A region from ranges by indicator; the ends belong to it.
  ///
  /// - Parameter holdsForSeconds: the greatest age at which it holds; nil for any.
  /// - Throws: ``SnapshotError`` for an unknown indicator, and for a range that is empty or has an end that is not a
  ///   number: the first would hold nowhere, the second everywhere.
  public init(
    _ ranges: [String: (lower: Double?, upper: Double?)], holdsForSeconds: Double? = nil,
    schema: IndicatorSchema = .standard
  )
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
    self.holdsForSeconds = holdsForSeconds
    customTag = bounds.contains { $0.lane >= IndicatorSchema.standard.count } ? schema.customTag : 0
  }

  /// Whether it names any indicator, be it with two open ends; one that names none says nothing of the market, and is not trusted.
  public var isBounded: Bool { !bounds.isEmpty }

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

  /// Whether the analysis still holds by its own word, at this age and in this market.
  public func holds(_ snapshot: Snapshot, ageSeconds: Double) -> Bool {
    ageSeconds <= holdsForSeconds ?? .infinity && contains(snapshot)
  }
}

extension Region {
  /// One bound as a store keeps it; nil is open.
  package struct Part: Sendable, Hashable {
    package let lane: Int
    package let lower, upper: Double?

    package init(lane: Int, lower: Double?, upper: Double?) {
      (self.lane, self.lower, self.upper) = (lane, lower, upper)
    }
  }

  /// The bounds, in the order in which they are looked at.
  package var parts: [Part] {
    bounds.map { Part(lane: $0.lane, lower: $0.range.lower, upper: $0.range.upper) }
  }

  /// The region that has these parts, or nil if none has: a lane that there is not or that comes twice, an empty range.
  package init?(parts: [Part], customTag: UInt64, holdsForSeconds: Double?) {
    let builtIn = IndicatorSchema.standard.count
    var lanes: Set<Int> = []
    for part in parts {
      guard (0..<IndicatorSchema.laneCount).contains(part.lane), lanes.insert(part.lane).inserted,
        part.lower ?? -.infinity <= part.upper ?? .infinity
      else { return nil }
    }
    guard (customTag != 0) == lanes.contains(where: { $0 >= builtIn }), holdsForSeconds?.isNaN != true else {
      return nil
    }
    bounds = parts.map { Bound(lane: $0.lane, range: ValueRange(lower: $0.lower, upper: $0.upper)) }
    self.customTag = customTag
    self.holdsForSeconds = holdsForSeconds
  }
}
