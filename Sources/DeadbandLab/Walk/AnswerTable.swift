import DeadbandCore
public import DeadbandMarketData

/// What each analyst would answer afresh at each tick of a history, computed once for however many gates.
///
/// Actions are numbers of which only equality means anything. Two bytes a tick and analyst, and four a tick.
public struct AnswerTable: Sendable {
  /// How many analysts answer.
  public let analysts: Int
  /// Their actions: that of analyst `a` at tick `t` is at `t × analysts + a`.
  public let actions: [UInt16]
  /// The answers' names by their numbers; nil where only equality is known of them.
  public let names: [String]?
  /// Ticks whose situation had to be judged by greeks for want of a position.
  public let ticksWithoutPosition: Int
  /// By tick, a number that is the same where all the answers are.
  private let patterns: [UInt32]

  /// The answers of an analyst to every tick.
  ///
  /// - Throws: ``InputError`` with the tick where the analyst is `recorded` and the tick carries no answer.
  /// - Complexity: O(ticks × rulebooks), a position's legs valued once a tick: about a microsecond a tick.
  public init(_ history: ColumnarHistory, _ analyst: ReplayAnalyst) throws(InputError) {
    var fresh = FreshAnswers(analyst)
    fresh.learnStrategies(history.strategies)
    var tick = HistoryTick(schema: history.schema)
    var actions: [UInt16] = []
    actions.reserveCapacity(history.tickCount * fresh.actions.count)
    for number in 0..<history.tickCount {
      history.read(number, into: &tick)
      do throws(ReplayError) { try fresh.read(tick, history.position(number)) } catch {
        throw InputError(.data, path: history.path, line: number + 1, reason: "\(error)")
      }
      actions += fresh.actions
    }
    self.init(
      actions, analysts: fresh.actions.count, names: fresh.names(recorded: history.actions),
      withoutPosition: fresh.withoutPosition)
  }

  /// Answers that were found elsewhere.
  ///
  /// - Parameters:
  ///   - actions: as in ``actions``.
  ///   - names: of the actions by number, all of them; without, no profile with a learned gate can be walked.
  /// - Throws: ``ReplayError/wrongAnswers(count:ticks:analysts:)``.
  public init(
    _ history: ColumnarHistory, actions: [UInt16], analysts: Int, names: [String]? = nil
  ) throws(ReplayError) {
    guard analysts > 0, actions.count / analysts == history.tickCount, actions.count % analysts == 0 else {
      throw .wrongAnswers(count: actions.count, ticks: history.tickCount, analysts: analysts)
    }
    let known = names.map { names in actions.allSatisfy { $0 < names.count } ? names : nil } ?? nil
    self.init(actions, analysts: analysts, names: known, withoutPosition: 0)
  }

  private init(_ actions: [UInt16], analysts: Int, names: [String]?, withoutPosition: Int) {
    self.names = names
    self.actions = actions
    self.analysts = analysts
    ticksWithoutPosition = withoutPosition
    guard analysts > 1 else {
      patterns = actions.map(UInt32.init)
      return
    }
    var numbers: [[UInt16]: UInt32] = [:]
    patterns = stride(from: 0, to: actions.count, by: analysts).map { first in
      let answers = Array(actions[first..<first + analysts])
      if let number = numbers[answers] { return number }
      let number = UInt32(numbers.count)
      numbers[answers] = number
      return number
    }
  }

  /// Ticks that were answered.
  public var tickCount: Int { patterns.count }

  /// How many analysts answer otherwise at one tick than at another.
  @inline(__always)
  public func differing(_ tick: Int, from other: Int) -> Int {
    guard patterns[tick] != patterns[other] else { return 0 }
    guard analysts > 1 else { return 1 }
    var count = 0
    for analyst in 0..<analysts
    where actions[tick * analysts + analyst] != actions[other * analysts + analyst] {
      count += 1
    }
    return count
  }
}
