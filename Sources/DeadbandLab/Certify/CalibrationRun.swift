public import DeadbandCore
public import DeadbandMarketData
import DeadbandRulebook

/// A pass over a history under every setting of a knob: who was served, and what the served answers lacked.
///
/// Each subject starts without an analysis, and a refresh is answered at once, as in ``Replay``. Of a family of rulebooks a
/// profile that looks at the cached answer (its region, or a learned gate) has a run for each, with its own questions.
public struct CalibrationRun {
  private let values: [Double]
  private let severity: SeverityTable
  private let period: Range<Timestamp>?
  /// Which subjects are counted.
  let shard: Shard
  private var fresh: FreshAnswers
  private var runs: [Run] = []
  private var subjects: [Calibration.Subject] = []
  /// The history's numbers of subjects to ours; nil for those outside the period or of another part.
  private var numbers: [Int?] = []
  /// Subjects that live on after the period's end, and tell half of themselves.
  private var cut: Set<Int> = []
  /// Our numbers of subjects to the history's.
  private var places: [Int] = []
  private var strategyCount = 0
  private var knownAnswers = 0
  private var losses: [[Int]] = []
  private var answered = DataDigest()

  /// One setting, for all the rulebooks or for one.
  private struct Run {
    let setting: Int
    var policy: PolicyRun
    var cached: [UInt16] = []
  }

  /// A run at its start.
  ///
  /// - Parameters:
  ///   - profiles: a profile a value, from the one that asks most.
  ///   - period: subjects whose ticks all lie in it are counted; nil for all.
  ///   - shard: which of them; the ticks of others are passed over.
  public init(
    profiles: [ThresholdProfile], values: [Double], analyst: ReplayAnalyst, severity: SeverityTable = .equal,
    period: Range<Timestamp>? = nil, shard: Shard = .whole
  ) {
    self.values = values
    self.severity = severity
    self.period = period
    self.shard = shard
    fresh = FreshAnswers(analyst)
    let yardstick = profiles.first ?? .standard
    let count = fresh.actions.count
    for (setting, profile) in profiles.enumerated() {
      let policy = Policy.profile(profile)
      if policy.dependsOnAnswer, analyst.rulebooks != nil {
        for rulebook in 0..<count {
          runs.append(
            Run(
              setting: setting,
              policy: PolicyRun(policy, yardstick: yardstick, answerCount: 1, rulebook: rulebook)))
        }
      } else {
        runs.append(
          Run(setting: setting, policy: PolicyRun(policy, yardstick: yardstick, answerCount: count)))
      }
    }
    if analyst.rulebooks != nil { losses = severity.thousandths(Action.allCases.map(\.name)) }
  }

  /// Judges the next tick under every setting.
  ///
  /// - Complexity: O(settings × (lanes + analysts)).
  public mutating func observe(_ tick: HistoryTick, in history: borrowing HistoryReader) throws(ReplayError) {
    guard let subject = number(of: tick, in: history) else { return }
    if tick.strategy >= strategyCount {
      let names = history.strategies
      fresh.learnStrategies(names)
      for index in runs.indices { try runs[index].policy.learnStrategies(names) }
      strategyCount = names.count
    }
    let position = history.position(ofSubject: tick.subject)
    try fresh.read(tick, position)
    learnActions(history)
    if fresh.answerCount(tick) > knownAnswers {
      let names = fresh.names(recorded: history.actions)
      for index in runs.indices { runs[index].policy.learnAnswers(names) }
      knownAnswers = names.count
    }
    var own = tick
    own.subject = subject
    answered.add(own, fresh.actions)
    if subject == subjects.count { addSubject(own) }
    subjects[subject].ticks += 1
    subjects[subject].last = tick.at
    for index in runs.indices {
      let rulebook = runs[index].policy.rulebook
      let actions = rulebook.map { [fresh.actions[$0]] } ?? fresh.actions
      try runs[index].policy.observe(own, actions, .zero)
      if runs[index].policy.hasAsked {
        for place in actions.indices { runs[index].cached[subject * actions.count + place] = actions[place] }
        if let rulebook, runs[index].policy.trustsRegion {
          runs[index].policy.hold(fresh.region(of: rulebook, tick, position), own)
        }
      } else {
        count(index, subject, actions)
      }
    }
  }

  /// What was counted so far, without the subjects that reach beyond the period.
  public var calibration: Calibration { counts.calibration }

  /// A digest over all ticks and answers that were looked at.
  public var digest: Digest { counts.digest }

  /// All of it, by the history's subjects.
  var counts: CalibrationCounts {
    CalibrationCounts(
      values: values, analysts: fresh.actions.count,
      subjects: subjects.indices.map {
        CalibrationCounts.Subject(
          number: places[$0], digest: answered.subjects[$0], isCut: cut.contains($0), counted: subjects[$0])
      })
  }

  private mutating func count(_ run: Int, _ subject: Int, _ actions: [UInt16]) {
    var loss = 0
    for place in actions.indices {
      let cached = runs[run].cached[subject * actions.count + place]
      if cached != actions[place] { loss += losses[Int(cached)][Int(actions[place])] }
    }
    let setting = runs[run].setting
    subjects[subject].counts[setting].served += actions.count
    subjects[subject].counts[setting].loss += loss
  }

  private mutating func addSubject(_ tick: HistoryTick) {
    subjects.append(
      Calibration.Subject(
        first: tick.at, last: tick.at, ticks: 0,
        counts: [Calibration.Count](repeating: Calibration.Count(), count: values.count)))
    for index in runs.indices {
      runs[index].policy.addSubject(tick)
      let answers = runs[index].policy.rulebook == nil ? fresh.actions.count : 1
      runs[index].cached += repeatElement(0, count: answers)
    }
  }

  /// Our number of a tick's subject; nil where the tick is not to be looked at.
  private mutating func number(of tick: HistoryTick, in history: borrowing HistoryReader) -> Int? {
    while numbers.count <= tick.subject {
      let place = numbers.count
      let isCounted = shard.holds(place) && period.map { $0.contains(tick.at) } ?? true
      numbers.append(isCounted ? places.count : nil)
      if isCounted {
        places.append(place)
        answered.add(history.subjects[tick.subject], history.strategies[tick.strategy])
      }
    }
    guard let number = numbers[tick.subject] else { return nil }
    if let period, tick.at >= period.upperBound {
      cut.insert(number)
      return nil
    }
    return number
  }

  /// Recorded actions are numbered as they appear.
  private mutating func learnActions(_ history: borrowing HistoryReader) {
    guard let highest = fresh.actions.max(), Int(highest) >= losses.count else { return }
    losses = severity.thousandths(history.actions)
  }
}
