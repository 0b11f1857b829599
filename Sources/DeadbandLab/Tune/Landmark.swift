import DeadbandCore

/// What a front is compared with: the built-in profiles, the space's base, and fixed times to live.
enum Landmark {
  static let timerHours: [Double] = [1, 2, 3, 4, 6, 8, 12, 24, 48, 72]

  /// The base, the built-in profiles that it is not, and the timers.
  static func profiles(_ base: ThresholdProfile) throws -> [(profile: ThresholdProfile, kind: TuneRow.Kind)] {
    var rows: [(ThresholdProfile, TuneRow.Kind)] = [(.standard, .builtIn), (.seed, .builtIn)]
    if !rows.contains(where: { $0.0 == base }) {
      let name = ThresholdProfile.builtInNames.contains(base.name) ? "base" : base.name
      rows.append((try ThresholdProfile(tree: base.tree, name: name), .base))
    }
    // Built-in profiles judge any snapshot, so these fit whatever indicators the base defines.
    return try rows + timerHours.map { (try timer(hours: $0), .timer) }
  }

  /// A fixed time to live as a profile: one rule, which asks from that age on.
  static func timer(hours: Double) throws -> ThresholdProfile {
    let name = Policy.timer(seconds: hours * 3600).name
    // `too_old` fires above its limit, a timer at it: a millisecond earlier is as good.
    let limit = (hours - 1e-3 / 3600).plain
    let off = Rule.allCases.filter { $0 != .missing && $0 != .tooOld }.map { "\"\($0)\"" }
    let json = """
      {"schema": 1, "extends": "seed", "name": "\(name)", "deferral": {"minutes": 0},
       "rules": {"disabled": [\(off.joined(separator: ","))], "too_old_hours": \(limit),
                 "stable": {"too_old_hours": \(limit)}}}
      """
    return try ThresholdProfile(json: Array(json.utf8), source: name)
  }
}
