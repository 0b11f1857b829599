import DeadbandCore

/// What asking and disagreement do when one of a profile's numbers alone is multiplied.
public struct Sensitivity: Sendable {
  /// The factors tried, ascending; 1, the profile as it stands, is not among them.
  public static let factors = [0.25, 0.5, 0.75, 1.5, 2, 4]

  /// One number, or several that only make sense together.
  public struct Row: Sendable {
    /// Its path in the profile.
    public let name: String
    /// The figures at each factor; nil where a profile refuses the product.
    public let figures: [TuneFigures?]

    /// The widest that asking moves, in ticks.
    var reach: Int {
      let asked = figures.compactMap { $0?.asked }
      return (asked.max() ?? 0) - (asked.min() ?? 0)
    }

    /// Whether nothing moves, at any factor.
    func isIdle(_ base: TuneFigures) -> Bool {
      figures.allSatisfy { $0 == nil || $0?.asked == base.asked && $0?.differing == base.differing }
    }
  }

  /// The profile's own figures.
  public let base: TuneFigures
  /// The numbers, the one that moves asking most first.
  public let rows: [Row]

  /// The numbers that move something, and the names of those that do not.
  var moving: [Row] { rows.filter { !$0.isIdle(base) } }
  var idle: [String] { rows.filter { $0.isIdle(base) }.map(\.name) }

  /// Tries every number of a profile: O(numbers × factors) profiles.
  init(of profile: ThresholdProfile, _ base: TuneFigures, on data: TuneData) throws {
    self.base = base
    let tree = profile.tree
    let knobs = Self.knobs(profile)
    var profiles: [ThresholdProfile] = []
    var slots: [[Int?]] = []
    for knob in knobs {
      slots.append(
        Self.factors.map { factor in
          var moved = tree
          for place in knob.places { moved = ProfilePlaces.multiplying(place, by: factor, in: moved) }
          guard moved != tree, let profile = try? ThresholdProfile(tree: moved, name: profile.name) else {
            return nil
          }
          profiles.append(profile)
          return profiles.count - 1
        })
    }
    let figures = try data.figures(profiles)
    rows = zip(knobs, slots).enumerated().map { position, row in
      (position, Row(name: row.0.name, figures: row.1.map { $0.map { figures[$0] } }))
    }.sorted { $0.1.reach != $1.1.reach ? $0.1.reach > $1.1.reach : $0.0 < $1.0 }.map(\.1)
  }

  private struct Knob {
    let name: String
    let places: [ProfilePlaces.Place]
  }

  /// The numbers that a verdict's asking depends on; those that can only turn its priority are not among them.
  private static func knobs(_ profile: ThresholdProfile) -> [Knob] {
    let tree = profile.tree
    func knob(_ name: String, _ patterns: [String]) -> Knob? {
      let places = patterns.flatMap { ProfilePlaces.find($0, in: tree) }
      return places.isEmpty ? nil : Knob(name: name, places: places)
    }
    let keys = profile.schema.definitions.enumerated().map { lane, definition in
      "\(lane < IndicatorSchema.builtInCount ? "indicators" : "custom").\(definition.key)"
    }
    let settings: [(String, [String])] = [
      ("significance.refresh_above", ["significance.refresh_above"]),
      ("significance.magnitude_cap", ["significance.magnitude_cap"]),
      ("rules.overdue_above", ["rules.overdue_above"]), ("rules.age_hours", ["rules.age_hours"]),
      ("rules.expired.*", ["rules.expired.*"]),
      ("rules.volatile.rank_above", ["rules.volatile.rank_above"]),
      ("rules.volatile.age_hours", ["rules.volatile.age_hours"]),
      ("rules.too_old_hours (both)", ["rules.too_old_hours", "rules.stable.too_old_hours"]),
      ("rules.stable.rank_at_most", ["rules.stable.rank_at_most"]),
      ("deferral.minutes", ["deferral.minutes"]), ("deferral.excess_above", ["deferral.excess_above"]),
    ]
    let limits = ChangeType.allCases.map { "change_types.\($0.rawValue).time_limit_hours" }
    let weights = profile.settings.strategies.keys.sorted().map { "strategies.\($0).*" }
    return
      ([knob("all thresholds", ["indicators.*.rule.*", "custom.*.rule.*"])]
      + keys.map { knob("\($0).rule", ["\($0).rule.*"]) }
      + keys.map { knob("\($0).points", ["\($0).points"]) }
      + settings.map { knob($0.0, $0.1) } + (limits + weights).map { knob($0, [$0]) })
      .compactMap(\.self)
  }
}
