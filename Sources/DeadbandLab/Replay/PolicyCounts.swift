import DeadbandCore

/// What a policy did and how it turned out. All of it adds up, or the largest holds: parts of a history give the whole, in
/// any order.
struct PolicyCounts: Sendable, Hashable {
  var reused = 0
  var deferred = 0
  var asked = 0
  var cost = Money.zero
  /// Ticks asked, by rule; a profile alone has rules.
  var byRule = [Int](repeating: 0, count: Rule.allCases.count)
  var oldestServedSeconds = 0.0
  var largestExcessServed = 0.0
  /// Served answers by age: bin i counts those younger than ``ageLimitsHours``[i], the last one the rest.
  var ages = [Int](repeating: 0, count: Self.ageLimitsHours.count + 1)
  /// Served answers that differed from the fresh one, by rulebook.
  var disagreements: [Int]
  /// The same by subject, summed over the rulebooks.
  var disagreementsBySubject: [Int] = []
  var askedByGroup = GroupCounts()
  /// As by subject, summed over the rulebooks.
  var disagreementsByGroup = GroupCounts()

  static let ageLimitsHours: [Double] = [0.25, 1, 2, 4, 8, 16, 24, 48, 72, 120, 168]

  init(answerCount: Int) { disagreements = [Int](repeating: 0, count: answerCount) }

  /// Takes in what the same policy did with other subjects.
  mutating func add(_ other: PolicyCounts) throws(ReplayError) {
    reused += other.reused
    deferred += other.deferred
    asked += other.asked
    cost = try cost.plus(other.cost)
    byRule.add(other.byRule)
    oldestServedSeconds = max(oldestServedSeconds, other.oldestServedSeconds)
    largestExcessServed = max(largestExcessServed, other.largestExcessServed)
    ages.add(other.ages)
    disagreements.add(other.disagreements)
    disagreementsBySubject.add(other.disagreementsBySubject)
    askedByGroup.add(other.askedByGroup)
    disagreementsByGroup.add(other.disagreementsByGroup)
  }
}

/// What a gate would have done that knew every answer, by rulebook.
struct BoundCounts: Sendable, Hashable {
  var asked: [Int]
  var cost: [Money]
  var oldestServedSeconds = 0.0

  init(answerCount: Int) {
    asked = [Int](repeating: 0, count: answerCount)
    cost = [Money](repeating: .zero, count: answerCount)
  }

  /// Takes in what it would have done with other subjects.
  mutating func add(_ other: BoundCounts) throws(ReplayError) {
    asked.add(other.asked)
    for index in cost.indices { cost[index] = try cost[index].plus(other.cost[index]) }
    oldestServedSeconds = max(oldestServedSeconds, other.oldestServedSeconds)
  }
}

extension [Int] {
  /// Adds counts of the same things.
  mutating func add(_ other: [Int]) {
    for index in indices { self[index] += other[index] }
  }
}
