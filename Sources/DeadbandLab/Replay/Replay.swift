public import DeadbandCore
public import DeadbandMarketData

/// A pass over a history under several policies side by side.
///
///     tick ─▶ fresh answers (once) ─┬─▶ policy 1: serve its cached answer, or ask ─▶ tally
///                                   ├─▶ policy 2 …
///                                   └─▶ the bound
///
/// A profile that trusts regions is judged with the region that a rulebook states with its cached answer, one with a
/// learned gate with that answer. Both are each rulebook's own, so of a family each has a run of its own, with its own
/// questions; what is reported is their mean, as for the bound. Other profiles are judged without regions, which would only make them ask more.
///
/// Each subject starts without an analysis. A refresh is answered at once: that tick becomes the baseline. Memory
/// grows with the number of subjects, not with that of ticks. Subjects do not touch one another, so a history may be
/// replayed in parts (``Shard``), whose counts add up (``ReplayPartial``).
public struct Replay {
  /// The part of the subjects that is judged.
  let shard: Shard
  private let analyst: ReplayAnalyst?
  private var fresh: FreshAnswers?
  private var cost: AnalysisCost?
  private var runs: [PolicyRun] = []
  /// The runs of each policy: one, or one a rulebook.
  private var runsOfPolicy: [Range<Int>] = []
  private var bound: BoundRun?
  private var series = PriceSeries()
  private var isCharted: [Bool] = []
  private var ticksBySubject: [Int] = []
  private var grouping = TickGrouping()
  private var ticksByGroup = GroupCounts()
  /// How many of the analyst's answers the runs know by name.
  private var knownAnswers = 0
  /// The history's strategies that the runs know.
  private var strategies: [String] = []
  private var first: Timestamp?
  private var last: Timestamp?

  /// A replay of `profiles` and, beside them, of `others`.
  ///
  /// - Parameters:
  ///   - profiles: at least one; movements under timers are measured by the first.
  ///   - analyst: who answers afresh; `nil` counts verdicts alone.
  ///   - cost: prices every question; `nil` leaves money out.
  ///   - shard: which subjects are judged; the ticks of others are passed over.
  public init(
    profiles: [ThresholdProfile], others: [Policy] = [], analyst: ReplayAnalyst? = nil,
    cost: AnalysisCost? = nil, shard: Shard = .whole
  ) {
    self.shard = shard
    self.analyst = analyst
    self.cost = cost
    fresh = analyst.map(FreshAnswers.init)
    let answerCount = fresh?.actions.count ?? 0
    let yardstick = profiles.first ?? .standard
    for policy in profiles.map(Policy.profile) + others {
      let first = runs.count
      if policy.dependsOnAnswer, answerCount > 0, analyst?.rulebooks != nil {
        runs += (0..<answerCount).map {
          PolicyRun(policy, yardstick: yardstick, answerCount: 1, rulebook: $0)
        }
      } else {
        runs.append(PolicyRun(policy, yardstick: yardstick, answerCount: answerCount))
      }
      runsOfPolicy.append(first..<runs.count)
    }
    if analyst != nil { bound = BoundRun(answerCount: answerCount) }
  }

  /// Judges the next tick under every policy.
  ///
  /// - Complexity: O(policies × lanes), for a profile that trusts regions O(rulebooks × lanes); without such a profile no
  ///   allocation once its subject is known.
  public mutating func observe(_ tick: HistoryTick, in history: borrowing HistoryReader) throws(ReplayError) {
    if tick.subject == ticksBySubject.count { addSubject(tick, history.subjects[tick.subject]) }
    guard shard.holds(tick.subject) else { return }
    ticksBySubject[tick.subject] += 1
    first = first.map { min($0, tick.at) } ?? tick.at
    last = last.map { max($0, tick.at) } ?? tick.at
    if tick.strategy >= strategies.count {
      let names = history.strategies
      fresh?.learnStrategies(names)
      for index in runs.indices {
        try runs[index].learnStrategies(names)
        runs[index].countByGroup(strategies: names.count)
      }
      ticksByGroup.prepare(strategies: names.count)
      strategies = names
    }
    try fresh?.read(tick, history.position(ofSubject: tick.subject))
    if let count = fresh?.answerCount(tick), count > knownAnswers {
      let names = fresh?.names(recorded: history.actions) ?? []
      for index in runs.indices { runs[index].learnAnswers(names) }
      knownAnswers = names.count
    }
    let price = try price(tick, in: history)
    let groups = grouping.groups(of: tick)
    ticksByGroup.add(1, at: groups)
    let actions = fresh?.actions ?? []
    for index in runs.indices {
      guard let rulebook = runs[index].rulebook else {
        try runs[index].observe(tick, actions, price, groups)
        continue
      }
      try runs[index].observe(tick, actions.count > 1 ? [actions[rulebook]] : actions, price, groups)
      if runs[index].trustsRegion, runs[index].hasAsked {
        let position = history.position(ofSubject: tick.subject)
        runs[index].hold(fresh?.region(of: rulebook, tick, position), tick)
      }
    }
    try bound?.observe(tick, actions, price)
    if isCharted[tick.subject] {
      series.add(tick.at, tick.snapshot.underlyingPrice, asked: !runs.isEmpty && runs[0].hasAsked)
    }
  }

  /// What asking at this tick costs: every policy would send the same prompt.
  private mutating func price(
    _ tick: HistoryTick, in history: borrowing HistoryReader
  ) throws(ReplayError) -> Money {
    guard cost != nil else { return .zero }
    let strategy = history.strategies[tick.strategy]
    do {
      return try cost?.ofCall(
        tick.snapshot, strategy: strategy.isEmpty ? nil : strategy,
        position: history.positionText(ofSubject: tick.subject)) ?? .zero
    } catch { throw .cost(error) }
  }

  private mutating func addSubject(_ tick: HistoryTick, _ name: String) {
    ticksBySubject.append(0)
    for index in runs.indices { runs[index].addSubject(tick) }
    bound?.addSubject()
    let symbol = String(name.prefix { $0 != " " })
    if series.symbol.isEmpty { series.symbol = symbol }
    isCharted.append(symbol == series.symbol)
  }

  /// The figures so far.
  public func result() -> ReplayResult { ReplayResult(run, counts, series: series) }

  /// What was replayed, without its ticks.
  var run: ReplayRun {
    ReplayRun(
      policies: runsOfPolicy.map { runs[$0.lowerBound].policy }, analyst: analyst?.name,
      answerCount: fresh?.actions.count ?? 0, model: cost?.model.name)
  }

  /// Everything that was counted.
  var counts: ReplayCounts {
    ReplayCounts(
      policies: runsOfPolicy.map { runs[$0].map(\.tally.counts) }, bound: bound?.counts,
      ticksBySubject: ticksBySubject, ticksByGroup: ticksByGroup, strategies: strategies,
      ticksWithoutPosition: fresh?.withoutPosition ?? 0, first: first, last: last)
  }
}
