public import DeadbandCore
public import DeadbandMarketData
import DeadbandRulebook

/// A history in memory with a fresh answer to every tick.
///
/// Memory: about 600 bytes a tick.
public struct AnsweredHistory: Sendable {
  /// One tick.
  public struct Tick: Sendable {
    /// The indicators.
    public let snapshot: Snapshot
    /// The subject's number.
    public let subject: Int
    /// The strategy's number.
    public let strategy: Int
    /// When.
    public let at: Timestamp
    /// The fresh answer, by its number in ``AnsweredHistory/answers``.
    public let answer: Int
    /// The answer without the analyst's share of chance; the same where that is not known.
    public let meant: Int
    /// How many ticks like this one the answer stands for; 1 where that is not known.
    public let weight: Double
  }

  /// The ticks in the history's order.
  public private(set) var ticks: [Tick] = []
  /// The strategies' names.
  public private(set) var strategies: [String] = []
  /// The answers' names.
  public private(set) var answers: [String] = []
  /// Whether some answers stand for others that were not given: then there are ticks between these that nobody looked at.
  public var isSampled: Bool { ticks.contains { $0.weight > 1 } }
  /// How many subjects there are.
  public private(set) var subjectCount = 0
  private let analyst: LearnAnalyst
  private var test: TestAnalyst?

  /// A history to be filled.
  public init(_ analyst: LearnAnalyst) {
    self.analyst = analyst
    switch analyst {
    case .recorded: break
    case .rulebook: answers = Action.allCases.map(\.name)
    case .test(let kind, let seed, let share):
      answers = TestAnalyst.answers
      test = TestAnalyst(kind, seed: seed, randomShare: share)
    }
  }

  /// Takes the next tick and has it answered.
  ///
  /// - Throws: ``ReplayError/noRecordedAnalysis``.
  public mutating func add(_ tick: HistoryTick, in history: borrowing HistoryReader) throws(ReplayError) {
    if tick.strategy >= strategies.count { strategies = history.strategies }
    subjectCount = max(subjectCount, tick.subject + 1)
    let (given, meant) = try answer(tick, in: history)
    ticks.append(
      Tick(
        snapshot: tick.snapshot, subject: tick.subject, strategy: tick.strategy, at: tick.at, answer: given,
        meant: meant, weight: analyst == .recorded ? tick.recordedWeight ?? 1 : 1))
  }

  private mutating func answer(
    _ tick: HistoryTick, in history: borrowing HistoryReader
  ) throws(ReplayError) -> (Int, Int) {
    switch analyst {
    case .recorded:
      guard let action = tick.recordedAction else { throw .noRecordedAnalysis }
      if action >= answers.count { answers = history.actions }
      return (action, action)
    case .rulebook:
      let situation = Situation(
        snapshot: tick.snapshot, strategy: ManagedStrategy(named: strategies[tick.strategy]),
        position: history.position(ofSubject: tick.subject), at: tick.at)
      let action = Int(Rulebook.standard.answer(to: situation).action.rawValue)
      return (action, action)
    case .test:
      return test?.answer(to: tick.snapshot, strategy: strategies[tick.strategy], subject: tick.subject)
        ?? (0, 0)
    }
  }
}

extension AnsweredHistory {
  /// Drops the ticks that are not to be kept; numbers of subjects stay.
  mutating func keep(_ isKept: (Tick) -> Bool) { ticks.removeAll { !isKept($0) } }
}
