import DeadbandCharts
public import DeadbandCore

extension Explanation {
  /// One rule's verdict and its reason.
  public struct Reason: Sendable {
    /// The rule.
    public let rule: Rule
    /// Whether it fired.
    public let hasFired: Bool
    /// Whether the profile never lets it.
    public let isDisabled: Bool
    /// What it compared.
    public let text: String
  }

  /// The rules in order.
  public var reasons: [Reason] {
    Rule.allCases.map { rule in
      Reason(
        rule: rule, hasFired: assessment?.rules.has(rule) ?? (rule == .missing),
        isDisabled: profile.settings.rules.disabled.has(rule), text: reason(rule))
    }
  }

  private func reason(_ rule: Rule) -> String {
    guard let assessment, let age = ageSeconds else {
      return rule == .missing ? "there is no answer yet" : "nothing to compare with"
    }
    let rules = profile.settings.rules
    let old = "\(duration(age)) old"
    let calm = isStable ? "; off in stable conditions" : ""
    switch rule {
    case .missing: return "there is an answer"
    case .technical: return moved(rules.technical, assessment)
    case .price: return moved(rules.price, assessment)
    case .significance:
      return "\(assessment.significance.rounded(digits: 6).plain) points, fires above "
        + profile.settings.significance.refreshAbove.plain
    case .overdue: return overdue(assessment, age)
    case .age: return "\(old), fires above \(hours(rules.ageHours))\(calm)"
    case .expired:
      let limit = profile.lanes.timeToLiveSeconds(current) / 3600
      let rank = current[Lane.volatilityRank].map { "volatility rank \($0.plain)" } ?? "no volatility rank"
      return "\(old), fires above \(hours((limit * 10).rounded() / 10)) (\(rank))\(calm)"
    case .volatile:
      guard let rank = current[Lane.volatilityRank] else { return "no volatility rank" }
      return "volatility rank \(rank.plain), fires above \(rules.volatileRankAbove.plain) from "
        + "\(hours(rules.volatileAgeHours)) on"
    case .tooOld:
      let limit = isStable ? rules.stableTooOldHours : rules.tooOldHours
      return "\(old), fires above \(hours(limit))" + (isStable ? " in stable conditions" : "")
    case .region: return region(age)
    case .answer:
      guard let gate = profile.gate else { return "the profile has no learned gate" }
      guard let probability, let answer = answered?.answer else {
        return "the learned gate looks at the answer, and no analyst was given"
      }
      return
        "a fresh answer is not \(answer) with probability \(fixed(probability, 3)), fires above \(gate.limit.plain)"
    }
  }

  private func region(_ age: Double) -> String {
    guard profile.settings.trustsRegion else { return "judged where the profile trusts regions" }
    guard let answer = answered?.answer else { return "regions are an analyst's, and none was given" }
    guard let region = answered?.region else { return "\(answer) says nothing of where it holds" }
    return
      "\(answer) \(region.holds(current, ageSeconds: age) ? "holds here" : "holds elsewhere"), by its own word"
  }

  private func hours(_ hours: Double) -> String { "\(hours.plain) h" }

  private func moved(_ lanes: IndicatorSet, _ assessment: Assessment) -> String {
    guard !lanes.isEmpty else { return "the profile names no indicator for it" }
    let list = lanes.lanes.map { lane in
      "\(profile.schema.definitions[lane].key) \(fixed(assessment.excess(at: lane), 2))"
    }
    return list.joined(separator: ", ") + "; fires above 1"
  }

  private func overdue(_ assessment: Assessment, _ age: Double) -> String {
    let above = profile.settings.rules.overdueAbove
    let late = ChangeType.allCases.enumerated().filter { index, _ in
      age >= profile.settings.changeTypes[index].timeLimitHours * 3600
    }
    guard !late.isEmpty else { return "no change type is past its time limit" }
    let list = late.map { index, type in
      let lanes = profile.settings.indicators.indices.filter {
        profile.settings.indicators[$0].changeType == type
      }
      let most = lanes.map { assessment.excess(at: $0) }.max() ?? 0
      let isGone = lanes.contains { assessment.unverified.has($0) }
      return "\(type.rawValue) \(fixed(most, 2))\(isGone ? " and unverified" : "")"
    }
    return "past their limits: \(list.joined(separator: ", ")); fires above \(above.plain)"
  }
}
