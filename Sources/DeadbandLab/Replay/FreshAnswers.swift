import DeadbandCore
import DeadbandMarketData
import DeadbandPricing
import DeadbandRulebook

/// The answers to one tick, one a rulebook, computed once and compared with every policy's cached ones.
struct FreshAnswers {
  /// `nil` where the history carries the answers.
  private let rulebooks: [Rulebook]?
  /// Actions as numbers; only equality means anything.
  private(set) var actions: [UInt16]
  /// The strategies that rulebooks manage, by the history's numbers.
  private var strategies: [ManagedStrategy] = []
  /// Ticks whose situation had to be judged by greeks for want of a position.
  private(set) var withoutPosition = 0

  init(_ analyst: ReplayAnalyst) {
    rulebooks = analyst.rulebooks
    actions = [UInt16](repeating: 0, count: rulebooks?.count ?? 1)
  }

  /// Looks up the history's strategies that are new.
  mutating func learnStrategies(_ names: [String]) {
    strategies += names.dropFirst(strategies.count).map(ManagedStrategy.init(named:))
  }

  /// The answers to a tick, which carried that position.
  mutating func read(_ tick: HistoryTick, _ position: Position?) throws(ReplayError) {
    guard let rulebooks else {
      guard let action = tick.recordedAction else { throw .noRecordedAnalysis }
      actions[0] = UInt16(truncatingIfNeeded: action)
      return
    }
    if position == nil { withoutPosition += 1 }
    let situation = Situation(
      snapshot: tick.snapshot, strategy: strategies[tick.strategy], position: position, at: tick.at)
    for index in rulebooks.indices {
      actions[index] = UInt16(rulebooks[index].answer(to: situation).action.rawValue)
    }
  }

  /// How many answers there are at least, after a tick was read.
  func answerCount(_ tick: HistoryTick) -> Int {
    rulebooks == nil ? (tick.recordedAction ?? -1) + 1 : Action.allCases.count
  }

  /// The answers' names by their numbers; `recorded` are the history's own.
  func names(recorded: [String]) -> [String] { rulebooks == nil ? recorded : Action.allCases.map(\.name) }

  /// The region of a rulebook's answer at a tick; nil where the history answers, or no region can be told.
  mutating func region(of rulebook: Int, _ tick: HistoryTick, _ position: Position?) -> Region? {
    guard let rulebooks, rulebooks.indices.contains(rulebook) else { return nil }
    return rulebooks[rulebook].region(
      of: tick.snapshot, strategy: strategies[tick.strategy], position: position, at: tick.at)
  }
}
