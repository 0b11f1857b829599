import DeadbandCore
import DeadbandMarketData

/// One policy on its way through a history: what it holds for each subject, and its tally.
///
/// All its methods are mutating, also those that change nothing: a call of another kind from a mutating one copies the
/// run first and counts every reference in it, which was half the time of a tick.
struct PolicyRun {
  let policy: Policy
  private(set) var tally: PolicyTally
  /// Measures the movement under what is served: a profile its own, other policies that of the first profile.
  private let measure: ThresholdProfile
  // The policy without its payload: taking a profile out of the enum anew each tick would count its references.
  private let kind: Kind
  private var baselines: [Snapshot] = []
  /// When each subject's answer was made; `nil` before the first.
  private var times: [Timestamp?] = []
  /// By bucket of subjects; empty but for the policy of exact states.
  private var exact: [ExactStates] = []
  /// The profile's strategies, by the history's numbers.
  private var strategies: [Strategy] = []
  /// Whether the tick observed last was asked.
  private(set) var hasAsked = false
  /// The rulebook whose answers alone the run keeps; nil where it keeps all of them.
  let rulebook: Int?
  /// Whether it serves an answer as long as that says itself that it holds.
  let trustsRegion: Bool
  /// The answers as the profile's gate knows them, by their numbers; empty without a gate.
  private var gateAnswers: [GateAnswer] = []
  /// The region of each subject's answer; empty where regions are not used.
  private var regions: [Region?] = []

  private enum Kind {
    case profile, always, exactState
    case timer(seconds: Double)
  }

  /// A run at its start.
  ///
  /// - Parameter rulebook: for a profile that looks at the cached answer or its region, the rulebook whose they are.
  init(_ policy: Policy, yardstick: ThresholdProfile, answerCount: Int, rulebook: Int? = nil) {
    self.policy = policy
    self.rulebook = rulebook
    trustsRegion = policy.trustsRegion && rulebook != nil
    tally = PolicyTally(answerCount: answerCount)
    switch policy {
    case .profile(let profile): (kind, measure) = (.profile, profile)
    case .always: (kind, measure) = (.always, yardstick)
    case .timer(let seconds): (kind, measure) = (.timer(seconds: seconds), yardstick)
    case .exactState:
      (kind, measure) = (.exactState, yardstick)
      exact = [ExactStates](repeating: ExactStates(answerCount: answerCount), count: Shard.bucketCount)
    }
  }

  mutating func addSubject(_ tick: HistoryTick) {
    tally.addSubject()
    baselines.append(tick.snapshot)
    times.append(nil)
    if trustsRegion { regions.append(nil) }
  }

  /// Keeps the region of the answer that was asked for at this tick.
  mutating func hold(_ region: Region?, _ tick: HistoryTick) { regions[tick.subject] = region }

  /// Looks up the history's strategies that are new; one that a profile does not know is an error at once, whether
  /// or not there is anything to judge yet.
  mutating func learnStrategies(_ names: [String]) throws(ReplayError) {
    guard case .profile = kind else { return }
    for name in names.dropFirst(strategies.count) {
      do { strategies.append(name.isEmpty ? .none : try measure.strategy(name)) } catch {
        throw .decision(error, profile: measure.name)
      }
    }
  }

  /// Makes room for counts by group, of so many strategies.
  mutating func countByGroup(strategies count: Int) { tally.countByGroup(strategies: count) }

  /// Looks up the answers that are new, in the order of their numbers.
  mutating func learnAnswers(_ names: [String]) {
    guard case .profile = kind, let gate = measure.gate else { return }
    for name in names.dropFirst(gateAnswers.count) { gateAnswers.append(gate.answer(named: name)) }
  }

  /// Serves the tick or asks.
  ///
  /// - Parameter groups: where it is counted besides; nil where nobody wants that. ``countByGroup(strategies:)`` has made room.
  mutating func observe(
    _ tick: HistoryTick, _ fresh: [UInt16], _ price: Money, _ groups: TickGroups? = nil
  ) throws(ReplayError) {
    hasAsked = true
    switch kind {
    case .always: try tally.ask(tick.subject, fresh, price, groups)
    case .exactState: try observeExactly(tick, fresh, price, groups)
    case .timer(let seconds):
      if let age = age(tick), age < seconds {
        serve(tick, fresh, age, try assess(tick, age, .none).largestExcess, groups)
      } else {
        try ask(tick, fresh, price, groups)
      }
    case .profile:
      guard let age = age(tick) else {
        tally.count(RuleSet(.missing))
        try ask(tick, fresh, price, groups)
        return
      }
      let assessment = try assess(tick, age, strategies[tick.strategy])
      let verdict = measure.verdict(on: assessment)
      guard verdict.action == .refresh else {
        if verdict.isDeferred { tally.counts.deferred += 1 }
        serve(tick, fresh, age, assessment.largestExcess, groups)
        return
      }
      tally.count(assessment.rules)
      try ask(tick, fresh, price, groups)
    }
  }

  private mutating func age(_ tick: HistoryTick) -> Double? {
    times[tick.subject].map { tick.at.seconds(since: $0) }
  }

  private mutating func assess(_ tick: HistoryTick, _ age: Double, _ strategy: Strategy) throws(ReplayError)
    -> Assessment
  {
    let region = regions.isEmpty ? nil : regions[tick.subject]
    let cached = gateAnswers.isEmpty ? nil : gateAnswers[tally.cachedAnswer(of: tick.subject)]
    do {
      return try measure.assess(
        tick.snapshot, against: baselines[tick.subject], ageSeconds: age, strategy: strategy, region: region,
        cachedAnswer: cached)
    } catch { throw .decision(error, profile: measure.name) }
  }

  private mutating func ask(
    _ tick: HistoryTick, _ fresh: [UInt16], _ price: Money, _ groups: TickGroups?
  ) throws(ReplayError) {
    try tally.ask(tick.subject, fresh, price, groups)
    baselines[tick.subject] = tick.snapshot
    times[tick.subject] = tick.at
  }

  private mutating func serve(
    _ tick: HistoryTick, _ fresh: [UInt16], _ age: Double, _ excess: Double, _ groups: TickGroups?
  ) {
    hasAsked = false
    tally.serve(tick.subject, fresh, ageSeconds: age, excess: excess, groups)
  }

  private mutating func observeExactly(
    _ tick: HistoryTick, _ fresh: [UInt16], _ price: Money, _ groups: TickGroups?
  ) throws(ReplayError) {
    let key = ExactStates.Key(subject: tick.subject, state: Fingerprint(tick.snapshot).state)
    let bucket = Shard.bucket(of: tick.subject)
    if let entry = exact[bucket].find(key) {
      hasAsked = false
      tally.serve(
        tick.subject, fresh, cached: exact[bucket].answers, at: entry.offset,
        ageSeconds: tick.at.seconds(since: entry.at), excess: 0, groups)
    } else {
      try tally.ask(tick.subject, fresh, price, groups)
      exact[bucket].insert(key, at: tick.at, fresh)
    }
  }
}
