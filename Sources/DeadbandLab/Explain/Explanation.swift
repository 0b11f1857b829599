public import DeadbandCore

/// Why one tick was served or asked: every indicator's movement, and every rule's reason.
public struct Explanation: Sendable {
  /// The profile that judged.
  public let profile: ThresholdProfile
  /// The tick's subject.
  public let subject: String
  /// The option position's kind.
  public let strategy: Strategy
  /// When the tick was.
  public let at: Timestamp
  /// What was known then.
  public let current: Snapshot
  /// The answer that was held; nil where there was none yet.
  public let answered: Held?
  /// How far the tick had moved from it; nil where there was none.
  public let assessment: Assessment?
  /// The probability that a fresh answer would differ, by the profile's learned gate; nil without one, or without an answer.
  public let probability: Double?
  /// What was done.
  public let verdict: Verdict

  /// An answer that was asked for at an earlier tick.
  public struct Held: Sendable {
    /// When that was.
    public let at: Timestamp
    /// The snapshot that it was made from.
    public let snapshot: Snapshot
    /// The rules that asked for it.
    public let rules: RuleSet
    /// What it said; nil where no analyst answers.
    public let answer: String?
    /// Where it says that it holds, for a profile that trusts that.
    public let region: Region?
  }

  /// One indicator's part.
  public struct Movement: Sendable {
    /// Its key.
    public let key: String
    /// Its value in the baseline and now, as text; nil where it is missing.
    public let baseline, current: String?
    /// Thresholds moved.
    public let excess: Double
    /// Whether it fired.
    public let hasFired: Bool
    /// Whether the baseline has it and the tick lacks it.
    public let isUnverified: Bool
    /// What it added to the significance.
    public let points: Double
    /// The levels between the two values.
    public let crossed: [Double]
  }

  /// The profile's indicators in order.
  public var movements: [Movement] {
    profile.schema.definitions.indices.map { lane in
      let fired = assessment?.fired.has(lane) ?? false
      return Movement(
        key: profile.schema.definitions[lane].key, baseline: text(lane, answered?.snapshot),
        current: text(lane, current), excess: assessment?.excess(at: lane) ?? 0, hasFired: fired,
        isUnverified: assessment?.unverified.has(lane) ?? false,
        points: fired ? assessment.map { profile.points(lane, $0, strategy) } ?? 0 : 0, crossed: crossed(lane)
      )
    }
  }

  private func text(_ lane: Int, _ snapshot: Snapshot?) -> String? {
    guard let value = snapshot?[lane] else { return nil }
    guard case .category(let names) = profile.schema.definitions[lane].kind else { return value.plain }
    let index = Int(value)
    return names.indices.contains(index) ? names[index] : value.plain
  }

  private func crossed(_ lane: Int) -> [Double] {
    guard let old = answered?.snapshot[lane], let now = current[lane] else { return [] }
    return profile.settings.indicators[lane].levels.filter { (now < $0) != (old < $0) }
  }

  /// Age of the answer in seconds; nil where there was none.
  public var ageSeconds: Double? { answered.map { at.seconds(since: $0.at) } }

  /// Whether conditions are stable: a low volatility rank, nothing fired, nothing unverified.
  public var isStable: Bool {
    guard let assessment, let rank = current[Lane.volatilityRank] else { return false }
    return assessment.fired.isEmpty && assessment.unverified.isEmpty
      && rank <= profile.settings.rules.stableRankAtMost
  }
}
