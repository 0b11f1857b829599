import DeadbandCore
import Testing

@testable import DeadbandLab

@Suite struct AnswerChoiceTests {
  private static let analyst = LearnAnalyst.test(.rules, seed: 1, randomShare: 0)

  /// The gate that reads answers itself, so that its sure and unsure ticks are known: trained on many.
  private static func gate(_ history: AnsweredHistory) throws -> LearnedGate {
    try #require(try GateLearningTests.learn(analyst, answers: 600, limit: 0.3).profile.gate)
  }

  private static func margin(_ gate: LearnedGate, _ history: AnsweredHistory, _ index: Int) -> Double {
    var shares = [Double](repeating: 0, count: gate.answers.count)
    Softmax.shares(gate.scores(of: history.ticks[index].snapshot), 0, &shares)
    let best = shares.sorted(by: >)
    return best[0] - best[1]
  }

  @Test func `as many as asked for, each once, few of a subject, and rather where the model is unsure`()
    throws
  {
    let history = try GateLearningTests.history(Self.analyst)
    let gate = try Self.gate(history)
    let candidates = Array(history.ticks.indices.prefix(4_000))
    let choice = AnswerChoice(history: history, candidates: candidates, seed: 7)
    var known: [Int] = []
    let chosen = try choice.run(240) { indices throws(LearningError) in
      known.append(indices.count)
      return gate
    }
    #expect(chosen.count == 240 && Set(chosen).count == 240 && chosen == chosen.sorted())
    #expect(known == [40, 80, 120, 160, 200])
    #expect(chosen.allSatisfy { $0 < 4_000 })
    func unsure(_ indices: [Int]) -> Int { indices.count { Self.margin(gate, history, $0) < 0.99 } }
    let drawn = try choice.run(240) { _ throws(LearningError) in nil }
    #expect(unsure(chosen) > 2 * unsure(drawn), "\(unsure(chosen)), \(unsure(drawn))")
    #expect(try choice.run(240) { _ throws(LearningError) in gate } == chosen)
  }

  @Test func `where there are fewer ticks than answers all are taken`() throws {
    let history = try GateLearningTests.history(Self.analyst)
    let choice = AnswerChoice(history: history, candidates: [3, 5, 8], seed: 1)
    #expect(try choice.run(10) { _ throws(LearningError) in nil } == [3, 5, 8])
    #expect(try choice.run(1) { _ throws(LearningError) in nil }.count == 1)
  }

  @Test func `a gate learns from what was chosen, the same for a seed`() throws {
    func learn() throws -> GateLearningResult {
      var settings = GateLearning.Settings()
      (settings.answers, settings.takesLeastSure, settings.limit) = (240, true, 0.3)
      var learning = GateLearning(
        try GateLearningTests.history(Self.analyst), analyst: Self.analyst, base: .standard,
        settings: settings)
      learning.trainerBase.answers.rounds = 10
      learning.trainerBase.changes.rounds = 10
      learning.trainerBase.ridges = [nil]
      return try learning.run(name: "learned")
    }
    let result = try learn()
    #expect(result.answersUsed == 240)
    #expect(try learn().profile.json == result.profile.json)
  }
}
