import DeadbandCore

/// What was replayed: all that a result says besides counts.
struct ReplayRun: Sendable {
  var policies: [Policy]
  var analyst: String?
  /// How many analysts answered; 0 without.
  var answerCount: Int
  var model: String?
}

/// All that a replay counts, of a whole history or of some of its subjects.
struct ReplayCounts: Sendable, Hashable {
  /// By policy, the counts of its run, or of a run a rulebook where it trusts their regions.
  var policies: [[PolicyCounts]]
  /// Without an analyst there is no bound.
  var bound: BoundCounts?
  /// By the history's numbers; 0 for those of another part.
  var ticksBySubject: [Int]
  var ticksByGroup: GroupCounts
  /// The names of the strategies by which was grouped, by the history's numbers.
  var strategies: [String]
  var ticksWithoutPosition: Int
  var first, last: Timestamp?

  var ticks: Int { ticksBySubject.reduce(0, +) }

  /// How many there are of each: what must agree to be added.
  var form: [Int] {
    [ticksBySubject.count, bound?.asked.count ?? 0]
      + policies.flatMap { runs in [runs.count] + runs.map(\.disagreements.count) }
  }

  /// Takes in the counts of other subjects of the same replay.
  mutating func add(_ other: ReplayCounts) throws(ReplayError) {
    for policy in policies.indices {
      for run in policies[policy].indices { try policies[policy][run].add(other.policies[policy][run]) }
    }
    if let more = other.bound { try bound?.add(more) }
    ticksBySubject.add(other.ticksBySubject)
    ticksByGroup.add(other.ticksByGroup)
    // Of one history one list is the beginning of the other.
    if other.strategies.count > strategies.count { strategies = other.strategies }
    ticksWithoutPosition += other.ticksWithoutPosition
    first = [first, other.first].compactMap(\.self).min()
    last = [last, other.last].compactMap(\.self).max()
  }
}
