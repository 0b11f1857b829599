public import DeadbandCore
public import DeadbandMarketData

/// Replays one subject of a history under a profile up to a time, to explain the tick it ends at.
///
///     var explainer = Explainer(.standard, subject: "SPY 2016-02-19 IC 180/185/200/205", at: time)
///     while !explainer.isDone, try history.next(into: &tick) { try explainer.observe(tick, in: history) }
///     let explanation = try explainer.explanation()
///
/// The baseline is the one that a replay has at that tick. A profile with a learned gate, and one that trusts regions, looks
/// at the answer that it holds: to be explained like that it needs the analyst. Memory does not grow with the history.
public struct Explainer {
  private let profile: ThresholdProfile
  private let subject: String
  private let at: Timestamp
  /// The subject's number, once it was seen.
  private var number: Int?
  private var subjects: [String] = []
  private var first: Timestamp?
  private var answered: Explanation.Held?
  /// Answers afresh; nil where nobody does.
  private var fresh: FreshAnswers?
  private var latest: Explanation?
  /// Whether the tick that is asked for cannot lie further on.
  public private(set) var isDone = false

  /// An explainer of the subject's tick at a time, or the latest before it.
  ///
  /// - Parameter analyst: who answers: one alone, of a family the first; nil leaves out what looks at answers.
  public init(_ profile: ThresholdProfile, subject: String, at: Timestamp, analyst: ReplayAnalyst? = nil) {
    self.profile = profile
    fresh = analyst.map(FreshAnswers.init)
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
    let answer = try answer(tick, history)
    do {
      let name = history.strategies[tick.strategy]
      try judge(tick, name.isEmpty ? .none : try profile.strategy(name), answer.name, answer.region)
    } catch { throw .decision(error, profile: profile.name) }
  }

  /// What the analyst would answer, and where that holds.
  private mutating func answer(
    _ tick: HistoryTick, _ history: borrowing HistoryReader
  ) throws(ReplayError) -> (name: String?, region: Region?) {
    guard fresh != nil else { return (nil, nil) }
    let position = history.position(ofSubject: tick.subject)
    fresh?.learnStrategies(history.strategies)
    try fresh?.read(tick, position)
    let number = fresh.map { Int($0.actions[0]) } ?? 0
    let names = fresh?.names(recorded: history.actions) ?? []
    let region = profile.settings.trustsRegion ? fresh?.region(of: 0, tick, position) : nil
    return (names.indices.contains(number) ? names[number] : nil, region)
  }

  private mutating func judge(
    _ tick: HistoryTick, _ strategy: Strategy, _ answer: String?, _ region: Region?
  ) throws(DecisionError) {
    var assessment: Assessment?
    var probability: Double?
    if let answered {
      let age = tick.at.seconds(since: answered.at)
      let cached = answered.answer.flatMap { name in profile.gate?.answer(named: name) }
      assessment = try profile.assess(
        tick.snapshot, against: answered.snapshot, ageSeconds: age, strategy: strategy,
        region: answered.region, cachedAnswer: cached)
      if let gate = profile.gate, let cached {
        probability = gate.probabilityThatAnswerDiffers(
          tick.snapshot, from: answered.snapshot, cached: cached, ageSeconds: age, strategy: strategy)
      }
    }
    let verdict = assessment.map(profile.verdict) ?? .withoutAnalysis()
    latest = Explanation(
      profile: profile, subject: subject, strategy: strategy, at: tick.at, current: tick.snapshot,
      answered: answered, assessment: assessment, probability: probability, verdict: verdict)
    if verdict.action == .refresh {
      answered = Explanation.Held(
        at: tick.at, snapshot: tick.snapshot, rules: assessment?.rules ?? RuleSet(.missing), answer: answer,
        region: region)
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
