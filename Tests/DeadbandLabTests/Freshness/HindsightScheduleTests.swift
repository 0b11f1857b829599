import DeadbandCore
import DeadbandMarketData
import FixtureTables
import Testing

@testable import DeadbandLab

/// The best schedule against all schedules there are.
@Suite struct HindsightScheduleTests {
  @Test func `no schedule of a small history does better, and the corners are reached`() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("hindsight seed \(seed)")
    var random = SplitMix64(seed: seed)
    for _ in 0..<12 {
      let lines = RandomHistory(seed: random.next(), ticks: 11, subjects: 2).lines
      let history = try TemporaryHistory(lines).packed()
      let actions = (0..<history.tickCount).map { _ in UInt16(random.next() % 3) }
      let answers = try AnswerTable(history, actions: actions, analysts: 1)
      let prices = (0..<history.tickCount).map { _ in [0.5, 1, 2][Int(random.next() % 3)] }
      let schedule = HindsightSchedule(
        history, answers, analyst: 0, subjects: Array(history.subjects.indices), prices: prices)
      let all = Self.all(history, actions, prices)
      for limit in stride(from: 0.0, through: 12, by: 0.25) {
        let affordable = all.filter { $0.spent <= limit + 1e-9 }
        guard let best = affordable.map(\.wrong).min() else {
          #expect(schedule.wrong(spending: limit) == nil)
          continue
        }
        let bound = try #require(schedule.wrong(spending: limit))
        #expect(bound <= Double(best) + 1e-6)
      }
      // What is best at some price of a call is one of them, and none is better at that price.
      for call in [0.01, 0.3, 0.9, 1.7, 4.1] {
        let found = schedule.best(valuing: call)
        #expect(all.contains { $0.spent == found.spent && $0.wrong == found.wrong })
        let least = all.map { $0.spent * call + Double($0.wrong) }.min() ?? 0
        #expect(abs(found.spent * call + Double(found.wrong) - least) < 1e-9)
      }
    }
  }

  private static func all(
    _ history: ColumnarHistory, _ actions: [UInt16], _ prices: [Double]
  ) -> [HindsightSchedule.Outcome] {
    (0..<1 << history.tickCount).compactMap { mask in
      var outcome = HindsightSchedule.Outcome()
      for subject in history.subjects.indices {
        var held: UInt16?
        for tick in history.ticks(ofSubject: subject) {
          if mask >> tick & 1 == 1 {
            outcome.spent += prices[tick]
            held = actions[tick]
          } else {
            guard let held else { return nil }
            outcome.wrong += held == actions[tick] ? 0 : 1
          }
        }
      }
      return outcome
    }
  }
}
