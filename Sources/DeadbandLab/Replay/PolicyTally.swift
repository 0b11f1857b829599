import DeadbandCore

/// What a policy did and how it turned out, counted tick by tick, with the answers that it holds.
struct PolicyTally {
  var counts: PolicyCounts
  /// The cached answers, `answerCount` a subject.
  private var cached: [UInt16] = []
  private let answerCount: Int

  init(answerCount: Int) {
    self.answerCount = answerCount
    counts = PolicyCounts(answerCount: answerCount)
  }

  mutating func addSubject() {
    counts.disagreementsBySubject.append(0)
    cached.append(contentsOf: repeatElement(0, count: answerCount))
  }

  mutating func countByGroup(strategies count: Int) {
    counts.askedByGroup.prepare(strategies: count)
    counts.disagreementsByGroup.prepare(strategies: count)
  }

  /// - Parameter groups: nil where nobody wants counts by group.
  mutating func ask(
    _ subject: Int, _ fresh: [UInt16], _ price: Money, _ groups: TickGroups?
  ) throws(ReplayError) {
    counts.asked += 1
    if let groups { counts.askedByGroup.add(1, at: groups) }
    counts.cost = try counts.cost.plus(price)
    for index in 0..<answerCount { cached[subject * answerCount + index] = fresh[index] }
  }

  /// The number of the answer held for a subject, of the first analyst.
  mutating func cachedAnswer(of subject: Int) -> Int {
    answerCount > 0 ? Int(cached[subject * answerCount]) : 0
  }

  mutating func count(_ rules: RuleSet) {
    // By bits: a list of the rules would be an allocation.
    for bit in counts.byRule.indices where rules.rawValue >> bit & 1 == 1 { counts.byRule[bit] += 1 }
  }

  mutating func serve(
    _ subject: Int, _ fresh: [UInt16], ageSeconds: Double, excess: Double, _ groups: TickGroups?
  ) {
    serve(
      subject, fresh, cached: cached, at: subject * answerCount, ageSeconds: ageSeconds, excess: excess,
      groups)
  }

  /// Serves answers that are kept elsewhere, at `offset` of `cached`.
  mutating func serve(
    _ subject: Int, _ fresh: [UInt16], cached: [UInt16], at offset: Int, ageSeconds: Double, excess: Double,
    _ groups: TickGroups?
  ) {
    counts.reused += 1
    counts.oldestServedSeconds = max(counts.oldestServedSeconds, ageSeconds)
    counts.largestExcessServed = max(counts.largestExcessServed, excess)
    let hours = ageSeconds / 3600
    let limits = PolicyCounts.ageLimitsHours
    counts.ages[limits.firstIndex { hours < $0 } ?? limits.count] += 1
    var differing = 0
    for index in 0..<answerCount where cached[offset + index] != fresh[index] {
      counts.disagreements[index] += 1
      differing += 1
    }
    guard differing > 0 else { return }
    counts.disagreementsBySubject[subject] += differing
    if let groups { counts.disagreementsByGroup.add(differing, at: groups) }
  }
}

extension Money {
  /// The sum, with the error of a replay.
  func plus(_ other: Money) throws(ReplayError) -> Money {
    do { return try adding(other) } catch { throw .cost(error) }
  }
}
