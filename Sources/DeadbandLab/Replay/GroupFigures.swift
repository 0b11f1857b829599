/// What a policy did at the ticks of one group: of a year, of a strategy, or of a volatility regime.
public struct GroupFigures: Sendable, Hashable {
  /// What the ticks of a group have in common.
  public enum Kind: String, Sendable, CaseIterable {
    case year, strategy, volatility
  }

  /// What the group's ticks have in common.
  public let kind: Kind
  /// The year in UTC (`2016`), the strategy (`none` for none) or the ranks of ``VolatilityRegime`` (`20–50`).
  public let name: String
  /// Ticks in it.
  public let ticks: Int
  /// Those at which the model was asked; of a policy with a run a rulebook the mean, rounded.
  public let asked: Int
  /// Share of the ticks at which a fresh answer would have differed, mean over the rulebooks; `nil` without an analyst.
  public let disagreement: Double?

  /// Share of the group's ticks at which the model was asked.
  public var askedShare: Double { share(asked, of: ticks) }

  /// The groups that have ticks, by kind, each kind in the order of its groups.
  static func all(_ tally: PolicyCounts, ticks: GroupCounts, strategies: [String], hasAnalyst: Bool)
    -> [GroupFigures]
  {
    var result: [GroupFigures] = []
    let (asked, differing) = (tally.askedByGroup.kinds, tally.disagreementsByGroup.kinds)
    for (index, (kind, counts)) in ticks.kinds.enumerated() {
      for (group, count) in counts.enumerated() where count > 0 {
        func of(_ counts: [Int]) -> Int { group < counts.count ? counts[group] : 0 }
        result.append(
          GroupFigures(
            kind: kind, name: name(kind, group, strategies), ticks: count, asked: of(asked[index].counts),
            disagreement: hasAnalyst
              ? share(of(differing[index].counts), of: count * tally.disagreements.count) : nil))
      }
    }
    return result
  }

  private static func name(_ kind: Kind, _ group: Int, _ strategies: [String]) -> String {
    switch kind {
    case .year: "\(TickGroups.years.lowerBound + group)"
    case .strategy:
      strategies.indices.contains(group) && !strategies[group].isEmpty ? strategies[group] : "none"
    case .volatility: VolatilityRegime(rawValue: group)?.description ?? ""
    }
  }
}
