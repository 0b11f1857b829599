/// A count of things that happened at ticks, by each kind of group. Each kind adds up to the same whole.
///
/// The lists end with the last group in which there was something.
struct GroupCounts: Sendable, Hashable {
  /// From the first of ``TickGroups/years`` on.
  private(set) var years: [Int] = []
  /// By the history's numbers.
  private(set) var strategies: [Int] = []
  /// By ``VolatilityRegime``.
  private(set) var volatility: [Int] = []

  /// Counts so many more at a tick of those groups; no allocation once each of them is known.
  mutating func add(_ count: Int, at groups: TickGroups) {
    years.add(count, at: groups.year - TickGroups.years.lowerBound)
    strategies.add(count, at: groups.strategy)
    volatility.add(count, at: groups.volatility)
  }

  /// Takes in what was counted of other subjects.
  mutating func add(_ other: GroupCounts) { merge(other) { $0 + $1 } }

  /// What `count` runs counted in the mean, rounded.
  func mean(of count: Int) -> GroupCounts {
    var result = self
    result.merge(GroupCounts()) { sum, _ in (sum + count / 2) / count }
    return result
  }

  private mutating func merge(_ other: GroupCounts, _ join: (Int, Int) -> Int) {
    years = Self.joined(years, other.years, join)
    strategies = Self.joined(strategies, other.strategies, join)
    volatility = Self.joined(volatility, other.volatility, join)
  }

  private static func joined(_ one: [Int], _ other: [Int], _ join: (Int, Int) -> Int) -> [Int] {
    (0..<max(one.count, other.count)).map { index in
      join(index < one.count ? one[index] : 0, index < other.count ? other[index] : 0)
    }
  }
}

extension GroupCounts {
  /// Every kind, in the order in which reports show them.
  var kinds: [(kind: GroupFigures.Kind, counts: [Int])] {
    [(.year, years), (.strategy, strategies), (.volatility, volatility)]
  }
}

extension [Int] {
  /// The list is made longer where it ends before `index`.
  @inline(__always)
  fileprivate mutating func add(_ count: Int, at index: Int) {
    if index >= self.count { append(contentsOf: repeatElement(0, count: index + 1 - self.count)) }
    self[index] += count
  }
}
