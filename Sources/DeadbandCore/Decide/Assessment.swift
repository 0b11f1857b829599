/// How far a snapshot has moved from its baseline under a profile, and which rules that fires.
public struct Assessment: Sendable {
  /// Thresholds moved, a lane of the schema, before a crossed level raises them to 2; 2 where a category, a crossover
  /// or a newly present indicator says so; 0 where missing.
  var movement = InlineArray<32, Double>(repeating: 0)
  /// The indicators that moved by more than a threshold.
  public internal(set) var fired: IndicatorSet = []
  /// The indicators that the baseline has and the snapshot lacks.
  public internal(set) var unverified: IndicatorSet = []
  /// The age in seconds and the budget that it was made under.
  let ageSeconds: Double
  let budget: Budget
  /// What that budget multiplies thresholds by.
  let relaxation: Double
  /// The lanes that fire by kind rather than by distance: categories, crossovers, newly present ones.
  var byKind: IndicatorSet = []
  /// The lanes that crossed one of their levels.
  var levelCrossed: IndicatorSet = []
  /// Sum of the points of the fired indicators.
  public internal(set) var significance = 0.0
  /// The rules that fired.
  public internal(set) var rules: RuleSet = []
  /// The highest priority among the rules that fired; `nil` where none did.
  public internal(set) var priority: Priority?

  init(ageSeconds: Double, budget: Budget, relaxation: Double) {
    self.ageSeconds = ageSeconds
    self.budget = budget
    self.relaxation = relaxation
  }

  /// The excess of the indicator at position `lane` of the schema: thresholds moved; 2 where a category, a crossover
  /// or a newly present indicator says so, at least 2 where a level was crossed; 0 where missing.
  public func excess(at lane: Int) -> Double {
    guard IndicatorSchema.laneCount > lane, lane >= 0 else { return 0 }
    return levelCrossed.has(lane) ? max(movement[lane], 2) : movement[lane]
  }

  /// The largest excess of any indicator.
  public var largestExcess: Double {
    let copy = movement
    let movement = copy.span
    // Two chains: one waits for its last maximum at every lane.
    var (even, odd) = (levelCrossed.isEmpty ? 0.0 : 2, 0.0)
    for lane in stride(from: 0, to: IndicatorSchema.laneCount, by: 2) {
      even = max(even, movement[lane])
      odd = max(odd, movement[lane + 1])
    }
    return max(even, odd)
  }

  /// Fires `rule`, unless the profile has disabled it.
  @inline(__always)
  mutating func fire(_ rule: Rule, _ priority: Priority, unless disabled: RuleSet) {
    guard !disabled.contains(RuleSet(rule)) else { return }
    rules.insert(RuleSet(rule))
    self.priority = max(self.priority ?? priority, priority)
  }
}

/// How much of the month's money is left.
public enum Budget: String, Sendable, Hashable {
  /// Below 90 %: ask whenever a rule says so.
  case normal
  /// From 90 % on: thresholds are relaxed, and age alone is no reason to ask.
  case conserving
  /// Nothing may be asked.
  case exhausted
}
