public import DeadbandCore

/// The figures of a replay.
public struct ReplayResult: Sendable {
  /// Ticks of the history.
  public let ticks: Int
  /// Subjects in it.
  public let subjects: Int
  /// Time of the earliest and of the latest tick.
  public let first, last: Timestamp?
  /// Who answered afresh; `nil` where nobody did.
  public let analyst: String?
  /// Whether several rulebooks did, of which one is the worst.
  public let hasFamily: Bool
  /// Ticks that the rulebook judged by the snapshot's greeks, for want of a position.
  public let ticksWithoutPosition: Int
  /// The model whose prices the costs are made of.
  public let model: String?
  /// What each policy did: the profiles first.
  public let policies: [PolicyResult]
  /// The bound no gate can beat; `nil` without an analyst.
  public let bound: BoundResult?
  /// Price and refreshes of the first profile, for a chart; empty where the history was replayed in parts.
  public let series: PriceSeries

  init(_ run: ReplayRun, _ counts: ReplayCounts, series: PriceSeries) {
    ticks = counts.ticks
    subjects = counts.ticksBySubject.count
    (first, last) = (counts.first, counts.last)
    analyst = run.analyst
    hasFamily = run.answerCount > 1
    ticksWithoutPosition = counts.ticksWithoutPosition
    model = run.model
    let bound = counts.bound.map { BoundResult($0, ticks: counts.ticks) }
    policies = zip(run.policies, counts.policies).map { policy, runs in
      PolicyResult(
        policy, PolicyCounts.mean(of: runs), counts, bound: bound)
    }
    self.bound = bound
    self.series = series
  }
}

/// What one policy did with a history.
public struct PolicyResult: Sendable {
  /// The policy.
  public let policy: Policy
  /// Ticks at which the model was asked.
  public let asked: Int
  /// Ticks answered from the cache, the deferred ones among them.
  public let reused: Int
  /// Ticks at which a rule fired but the refresh waited.
  public let deferred: Int
  /// What the questions cost.
  public let cost: Money
  /// Asked ticks at which each rule fired, in the order of ``Rule``; all 0 for other policies than profiles.
  public let byRule: [Int]
  /// Age in seconds of the oldest answer served; 0 where none was.
  public let oldestServedSeconds: Double
  /// Largest excess of any indicator under a served answer.
  public let largestExcessServed: Double
  /// Served answers by age; see ``ageLimitsHours``.
  public let ages: [Int]
  /// Share of the ticks at which a fresh answer would have differed; `nil` without an analyst.
  public let disagreement: Disagreement?
  /// Questions as multiples of the bound's; `nil` without an analyst.
  public let timesBound: Double?
  /// The same by year, by strategy and by volatility regime; groups without ticks are left out.
  public let groups: [GroupFigures]

  /// Upper limits in hours of the age bins; a last bin holds the rest.
  public static var ageLimitsHours: [Double] { PolicyCounts.ageLimitsHours }

  /// Share of the ticks at which the model was asked.
  public var askedShare: Double { share(asked, of: asked + reused) }

  init(_ policy: Policy, _ tally: PolicyCounts, _ counts: ReplayCounts, bound: BoundResult?) {
    self.policy = policy
    asked = tally.asked
    reused = tally.reused
    deferred = tally.deferred
    cost = tally.cost
    byRule = tally.byRule
    oldestServedSeconds = tally.oldestServedSeconds
    largestExcessServed = tally.largestExcessServed
    ages = tally.ages
    disagreement = bound.map { _ in Disagreement(tally, ticksBySubject: counts.ticksBySubject) }
    timesBound = bound.flatMap { $0.asked > 0 ? Double(tally.asked) / $0.asked : nil }
    groups = GroupFigures.all(
      tally, ticks: counts.ticksByGroup, strategies: counts.strategies, hasAnalyst: bound != nil)
  }
}

/// How often the answer served was not the one a fresh look would have given.
public struct Disagreement: Sendable, Hashable {
  /// Share of all ticks, mean over the rulebooks.
  public let perTick: Double
  /// The 95 % interval of ``perTick``, by bootstrap over subjects; `nil` for a single subject.
  public let interval: ClosedRange<Double>?
  /// Share of the ticks answered from the cache; `nil` where there were none.
  public let perServed: Double?
  /// ``perTick`` of the rulebook with the most disagreement.
  public let worstPerTick: Double
  /// That rulebook's position in the family.
  public let worst: Int

  init(_ tally: PolicyCounts, ticksBySubject: [Int]) {
    let ticks = ticksBySubject.reduce(0, +)
    let count = tally.disagreements.count
    let total = tally.disagreements.reduce(0, +)
    perTick = share(total, of: ticks * count)
    perServed = tally.reused == 0 ? nil : share(total, of: tally.reused * count)
    let most = tally.disagreements.max() ?? 0
    worst = tally.disagreements.firstIndex(of: most) ?? 0
    worstPerTick = share(most, of: ticks)
    interval = Bootstrap.interval(
      tally.disagreementsBySubject.map { Double($0) / Double(max(count, 1)) },
      over: ticksBySubject.map(Double.init))
  }
}

/// What a gate would do that knew every fresh answer beforehand.
public struct BoundResult: Sendable, Hashable {
  /// Questions, mean over the rulebooks.
  public let asked: Double
  /// Share of the ticks.
  public let askedShare: Double
  /// What the questions cost, mean over the rulebooks.
  public let cost: Money
  /// Age in seconds of the oldest answer served.
  public let oldestServedSeconds: Double

  init(_ run: BoundCounts, ticks: Int) {
    let count = max(run.asked.count, 1)
    asked = Double(run.asked.reduce(0, +)) / Double(count)
    askedShare = ticks == 0 ? 0 : asked / Double(ticks)
    // The mean's last nano-dollar is of no interest, but the sum of 64 rulebooks' costs might not fit.
    cost = Money(nanoDollars: run.cost.reduce(0) { $0 + $1.nanoDollars / Int64(count) })
    oldestServedSeconds = run.oldestServedSeconds
  }
}

func share(_ part: Int, of whole: Int) -> Double { whole == 0 ? 0 : Double(part) / Double(whole) }
