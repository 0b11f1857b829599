public import DeadbandCore

/// Learns a gate from a history and judges it on later subjects of the same.
///
///     history ──cut──▶ earlier ─▶ N answers ─▶ three quarters ─▶ model ─▶ limit, on the last quarter
///                 │                        └──▶ all of them ───▶ model
///                 └──▶ later ─▶ what the profile asks and gets wrong, beside hand-set rules and timers
public struct GateLearning: Sendable {
  /// How to learn.
  public struct Settings: Sendable {
    /// How many of the answers before the cut are learned from, drawn from the seed; nil for all.
    public var answers: Int?
    /// Whether those are the ones that a model of the others is least sure of, in place of drawn ones.
    public var takesLeastSure = false
    /// The seed of everything that is drawn.
    public var seed: UInt64 = 1
    /// The probability from which the gate asks; nil to choose one that keeps within ``target``.
    public var limit: Double?
    /// The disagreement aimed at, as a share of all ticks and beyond the analyst's own noise.
    public var target = 0.01
    /// Share of the ticks that lie behind the cut.
    public var judgedShare = 0.3
    /// The age at which the learned profile asks whatever the gate says.
    public var tooOldHours = 168.0

    /// The usual ones.
    public init() {}
  }

  private let history: AnsweredHistory
  private let analyst: LearnAnalyst
  private let base: ThresholdProfile
  private let settings: Settings

  /// The limits among which one is chosen.
  static let limits: [Double] = [
    0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.16, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9,
  ]
  /// What part of the target the gate may expect of itself: the fewer answers, the less its own word is worth. On years set
  /// aside within the training years, gates of 500 answers got up to 2.7 times as much wrong as they had expected.
  static func caution(answers: Int) -> Double { 0.7 * min(1, (Double(answers) / 2_000).squareRoot()) }
  /// Fewer answers than this tell nothing.
  static let leastAnswers = 100

  /// Learning from `history`.
  ///
  /// - Parameter base: the profile that is given the gate.
  public init(
    _ history: AnsweredHistory, analyst: LearnAnalyst, base: ThresholdProfile, settings: Settings
  ) {
    self.history = history
    self.analyst = analyst
    self.base = base
    self.settings = settings
  }

  /// The profile, and how it did on the later subjects. Deterministic for a seed. For 2,000 answers of 20,000 ticks some seconds.
  public func run(name: String) throws(LearningError) -> GateLearningResult {
    let split = LearningSplit(history, Array(history.ticks.indices), judgedShare: settings.judgedShare)
    let chosen = try chosen(split.learned)
    try check(split, chosen)
    let rows = try rows(chosen)
    let trainer = GateTrainer(settings: trainerSettings)
    let limit: Double
    if let given = settings.limit {
      limit = given
    } else {
      limit = try chooseLimit(split.learned, chosen, trainer)
    }
    let model = trainer.train(rows)
    let profile = try profile(model, limit, rows, name)
    return try GateLearningResult(
      profile: profile, learned: LearningShare(history, split.learned),
      judged: LearningShare(history, split.judged), answersUsed: rows.count, analyst: analyst, base: base,
      target: settings.target)
  }

  /// What a profile that was learned here does with another history's subjects behind the cut.
  public func judge(_ result: GateLearningResult, on other: AnsweredHistory) throws(LearningError)
    -> GateLearningResult
  {
    let split = LearningSplit(history, Array(history.ticks.indices), judgedShare: settings.judgedShare)
    return try GateLearningResult(
      profile: result.profile, learned: LearningShare(history, split.learned),
      judged: LearningShare(other, split.judged(of: other)), answersUsed: result.answersUsed,
      analyst: analyst, base: base, target: settings.target)
  }

  /// For experiments.
  var trainerBase = GateTrainer.Settings()

  private var trainerSettings: GateTrainer.Settings {
    var trainer = trainerBase
    trainer.seed = settings.seed
    return trainer
  }

  // MARK: Answers

