import DeadbandCore
import DeadbandMarketData

/// One policy on its way through a history: what it holds for each subject, and its tally.
struct PolicyRun {
  let policy: Policy
  var tally: PolicyTally
  /// Measures the movement under answers that are served for other reasons than a profile's.
  private let yardstick: ThresholdProfile
  private var baselines: [Snapshot] = []
  /// When each subject's answer was made; `nil` before the first.
  private var times: [Timestamp?] = []
  private var exact: ExactStates?
  /// The profile's strategies, by the history's numbers.
  private var strategies: [Strategy] = []
  /// Whether the tick observed last was asked.
  private(set) var hasAsked = false

  init(_ policy: Policy, yardstick: ThresholdProfile, answerCount: Int) {
    self.policy = policy
    self.yardstick = yardstick
    tally = PolicyTally(answerCount: answerCount)
    if case .exactState = policy { exact = ExactStates(answerCount: answerCount) }
  }

  mutating func addSubject(_ tick: HistoryTick) {
    tally.addSubject()
    baselines.append(tick.snapshot)
    times.append(nil)
  }

  mutating func observe(
    _ tick: HistoryTick, _ fresh: [UInt16], _ price: Money, _ strategyNames: [String]
  ) throws(ReplayError) {
    hasAsked = true
    switch policy {
    case .always: try tally.ask(tick.subject, fresh, price)
    case .exactState: try observeExactly(tick, fresh, price)
    case .timer(let seconds):
      if let age = age(tick), age < seconds {
        serve(tick, fresh, age, try measure(tick, yardstick, age).largestExcess)
      } else {
        try ask(tick, fresh, price)
      }
    case .profile(let profile):
      guard let age = age(tick) else {
        _ = try strategy(tick, profile, strategyNames)
        tally.byRule[Int(Rule.missing.rawValue)] += 1
        try ask(tick, fresh, price)
        return
      }
      let strategy = try strategy(tick, profile, strategyNames)
      let assessment = try measure(tick, profile, age, strategy)
      let verdict = profile.verdict(on: assessment, ageSeconds: age)
      guard verdict.action == .refresh else {
        if verdict.isDeferred { tally.deferred += 1 }
        serve(tick, fresh, age, assessment.largestExcess)
        return
      }
      for rule in Rule.allCases where assessment.rules.has(rule) { tally.byRule[Int(rule.rawValue)] += 1 }
      try ask(tick, fresh, price)
    }
  }

  private func age(_ tick: HistoryTick) -> Double? { times[tick.subject].map { tick.at.seconds(since: $0) } }

  private func measure(
    _ tick: HistoryTick, _ profile: ThresholdProfile, _ age: Double, _ strategy: Strategy = .none
  ) throws(ReplayError) -> Assessment {
    do {
      return try profile.assess(
        tick.snapshot, against: baselines[tick.subject], ageSeconds: age, strategy: strategy)
    } catch { throw .decision(error, profile: profile.name) }
  }

  private mutating func ask(_ tick: HistoryTick, _ fresh: [UInt16], _ price: Money) throws(ReplayError) {
    try tally.ask(tick.subject, fresh, price)
    baselines[tick.subject] = tick.snapshot
    times[tick.subject] = tick.at
  }

  private mutating func serve(_ tick: HistoryTick, _ fresh: [UInt16], _ age: Double, _ excess: Double) {
    hasAsked = false
    tally.serve(tick.subject, fresh, ageSeconds: age, excess: excess)
  }

  private mutating func observeExactly(
    _ tick: HistoryTick, _ fresh: [UInt16], _ price: Money
  ) throws(ReplayError) {
    let key = ExactStates.Key(subject: tick.subject, state: Fingerprint(tick.snapshot).state)
    if let entry = exact?.find(key), let exact {
      hasAsked = false
      tally.serve(
        tick.subject, fresh, cached: exact.answers, at: entry.offset,
        ageSeconds: tick.at.seconds(since: entry.at), excess: 0)
    } else {
      try tally.ask(tick.subject, fresh, price)
      exact?.insert(key, at: tick.at, fresh)
    }
  }

  private mutating func strategy(
    _ tick: HistoryTick, _ profile: ThresholdProfile, _ names: [String]
  ) throws(ReplayError) -> Strategy {
    while strategies.count < names.count {
      let name = names[strategies.count]
      do { strategies.append(name.isEmpty ? .none : try profile.strategy(name)) } catch {
        throw .decision(error, profile: profile.name)
      }
    }
    return strategies[tick.strategy]
  }
}
