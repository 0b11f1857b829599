import DeadbandCore
import Testing

@testable import DeadbandLab

@Suite struct TestAnalystTests {
  @Test(arguments: TestAnalyst.Kind.allCases)
  func numbersComeFromTheSeedAlone(_ kind: TestAnalyst.Kind) throws {
    func answers(_ seed: UInt64) throws -> [Int] {
      let history = try GateLearningTests.history(.test(kind, seed: seed, randomShare: 0))
      #expect(history.ticks.allSatisfy { $0.answer == $0.meant })
      return history.ticks.map(\.answer)
    }
    let first = try answers(1)
    #expect(try answers(1) == first)
    #expect(try answers(2) != first)
    #expect(Set(first).count > 2)
  }

  @Test func chanceIsAsFrequentAsWanted() throws {
    let analyst = LearnAnalyst.test(.oblique, seed: 3, randomShare: 0.2)
    let history = try GateLearningTests.history(analyst)
    // A fifth is drawn from four answers, a quarter of those is what was meant.
    let chance = Double(history.ticks.count { $0.answer != $0.meant }) / Double(history.ticks.count)
    #expect(abs(chance - 0.15) < 0.01)
    #expect(abs(analyst.selfDisagreement - 0.27) < 1e-9)
    #expect(LearnAnalyst.rulebook.selfDisagreement == 0)
  }

  @Test func hysteresisChangesItsAnswerLessOften() throws {
    func changes(_ kind: TestAnalyst.Kind) throws -> Double {
      let history = try GateLearningTests.history(.test(kind, seed: 1, randomShare: 0))
      return LearnedWalk(history: history).bound(over: Array(history.ticks.indices))
    }
    #expect(try changes(.hysteresis) < 0.7 * changes(.oblique))
  }

  @Test func argumentsNameThem() {
    #expect(LearnAnalyst("oblique:7:5") == .test(.oblique, seed: 7, randomShare: 0.05))
    #expect(LearnAnalyst("rules:0") == .test(.rules, seed: 0, randomShare: 0))
    #expect(LearnAnalyst("recorded") == .recorded && LearnAnalyst("rulebook") == .rulebook)
    for text in [
      "", "rules", "rules:", "rules:x", "rules:1:101", "rules:1:nan", "mood:1", "recorded:1", "rules:1:5:5",
    ] {
      #expect(LearnAnalyst(text) == nil, "\(text)")
    }
  }
}
