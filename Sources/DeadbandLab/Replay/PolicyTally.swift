import DeadbandCore

/// What a policy did and how it turned out, counted tick by tick.
struct PolicyTally {
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
  /// The cached answers, `answerCount` a subject.
  private var cached: [UInt16] = []
  private let answerCount: Int

  static let ageLimitsHours: [Double] = [0.25, 1, 2, 4, 8, 16, 24, 48, 72, 120, 168]

  init(answerCount: Int) {
    self.answerCount = answerCount
    disagreements = [Int](repeating: 0, count: answerCount)
  }

  mutating func addSubject() {
    disagreementsBySubject.append(0)
    cached.append(contentsOf: repeatElement(0, count: answerCount))
  }

  mutating func ask(_ subject: Int, _ fresh: [UInt16], _ price: Money) throws(ReplayError) {
    asked += 1
    cost = try cost.plus(price)
    for index in 0..<answerCount { cached[subject * answerCount + index] = fresh[index] }
  }

  mutating func count(_ rules: RuleSet) {
    // By bits: a list of the rules would be an allocation.
    for bit in byRule.indices where rules.rawValue >> bit & 1 == 1 { byRule[bit] += 1 }
  }

  mutating func serve(_ subject: Int, _ fresh: [UInt16], ageSeconds: Double, excess: Double) {
    serve(subject, fresh, cached: cached, at: subject * answerCount, ageSeconds: ageSeconds, excess: excess)
  }

  /// Serves answers that are kept elsewhere, at `offset` of `cached`.
  mutating func serve(
    _ subject: Int, _ fresh: [UInt16], cached: [UInt16], at offset: Int, ageSeconds: Double, excess: Double
  ) {
    reused += 1
    oldestServedSeconds = max(oldestServedSeconds, ageSeconds)
    largestExcessServed = max(largestExcessServed, excess)
    let hours = ageSeconds / 3600
    ages[Self.ageLimitsHours.firstIndex { hours < $0 } ?? Self.ageLimitsHours.count] += 1
    var differing = 0
    for index in 0..<answerCount where cached[offset + index] != fresh[index] {
      disagreements[index] += 1
      differing += 1
    }
    disagreementsBySubject[subject] += differing
  }
}

extension Money {
  /// The sum, with the error of a replay.
  func plus(_ other: Money) throws(ReplayError) -> Money {
    do { return try adding(other) } catch { throw .cost(error) }
  }
}
