import DeadbandCore
import DeadbandMarketData

/// The best schedule of calls there could have been, for whoever knew every answer beforehand: at each spend the fewest wrong
/// answers.
///
/// With a price on each call the best schedule of a subject is found exactly by dynamic programming over the answer that is
/// held (what else is held does not matter to what comes). That price is then chosen so that the spend is met. What lies
/// between two such schedules is their mixture, which no schedule beats: the figure is a bound from below, and the regret against
/// it one from above. No rule binds it, but that each subject has to be asked at its first tick.
struct HindsightSchedule {
  /// What a schedule spends, in calls at the first price, and how many answers it gets wrong.
  struct Outcome: Hashable {
    var spent = 0.0
    var wrong = 0
  }

  private let subjects: [Subject]

  private struct Subject {
    /// By tick: the fresh answer, and what asking costs there.
    var answers: [UInt16] = []
    var prices: [Double] = []
  }

  /// Of one analyst.
  ///
  /// - Parameter prices: of a call at each tick, by the tick's number, in calls at the first price.
  init(_ history: ColumnarHistory, _ answers: AnswerTable, analyst: Int, subjects: [Int], prices: [Double]) {
    self.subjects = subjects.map { number in
      var subject = Subject()
      for tick in history.ticks(ofSubject: number) {
        subject.answers.append(answers.actions[tick * answers.analysts + analyst])
        subject.prices.append(prices[tick])
      }
      return subject
    }
  }

  /// The fewest wrong answers, in the mean of a mixture of two schedules, that so much can buy.
  ///
  /// - Returns: nil where it does not buy each subject's first answer.
  func wrong(spending limit: Double) -> Double? {
    // Above that, no call is worth its price but the first.
    let cheapest = subjects.flatMap(\.prices).filter { $0 > 0 }.min() ?? 1
    var (cheap, dear) = (0.0, Double(subjects.map(\.answers.count).max() ?? 0) / cheapest + 1)
    var (most, least) = (best(valuing: cheap), best(valuing: dear))
    guard most.spent > limit else { return Double(most.wrong) }
    guard least.spent <= limit + 1e-9 else { return nil }
    while dear - cheap > 1e-9 * dear {
      let middle = (cheap + dear) / 2
      let found = best(valuing: middle)
      if found.spent > limit { (cheap, most) = (middle, found) } else { (dear, least) = (middle, found) }
    }
    guard most.spent > least.spent else { return Double(least.wrong) }
    let part = (limit - least.spent) / (most.spent - least.spent)
    return Double(least.wrong) + part * Double(most.wrong - least.wrong)
  }

  /// The schedule that is best where a call at the first price counts like so many wrong answers.
  func best(valuing call: Double) -> Outcome {
    var total = Outcome()
    for subject in subjects {
      let best = Self.best(subject, call)
      total.spent += best.spent
      total.wrong += best.wrong
    }
    return total
  }

  private static func best(_ subject: Subject, _ call: Double) -> Outcome {
    let count = Int(subject.answers.max() ?? 0) + 1
    // By the answer held: what it cost to come to hold it, in wrong answers.
    var costs = [Double](repeating: .infinity, count: count)
    var outcomes = [Outcome](repeating: Outcome(), count: count)
    for index in subject.answers.indices {
      let (answer, price) = (Int(subject.answers[index]), subject.prices[index])
      var best = index == 0 ? -1 : 0
      for held in costs.indices where best >= 0 && costs[held] < costs[best] { best = held }
      let asking = (best < 0 ? 0 : costs[best]) + call * price
      var asked = best < 0 ? Outcome() : outcomes[best]
      asked.spent += price
      for held in costs.indices where held != answer {
        costs[held] += 1
        outcomes[held].wrong += 1
      }
      if asking < costs[answer] { (costs[answer], outcomes[answer]) = (asking, asked) }
    }
    guard let best = costs.indices.min(by: { costs[$0] < costs[$1] }), costs[best].isFinite else {
      return Outcome()
    }
    return outcomes[best]
  }
}
