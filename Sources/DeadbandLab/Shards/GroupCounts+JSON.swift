import DeadbandCore

extension GroupCounts {
  /// Pairs of a group and its count by kind, groups without anything left out.
  var tree: JSONValue {
    .object([
      .init("years", Self.pairs(years, from: TickGroups.years.lowerBound)),
      .init("strategies", Self.pairs(strategies)), .init("volatility", Self.pairs(volatility)),
    ])
  }

  /// Reads counts which in each kind add up to `total`.
  ///
  /// - Parameters:
  ///   - strategies: how many strategies there are.
  ///   - limit: the most that a group may have; so bounded, no sum of them overflows.
  init(
    _ node: PartialNode, total: Int, strategies count: Int, limit: (_ kind: Int, _ group: Int) -> Int
  ) throws(PartialError) {
    let keys = ["years", "strategies", "volatility"]
    let fields = try node.object(required: keys)
    let groups = [TickGroups.years, 0...max(count, 1) - 1, 0...VolatilityRegime.allCases.count - 1]
    var lists: [[Int]] = []
    for (kind, key) in keys.enumerated() {
      let list = try fields.required(key)
      lists.append(try Self.read(list, groups[kind]) { limit(kind, $0) })
      guard lists[kind].reduce(0, +) == total else {
        throw list.error("the groups do not add up to \(total)")
      }
    }
    self.init(years: lists[0], strategies: lists[1], volatility: lists[2])
  }

  /// The count of a group that was found at its place in ``kinds``.
  func count(_ kind: Int, _ group: Int) -> Int {
    let counts = kinds[kind].counts
    return group < counts.count ? counts[group] : 0
  }

  private static func pairs(_ counts: [Int], from first: Int = 0) -> JSONValue {
    .array(
      counts.indices.filter { counts[$0] > 0 }.map { group in
        .array([.number(Double(first + group)), .number(Double(counts[group]))])
      })
  }

  private static func read(
    _ node: PartialNode, _ groups: ClosedRange<Int>, limit: (Int) -> Int
  ) throws(PartialError) -> [Int] {
    var counts: [Int] = []
    for pair in try node.list() {
      let numbers = try pair.list()
      guard numbers.count == 2 else { throw pair.error("a group and its count are needed") }
      let next = groups.lowerBound + counts.count
      let group = try numbers[0].count()
      guard group >= next, group <= groups.upperBound else {
        throw numbers[0].error("a group from \(next) to \(groups.upperBound) is needed")
      }
      let index = group - groups.lowerBound
      counts.append(contentsOf: repeatElement(0, count: index - counts.count))
      counts.append(try numbers[1].count(limit: Double(limit(index))))
    }
    return counts
  }
}
