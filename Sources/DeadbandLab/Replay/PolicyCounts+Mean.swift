import DeadbandCore

extension PolicyCounts {
  /// The tally of a policy that had a run of its own for each rulebook: counts are their means, rounded, the oldest and
  /// the largest are those of all; disagreements stay each rulebook's.
  static func mean(of tallies: [PolicyCounts]) -> PolicyCounts {
    guard let first = tallies.first, tallies.count > 1 else {
      return tallies.first ?? PolicyCounts(answerCount: 0)
    }
    let count = tallies.count
    func mean(_ value: (PolicyCounts) -> Int) -> Int {
      (tallies.reduce(0) { $0 + value($1) } + count / 2) / count
    }
    var result = PolicyCounts(answerCount: count)
    result.asked = mean(\.asked)
    // Every run saw the same ticks: the two add up to them whatever was rounded.
    result.reused = first.asked + first.reused - result.asked
    result.deferred = mean(\.deferred)
    // As for the bound: the sum of 64 costs might not fit, their last nano-dollar is of no interest.
    result.cost = Money(nanoDollars: tallies.reduce(0) { $0 + $1.cost.nanoDollars / Int64(count) })
    for index in result.byRule.indices { result.byRule[index] = mean { $0.byRule[index] } }
    for index in result.ages.indices { result.ages[index] = mean { $0.ages[index] } }
    result.oldestServedSeconds = tallies.map(\.oldestServedSeconds).max() ?? 0
    result.largestExcessServed = tallies.map(\.largestExcessServed).max() ?? 0
    result.disagreements = tallies.flatMap(\.disagreements)
    result.disagreementsBySubject = first.disagreementsBySubject.indices.map { subject in
      tallies.reduce(0) { $0 + $1.disagreementsBySubject[subject] }
    }
    for tally in tallies {
      result.askedByGroup.add(tally.askedByGroup)
      result.disagreementsByGroup.add(tally.disagreementsByGroup)
    }
    result.askedByGroup = result.askedByGroup.mean(of: count)
    return result
  }
}
