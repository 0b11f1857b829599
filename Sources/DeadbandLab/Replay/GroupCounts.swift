/// A count of things that happened at ticks, by each kind of group. Each kind adds up to the same whole.
///
/// Empty until it is prepared: whoever counts nothing by group pays nothing.
struct GroupCounts: Sendable, Hashable {
  /// From the first of ``TickGroups/years`` on.
  private(set) var years: [Int] = []
  /// By the history's numbers.
  private(set) var strategies: [Int] = []
  /// By ``VolatilityRegime``.
  private(set) var volatility: [Int] = []

  /// Makes room for every year and regime, and for so many strategies: from then on counting does not allocate.
  mutating func prepare(strategies count: Int) {
    years.grow(to: TickGroups.years.count)
    strategies.grow(to: count)
    volatility.grow(to: VolatilityRegime.allCases.count)
  }

  /// Counts so many more at a tick of those groups, for which there is room.
  mutating func add(_ count: Int, at groups: TickGroups) {
    years[groups.year - TickGroups.years.lowerBound] += count
    strategies[groups.strategy] += count
    volatility[groups.volatility] += count
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
  fileprivate mutating func grow(to count: Int) {
    if self.count < count { append(contentsOf: repeatElement(0, count: count - self.count)) }
  }
}
