import DeadbandCore
import DeadbandMarketData
import Foundation
import Testing

@testable import DeadbandLab

/// Learning from the hourly history among the fixtures, small enough for a test.
@Suite struct GateLearningTests {
  static func history(_ analyst: LearnAnalyst) throws -> AnsweredHistory {
    let path = try #require(
      Bundle.module.url(forResource: "Fixtures/replay/replay.spy-hourly.jsonl", withExtension: "gz"))
    var history = AnsweredHistory(analyst)
    var reader = HistoryReader(paths: [path.path])
    var tick = HistoryTick()
    while try reader.next(into: &tick) { try history.add(tick, in: reader) }
    return history
  }

  static func learn(_ analyst: LearnAnalyst, answers: Int, limit: Double? = nil) throws
    -> GateLearningResult
  {
    var settings = GateLearning.Settings()
    settings.answers = answers
    settings.limit = limit
    settings.target = 0.02
    var learning = GateLearning(try history(analyst), analyst: analyst, base: .standard, settings: settings)
    // Little training: what is tested is not how good it gets.
    learning.trainerBase.answers.rounds = 15
    learning.trainerBase.changes.rounds = 30
    learning.trainerBase.ridges = [nil]
    learning.trainerBase.folds = 3
    return try learning.run(name: "learned")
  }

  @Test func asksLessThanHandSetRulesThatAreAsRight() throws {
    let result = try Self.learn(.test(.rules, seed: 1, randomShare: 0), answers: 1_000)
    let learned = result.rows[0]
    print("asked \(learned.asked), differs \(learned.differing), bound \(result.bound)")
    for row in result.rows[1...2] {
      let equal = try #require(result.leastAsked(within: row.differing))
      print("\(row.name): \(row.asked) at \(row.differing); the gate \(equal)")
      #expect(equal < row.asked)
    }
    #expect(!result.lines.isEmpty)
    #expect(abs(result.lines.reduce(0) { $0 + $1.share } - 1) < 1e-9)
  }

  @Test func theSameSeedLearnsTheSame() throws {
    let analyst = LearnAnalyst.test(.oblique, seed: 2, randomShare: 0.05)
    let one = try Self.learn(analyst, answers: 400, limit: 0.3)
    let two = try Self.learn(analyst, answers: 400, limit: 0.3)
    #expect(one.profile.json == two.profile.json)
    #expect(one.answersUsed == 400)
    // At its own limit the curve is the profile itself.
    let own = try #require(one.curve.first { $0.limit == 0.3 })
    #expect(own.asked == one.rows[0].asked && own.beyondNoise == one.rows[0].beyondNoise)
    #expect(one.profile.settings.gate?.provenance.analyst == analyst.name)
    let again = try ThresholdProfile(json: one.profile.json, source: "written")
    #expect(again == one.profile)
  }

  /// The walk that learning judges by, and the replay, do the same.
  @Test func replayJudgesALearnedProfileAsLearningDid() throws {
    let result = try Self.learn(.rulebook, answers: 500, limit: 0.2)
    let path = try #require(
      Bundle.module.url(forResource: "Fixtures/replay/replay.spy-hourly.jsonl", withExtension: "gz"))
    let replayed = try replay([path.path], profiles: [result.profile], analyst: .rulebook)
    let history = try Self.history(.rulebook)
    let tally = try LearnedWalk(history: history).run(result.profile, over: Array(history.ticks.indices))
    #expect(replayed.policies[0].asked == tally.asked)
    let differing = try #require(replayed.policies[0].disagreement).perTick
    #expect(abs(differing - tally.disagreement) < 1e-12)
    #expect(replayed.policies[0].byRule == tally.askedByRule)
    #expect(tally.askedByRule[Int(Rule.answer.rawValue)] > 0)
    // Of a family each rulebook is asked for itself.
    let family = try replay([path.path], profiles: [result.profile], analyst: .rulebooks(count: 2, seed: 1))
    #expect(family.policies[0].asked > 0)
  }

  @Test func subjectsAreJudgedThatBeganAfterWhatWasLearned() throws {
    let history = try Self.history(.rulebook)
    let split = LearningSplit(history, Array(history.ticks.indices), judgedShare: 0.3)
    let cut = try #require(split.cut)
    let learned = Set(split.learned.map { history.ticks[$0].subject })
    #expect(split.learned.allSatisfy { history.ticks[$0].at < cut })
    #expect(
      split.judged.allSatisfy { history.ticks[$0].at >= cut && !learned.contains(history.ticks[$0].subject) })
    #expect(split.judged.count > history.ticks.count / 5)
  }

  @Test func tooLittleIsRefusedAndSaysWhatWouldDo() throws {
    var history = try Self.history(.rulebook)
    history.keep { $0.subject < 3 }
    let error = #expect(throws: LearningError.self) {
      try GateLearning(history, analyst: .rulebook, base: .standard, settings: .init()).run(name: "x")
    }
    #expect(error?.description.contains("100 answers of 8 subjects are needed") == true)
    let empty = GateLearning(
      AnsweredHistory(.recorded), analyst: .recorded, base: .standard, settings: .init())
    #expect(throws: LearningError.self) { try empty.run(name: "x") }
  }
}