  /// The ticks whose answers are learned from, in the history's order.
  private func chosen(_ learned: [Int]) throws(LearningError) -> [Int] {
    guard let count = settings.answers, count < learned.count else { return learned }
    if settings.takesLeastSure {
      let choice = AnswerChoice(history: history, candidates: learned, seed: settings.seed)
      return try choice.run(count) { indices throws(LearningError) in try quickGate(indices) }
    }
    var generator = SplitMix64(seed: settings.seed)
    return learned.shuffled(using: &generator).prefix(count).sorted()
  }

  /// A gate of these answers, made in a hurry; nil where they are all the same.
  private func quickGate(_ indices: [Int]) throws(LearningError) -> LearnedGate? {
    guard Set(indices.map { history.ticks[$0].answer }).count > 1 else { return nil }
    var trainer = trainerSettings
    (trainer.folds, trainer.ridges) = (3, [0.3])
    trainer.changes.rounds = 0
    let rows = try rows(indices)
    return try profile(GateTrainer(settings: trainer).train(rows), 0.5, rows, "choice").gate
  }

  private func check(_ split: LearningSplit, _ chosen: [Int]) throws(LearningError) {
    let subjects = Set(split.learned.map { history.ticks[$0].subject }).count
    guard chosen.count >= Self.leastAnswers, subjects >= 8 else {
      throw .tooLittle(
        subjects: subjects, ticks: chosen.count,
        needed: "at least \(Self.leastAnswers) answers of 8 subjects are needed to learn from")
    }
    guard !split.judged.isEmpty else {
      throw .tooLittle(
        subjects: subjects, ticks: history.ticks.count,
        needed: "no subject begins after the cut, so nothing is left to judge by")
    }
    let given = Set(chosen.map { history.ticks[$0].answer })
    if given.count == 1, let only = given.first { throw .oneAnswer(history.answers[only]) }
    guard history.answers.count <= GateBounds.answers.upperBound else {
      throw .tooManyAnswers(history.answers.count)
    }
  }

  private func rows(_ indices: [Int]) throws(LearningError) -> AnswerRows {
    let inputs = GateInput.usual(base.schema, strategies: history.strategies.filter { !$0.isEmpty }.sorted())
    guard GateBounds.inputs.contains(inputs.count) else { throw .tooManyInputs(inputs.count) }
    var rows = AnswerRows(answers: history.answers, inputs: inputs)
    for index in indices {
      let tick = history.ticks[index]
      rows.add(
        tick.snapshot, strategy: history.strategies[tick.strategy], subject: tick.subject,
        seconds: Double(tick.at.nanosecondsSince1970) / 1e9, answer: tick.answer,
        weight: tick.weight)
    }
    return rows
  }

  // MARK: Limit

  /// The highest limit at which the last quarter of what is learned from is expected to be wrong no more often than aimed
  /// at, by a model of the first three.
  private func chooseLimit(
    _ learned: [Int], _ chosen: [Int], _ trainer: GateTrainer
  ) throws(LearningError) -> Double {
    let split = LearningSplit(history, learned, judgedShare: 0.25)
    let early = Set(split.learned)
    let rows = try rows(chosen.filter(early.contains))
    let model = trainer.train(rows)
    var best = Self.limits[0]
    for limit in Self.limits {
      let profile = try profile(model, limit, rows, "candidate")
      do throws(ReplayError) {
        let expected = try ExpectedWalk(history: history).run(
          profile, over: split.judged, seed: settings.seed)
        let beyondNoise = expected.differing - analyst.selfDisagreement * (1 - expected.asked)
        if beyondNoise <= settings.target * Self.caution(answers: chosen.count) { best = limit }
      } catch { throw .replay(error) }
    }
    return best
  }

  private func profile(
    _ model: GateModel, _ limit: Double, _ rows: AnswerRows, _ name: String
  ) throws(LearningError) -> ThresholdProfile {
    let gate = GateSettings(
      limit: limit, model: model,
      provenance: .init(
        analyst: analyst.name, answers: rows.count, dataDigest: rows.digest.description, seed: settings.seed))
    do { return try base.with(gate, name: name, tooOldHours: settings.tooOldHours) } catch {
      throw .profile("\(error)")
    }
  }
}
