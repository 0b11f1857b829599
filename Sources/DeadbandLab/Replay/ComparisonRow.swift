import DeadbandCharts
import DeadbandCore

/// One policy's figures as text, the same in the terminal and in the report; `–` where there is none.
struct ComparisonRow {
  let name: String
  let asked, share, cost, saved, timesBound: String
  /// The disagreement, its 95 % interval (percent, without the sign), and that of the rulebook with the most.
  let perTick, interval, perServed, worst: String
  let oldest, excess: String

  init(_ policy: PolicyResult, hasCost: Bool) {
    let disagreement = policy.disagreement
    let hasTicks = policy.asked + policy.reused > 0
    name = policy.policy.name
    asked = grouped(policy.asked)
    share = percent(policy.askedShare)
    cost = hasCost ? policy.cost.description : "–"
    saved = hasTicks ? percent(policy.savedShare) : "–"
    timesBound = policy.timesBound.map { fixed($0, 1) } ?? "–"
    perTick = disagreement.map { percent($0.perTick, 2) } ?? "–"
    interval = disagreement?.interval.map(Self.text) ?? "–"
    perServed = disagreement?.perServed.map { percent($0, 2) } ?? "–"
    worst = disagreement.map { percent($0.worstPerTick, 2) } ?? "–"
    oldest = policy.reused == 0 ? "–" : duration(policy.oldestServedSeconds)
    excess = policy.reused == 0 ? "–" : fixed(policy.largestExcessServed, 2)
  }

  init(_ bound: BoundResult, hasCost: Bool) {
    name = "the bound"
    asked = grouped(Int(bound.asked.rounded()))
    share = percent(bound.askedShare)
    cost = hasCost ? bound.cost.description : "–"
    saved = bound.asked > 0 ? percent(bound.savedShare) : "–"
    timesBound = "1.0"
    perTick = percent(0, 2)
    interval = "–"
    perServed = percent(0, 2)
    worst = percent(0, 2)
    oldest = bound.oldestServedSeconds > 0 ? duration(bound.oldestServedSeconds) : "–"
    excess = "–"
  }

  static func text(_ interval: ClosedRange<Double>) -> String {
    "\(fixed(interval.lowerBound * 100, 2))–\(fixed(interval.upperBound * 100, 2))"
  }
}

extension PolicyResult {
  /// Share of the questions that it spares, against asking at every tick.
  var savedShare: Double { 1 - askedShare }
}

extension BoundResult {
  var savedShare: Double { 1 - askedShare }
}

extension ReplayResult {
  /// The policies in order, then the bound.
  var comparisonRows: [ComparisonRow] {
    policies.map { ComparisonRow($0, hasCost: model != nil) }
      + (bound.map { [ComparisonRow($0, hasCost: model != nil)] } ?? [])
  }
}
