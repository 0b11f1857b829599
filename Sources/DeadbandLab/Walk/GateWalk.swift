public import DeadbandCore
public import DeadbandMarketData
import Dispatch
import Synchronization

/// A history and the answers to it, to be walked by as many gates as one likes.
///
///     let history = try ColumnarHistory(path: "spy.dbh")
///     let walk = try GateWalk(history, AnswerTable(history, .rulebook))
///     let tallies = try walk.tallies(of: profiles, threads: 2)
///
/// Each gate does with each subject exactly what ``Replay`` does: the subject starts without an analysis, ticks are judged in
/// their order with a normal budget, and what is asked becomes the baseline at once. Subjects do not touch one another, so
/// they are walked one after the other, and a gate holds one baseline whatever the history holds.
public struct GateWalk: Sendable {
  /// The history that is walked.
  public let history: ColumnarHistory
  /// The answers that served ones are compared with.
  public let answers: AnswerTable

  /// Gates that one thread takes at a time: enough that decoding a tick for them is nothing to judging it.
  private static let batch = 8...64

  /// - Throws: ``ReplayError/wrongAnswers(count:ticks:analysts:)`` where the answers are to another history.
  public init(_ history: ColumnarHistory, _ answers: AnswerTable) throws(ReplayError) {
    guard answers.tickCount == history.tickCount else {
      throw .wrongAnswers(
        count: answers.actions.count, ticks: history.tickCount, analysts: answers.analysts)
    }
    self.history = history
    self.answers = answers
  }

  /// What each profile does with the history, in the profiles' order.
  ///
  /// - Parameters:
  ///   - subjects: the numbers of those walked, in any order; nil for all. Others stay without a tick in the tallies.
  ///   - threads: how many work at once; the result does not depend on it.
  /// - Throws: ``ReplayError`` where a profile cannot judge the history, of several the first one's; and for one that trusts
  ///   regions, which are each rulebook's own.
  /// - Complexity: O(profiles × ticks), about 0.1 µs each on one thread. Memory: the tallies, and 0.6 KB a profile that is
  ///   walked at the time.
  public func tallies(
    of profiles: [ThresholdProfile], subjects: [Int]? = nil, threads: Int = 1
  ) throws(ReplayError) -> [GateTally] {
    let threads = max(1, min(threads, profiles.count))
    let share = profiles.count / (threads * 4)
    let size = min(max(share, Self.batch.lowerBound), Self.batch.upperBound)
    let starts = Array(stride(from: 0, to: profiles.count, by: size))
    let subjects = subjects ?? Array(history.subjects.indices)
    let done = Mutex([Result<[GateTally], ReplayError>?](repeating: nil, count: starts.count))
    let next = Atomic(0)
    // Threads take batches of gates, never parts of a history: what one thread finds depends on no other.
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      while true {
        let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard number < starts.count else { return }
        let found = Result { () throws(ReplayError) in
          try walk(profiles[starts[number]..<min(starts[number] + size, profiles.count)], subjects)
        }
        done.withLock { $0[number] = found }
      }
    }
    var tallies: [GateTally] = []
    tallies.reserveCapacity(profiles.count)
    for found in done.withLock({ $0 }) { tallies += try found?.get() ?? [] }
    return tallies
  }

  private func walk(_ profiles: ArraySlice<ThresholdProfile>, _ subjects: [Int]) throws(ReplayError)
    -> [GateTally]
  {
    var block = TickBlock(history)
    let tally = GateTally(subjects: history.subjects.count, analysts: answers.analysts)
    var runs: [GateRun] = []
    for profile in profiles {
      runs.append(
        try GateRun(
          profile, strategies: history.strategies, answers: answers.names, tally: tally,
          empty: block.snapshots[0]))
    }
    for subject in subjects {
      var rest = history.ticks(ofSubject: subject)[...]
      for index in runs.indices { runs[index].begin() }
      while !rest.isEmpty {
        block.load(rest, of: history)
        rest = rest.dropFirst(block.count)
        for index in runs.indices { try runs[index].walk(block, of: subject, answers) }
      }
    }
    return runs.map(\.tally)
  }
}
