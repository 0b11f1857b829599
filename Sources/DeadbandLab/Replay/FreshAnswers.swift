import DeadbandCore
import DeadbandMarketData
import DeadbandPricing
public import DeadbandRulebook

/// Who gives the fresh answers that cached ones are compared with.
public enum ReplayAnalyst: Sendable {
  /// Offline rulebooks; disagreement is reported as their mean and their worst.
  case rulebooks([Rulebook])
  /// The answers that the history's lines carry.
  case recorded

  /// What the report calls the analyst.
  public var name: String {
    switch self {
    case .rulebooks(let books) where books.count == 1: Rulebook.analystName
    case .rulebooks(let books): "\(Rulebook.analystName), family of \(books.count)"
    case .recorded: "recorded"
    }
  }

  /// How many answers a tick has.
  var answerCount: Int {
    switch self {
    case .rulebooks(let books): books.count
    case .recorded: 1
    }
  }
}

/// The answers to one tick, one a rulebook, computed once and compared with every policy's cached ones.
struct FreshAnswers {
  private let analyst: ReplayAnalyst
  /// Actions as numbers; only equality means anything.
  private(set) var actions: [UInt16]
  /// The strategies that rulebooks manage, by the history's numbers.
  private var strategies: [ManagedStrategy] = []
  /// Ticks whose situation had to be judged by greeks for want of a position.
  private(set) var withoutPosition = 0

  init(_ analyst: ReplayAnalyst) {
    self.analyst = analyst
    actions = [UInt16](repeating: 0, count: analyst.answerCount)
  }

  /// Looks up the history's strategies that are new.
  mutating func learnStrategies(_ names: [String]) {
    strategies += names.dropFirst(strategies.count).map(ManagedStrategy.init(named:))
  }

  mutating func read(_ tick: HistoryTick, in history: borrowing HistoryReader) throws(ReplayError) {
    switch analyst {
    case .recorded:
      guard let action = tick.recordedAction else { throw .noRecordedAnalysis }
      actions[0] = UInt16(truncatingIfNeeded: action)
    case .rulebooks(let books):
      let position = history.position(ofSubject: tick.subject)
      if position == nil { withoutPosition += 1 }
      let situation = Situation(
        snapshot: tick.snapshot, strategy: strategies[tick.strategy], position: position, at: tick.at)
      for index in books.indices {
        actions[index] = UInt16(books[index].answer(to: situation).action.rawValue)
      }
    }
  }
}
