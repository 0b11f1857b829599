/// How far a snapshot has moved from its baseline under a profile, and which rules that fires.
public struct Assessment: Sendable {
  /// Thresholds moved, a lane of the schema; 2 where a category, a crossover, a level or a newly present indicator
  /// says so; 0 where missing.
  package var excess = InlineArray<32, Double>(repeating: 0)
  /// What each fired indicator adds to the significance; 0 elsewhere.
  package var points = InlineArray<32, Double>(repeating: 0)
  /// The indicators that moved by more than a threshold.
  public internal(set) var fired: IndicatorSet = []
  /// The indicators that the baseline has and the snapshot lacks.
  public internal(set) var unverified: IndicatorSet = []
  /// The lanes whose excess no budget relaxes: categories, crossovers, newly present ones, levels crossed.
  var unrelaxed: IndicatorSet = []
  /// Sum of the points of the fired indicators.
  public internal(set) var significance = 0.0
  /// The rules that fired.
  public internal(set) var rules: RuleSet = []
  /// The highest priority among the rules that fired; `nil` where none did.
  public internal(set) var priority: Priority?

  /// The excess of the indicator at position `lane` of the schema.
  public func excess(at lane: Int) -> Double {
    IndicatorSchema.laneCount > lane && lane >= 0 ? excess[lane] : 0
  }

  /// The largest excess of any indicator.
  public var largestExcess: Double {
    let copy = excess
    let excess = copy.span
    var largest = 0.0
    for lane in 0..<IndicatorSchema.laneCount where excess[lane] > largest { largest = excess[lane] }
    return largest
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
  case normal
  /// From 90 % on: thresholds are relaxed, and age alone is no reason to ask.
  case conserving
  /// Nothing may be asked.
  case exhausted
}
