public import DeadbandCore
import DeadbandMarketData

/// What it is worth to let the price of a call and the money that is left turn a profile's knob: the profile as it is and the
/// profile with its curve on one history, beside the one setting that would have cost least on it, each held against the best schedule in hindsight that spends the same.
public struct FreshnessStudy: Sendable {
  /// The profile, with the curve that turns it.
  public let profile: ThresholdProfile
  /// What a wrong answer costs.
  public let price: FreshnessPrice
  /// What calls cost.
  public let prices: CallPrices
  /// What may be spent in a calendar month of UTC; nil for no limit.
  public let monthly: Money?
  private let curve: FreshnessCurve

  /// A study; nil where the profile has no curve.
  public init?(
    _ profile: ThresholdProfile, _ price: FreshnessPrice, _ prices: CallPrices, monthly: Money? = nil
  ) {
    guard let curve = profile.freshness else { return nil }
    self.profile = profile
    self.price = price
    self.prices = prices
    self.monthly = monthly
    self.curve = curve
  }

  /// The three ways on a history: as it is, by price, and at the setting that costs least of all that stay what they are.
  ///
  /// - Parameter subjects: the numbers of those judged; nil for all.
  /// - Throws: ``ReplayError``, as for a replay.
  /// - Complexity: O(ticks × analysts × answers), some fifty times and each setting for the schedules in hindsight.
  public func run(_ walk: GateWalk, subjects: [Int]? = nil) throws(ReplayError) -> FreshnessResult {
    let subjects = subjects ?? Array(walk.history.subjects.indices)
    let order = Self.inTime(walk.history, subjects)
    let hindsight = hindsight(walk, subjects)
    func row(_ name: String, _ profile: ThresholdProfile, _ pricing: PricedRun.Pricing? = nil)
      throws(ReplayError) -> FreshnessResult.Row
    {
      var run = try PricedRun(profile, walk, prices, monthly: monthly, pricing)
      for tick in order { try run.observe(tick) }
      return FreshnessResult.Row(
        name: name, outcome: run.outcome,
        bestWrong: Self.best(hindsight, spending: run.outcome.spent, at: prices.first))
    }
    var fixed: [FreshnessResult.Row] = []
    for setting in PricedRun.settings(curve) {
      fixed.append(try row("fixed at \(setting.plain)", profile.turned(curve.knob, to: setting)))
    }
    let result = FreshnessResult(
      study: self, analysts: walk.answers.analysts, subjects: subjects.count, rows: fixed)
    let best = fixed.min { result.cost($0) < result.cost($1) }
    let rows =
      try [row("as it is", profile), row("by price", profile, .init(curve: curve, price: price))]
      + [best].compactMap(\.self)
    return FreshnessResult(
      study: self, analysts: walk.answers.analysts, subjects: subjects.count, rows: rows)
  }

  /// The ticks of these subjects in the order of time; of equal times in the history's.
  private static func inTime(_ history: ColumnarHistory, _ subjects: [Int]) -> [Int] {
    let ticks = subjects.flatMap { Array(history.ticks(ofSubject: $0)) }
    return ticks.map { (time: history.time($0), tick: $0) }.sorted { ($0.time, $0.tick) < ($1.time, $1.tick) }
      .map(\.tick)
  }

  private func hindsight(_ walk: GateWalk, _ subjects: [Int]) -> [HindsightSchedule] {
    let factors = (0..<walk.history.tickCount).map { prices.factor(at: walk.history.time($0)) }
    return (0..<walk.answers.analysts).map {
      HindsightSchedule(walk.history, walk.answers, analyst: $0, subjects: subjects, prices: factors)
    }
  }

  /// The fewest wrong answers for the money, mean over the analysts; nil where it does not buy all first answers.
  private static func best(_ schedules: [HindsightSchedule], spending spent: Money, at price: Money)
    -> Double?
  {
    guard price > .zero else { return 0 }
    let calls = Double(spent.nanoDollars) / Double(price.nanoDollars)
    var sum = 0.0
    for schedule in schedules {
      guard let wrong = schedule.wrong(spending: calls) else { return nil }
      sum += wrong
    }
    return sum / Double(schedules.count)
  }
}
