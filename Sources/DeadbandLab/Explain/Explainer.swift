public import DeadbandCore
public import DeadbandMarketData

/// Replays one subject of a history under a profile up to a time, to explain the tick it ends at.
///
///     var explainer = Explainer(.standard, subject: "SPY 2016-02-19 IC 180/185/200/205", at: time)
///     while !explainer.isDone, try history.next(into: &tick) { try explainer.observe(tick, in: history) }
///     let explanation = try explainer.explanation()
///
/// The baseline is the one that a replay has at that tick. Regions, which an analyst states, are not replayed. Memory does not grow
/// with the history.
public struct Explainer {
  private let profile: ThresholdProfile
  private let subject: String
  private let at: Timestamp
  /// The subject's number, once it was seen.
  private var number: Int?
  private var subjects: [String] = []
  private var first: Timestamp?
  private var answered: (at: Timestamp, snapshot: Snapshot, rules: RuleSet)?
  private var latest: Explanation?
  /// Whether the tick that is asked for cannot lie further on.
  public private(set) var isDone = false

  /// An explainer of the subject's tick at a time, or the latest before it.
  public init(_ profile: ThresholdProfile, subject: String, at: Timestamp) {
    self.profile = profile
    self.subject = subject
    self.at = at
  }

  /// Judges the next tick, if it is the subject's.
  public mutating func observe(_ tick: HistoryTick, in history: borrowing HistoryReader) throws(ReplayError) {
    if tick.subject == subjects.count {
      subjects = history.subjects
      if subjects[tick.subject] == subject { number = tick.subject }
    }
    guard tick.subject == number else { return }
    first = first ?? tick.at
    guard tick.at <= at else {
      // A subject's ticks are in order.
      isDone = true
      return
    }
    do {
      let name = history.strategies[tick.strategy]
      try judge(tick, name.isEmpty ? .none : try profile.strategy(name))
    } catch { throw .decision(error, profile: profile.name) }
  }

  private mutating func judge(_ tick: HistoryTick, _ strategy: Strategy) throws(DecisionError) {
    var assessment: Assessment?
    if let answered {
      assessment = try profile.assess(
        tick.snapshot, against: answered.snapshot, ageSeconds: tick.at.seconds(since: answered.at),
        strategy: strategy)
    }
    let verdict = assessment.map(profile.verdict) ?? .withoutAnalysis()
    latest = Explanation(
      profile: profile, subject: subject, strategy: strategy, at: tick.at, current: tick.snapshot,
      answered: answered, assessment: assessment, verdict: verdict)
    if verdict.action == .refresh {
      answered = (tick.at, tick.snapshot, assessment?.rules ?? RuleSet(.missing))
    }
  }

  /// Why the tick was served or asked.
  public func explanation() throws(ExplainError) -> Explanation {
    if let latest { return latest }
    guard let first else {
      throw .unknownSubject(subject, count: subjects.count, some: Array(subjects.prefix(5)))
    }
    throw .noTick(subject: subject, at: at, first: first)
  }
}
