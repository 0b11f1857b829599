import DeadbandCore
import DeadbandMarketData
import FixtureTables
import Foundation
import Testing

@testable import DeadbandLab

/// A walk does to the tick what a replay does.
@Suite struct GateWalkTests {
  @Test(arguments: ["spy-hourly", "spy-daily"]) func fixturesAreWalkedAsTheyAreReplayed(_ name: String) throws
  {
    let path = Bundle.module.bundleURL.appending(path: "Fixtures/replay/replay.\(name).jsonl.gz").path
    try compare([path], .rulebooks(count: 3, seed: 1), profiles: [.seed, .standard], threads: 2)
  }

  @Test func randomHistoriesAreWalkedAsTheyAreReplayed() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("walk seed \(seed)")
    for offset in 0..<2 {
      let history = try TemporaryHistory(
        RandomHistory(seed: seed &+ UInt64(offset), ticks: 1_500, subjects: 7).lines)
      let profiles = [.seed, .standard] + (try Self.variants)
      for analyst in [ReplayAnalyst.recorded, .rulebook, .rulebooks(count: 3, seed: 7)] {
        try compare([history.path], analyst, profiles: profiles, threads: 2)
      }
    }
  }

  @Test func theResultDoesNotDependOnThreads() throws {
    let walk = try Self.walk(seed: 21, .rulebooks(count: 3, seed: 1))
    let profiles = (0..<37).map { $0 % 2 == 0 ? ThresholdProfile.seed : .standard }
    let one = try walk.tallies(of: profiles, threads: 1)
    #expect(one.count == profiles.count)
    for threads in [2, 3, 8, 100] { #expect(try walk.tallies(of: profiles, threads: threads) == one) }
    #expect(try walk.tallies(of: [], threads: 4).isEmpty)
  }

  @Test func subjectsAreWalkedAlone() throws {
    let walk = try Self.walk(seed: 22, .recorded)
    let whole = try walk.tallies(of: [.seed])[0]
    let some = try walk.tallies(of: [.seed], subjects: [3, 1])[0]
    for subject in whole.subjects.indices {
      #expect(some.subjects[subject] == ([1, 3].contains(subject) ? whole.subjects[subject] : .init()))
    }
    #expect(some.askedByRule[Int(Rule.missing.rawValue)] == 2)
  }

  @Test func answersMustBeThere() throws {
    let file = try TemporaryHistory([
      #"{"subject":"s","at":"2024-01-02T15:00:00Z","indicators":{"underlying_price":1},"analysis":{"action":"x"}}"#,
      #"{"subject":"s","at":"2024-01-03T15:00:00Z","indicators":{"underlying_price":1}}"#,
    ])
    let history = try file.packed()
    let error = #expect(throws: InputError.self) { try AnswerTable(history, .recorded) }
    #expect(error?.line == 2)
    #expect(throws: ReplayError.self) { try AnswerTable(history, actions: [1], analysts: 1) }
    #expect(throws: ReplayError.self) { try AnswerTable(history, actions: [1, 2, 3], analysts: 2) }
    #expect(throws: ReplayError.self) { try AnswerTable(history, actions: [], analysts: 0) }
    let answers = try AnswerTable(history, actions: [1, 2, 3, 2], analysts: 2)
    #expect(answers.differing(1, from: 0) == 1 && answers.differing(0, from: 0) == 0)
    let other = try TemporaryHistory(RandomHistory(seed: 1, ticks: 5, subjects: 1).lines).packed()
    #expect(throws: ReplayError.self) { try GateWalk(other, answers) }
  }

  @Test func whatAProfileCannotJudgeIsSaid() throws {
    let unknown = try TemporaryHistory([
      #"{"subject":"s","strategy":"BUTTERFLY","at":"2024-01-02T15:00:00Z","indicators":{"underlying_price":1}}"#
    ]).packed()
    let walk = try GateWalk(unknown, AnswerTable(unknown, .rulebook))
    let error = #expect(throws: ReplayError.self) { try walk.tallies(of: [.seed, .standard], threads: 2) }
    #expect("\(try #require(error))".contains("\"BUTTERFLY\" is not in the profile"))
    let json = #"{"schema": 1, "name": "trusting", "extends": "seed", "trust_region": true}"#
    let trusting = try ThresholdProfile(json: Array(json.utf8), source: "test")
    let other = try Self.walk(seed: 1, .rulebook)
    let refusal = #expect(throws: ReplayError.self) { try other.tallies(of: [.seed, trusting]) }
    #expect("\(try #require(refusal))".contains("profile trusting trusts the regions"))
  }

  // MARK: Against the replay

  private func compare(
    _ paths: [String], _ analyst: ReplayAnalyst, profiles: [ThresholdProfile], threads: Int
  ) throws {
    let history = try TemporaryHistory.packed(paths)
    let answers = try AnswerTable(history, analyst)
    let tallies = try GateWalk(history, answers).tallies(of: profiles, threads: threads)
    let result = try replay(paths, profiles: profiles, analyst: analyst)
    #expect(answers.ticksWithoutPosition == result.ticksWithoutPosition)
    for (tally, policy) in zip(tallies, result.policies) {
      #expect(tally.ticks == result.ticks && tally.subjects.count == result.subjects)
      #expect(tally.asked == policy.asked)
      #expect(tally.subjects.reduce(0) { $0 + $1.deferred } == policy.deferred)
      #expect(tally.askedByRule == policy.byRule)
      #expect(tally.disagreement == policy.disagreement?.perTick)
      #expect(tally.disagreementServed == policy.disagreement?.perServed)
      let interval = Bootstrap.interval(
        tally.subjects.map { Double($0.differing) / Double(tally.analysts) },
        over: tally.subjects.map { Double($0.ticks) })
      #expect(interval == policy.disagreement?.interval)
      #expect(tally.changedByRule[Int(Rule.missing.rawValue)] == 0)
      for bit in tally.askedByRule.indices {
        #expect(tally.changedByRule[bit] <= tally.askedByRule[bit] * tally.analysts)
      }
    }
  }

  private static func walk(seed: UInt64, _ analyst: ReplayAnalyst) throws -> GateWalk {
    let history = try TemporaryHistory(RandomHistory(seed: seed, ticks: 900, subjects: 5).lines).packed()
    return try GateWalk(history, AnswerTable(history, analyst))
  }

  /// Profiles whose rules fire where those of the built-in ones seldom do.
  private static var variants: [ThresholdProfile] {
    get throws {
      try [
        #""deferral": {"minutes": 600}"#,
        #""significance": {"refresh_above": 5, "magnitude_cap": 3}, "rules": {"disabled": ["expired", "age"]}"#,
        #""rules": {"disabled": ["technical", "price", "significance", "overdue"]}"#,
        #""indicators": {"rsi": {"levels": [30, 70]}, "delta": {"levels": [-0.3, 0.3]}}"#,
      ].enumerated().map { index, fields in
        let json = #"{"schema": 1, "name": "variant \#(index)", "extends": "seed", \#(fields)}"#
        return try ThresholdProfile(json: Array(json.utf8), source: "test")
      }
    }
  }
}
