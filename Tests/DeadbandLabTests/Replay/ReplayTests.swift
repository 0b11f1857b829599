import DeadbandCore
import DeadbandMarketData
import Testing

@testable import DeadbandLab

/// Small histories whose figures can be counted by hand, with recorded answers.
@Suite struct ReplayTests {
  /// One tick an hour; the price stands still, the recorded answer changes at the third and the fifth tick.
  private let history = ticks("hold hold close close hold")

  @Test func askingAlwaysIsNeverWrong() throws {
    let policy = try replay(history, .always)
    #expect(policy.asked == 5)
    #expect(policy.reused == 0)
    #expect(policy.disagreement?.perTick == 0)
    #expect(policy.disagreement?.perServed == nil)
    #expect(policy.timesBound == 5.0 / 3)
  }

  @Test func theBoundAsksWhereTheAnswerChanges() throws {
    let bound = try #require(try result(history, []).bound)
    #expect(bound.asked == 3)
    #expect(bound.askedShare == 0.6)
    #expect(bound.oldestServedSeconds == 3600)
  }

  /// Asked at ticks 1, 3 and 5: an answer is too old once it has reached the time to live.
  @Test func aTimerAsksAtItsLimit() throws {
    let policy = try replay(history, .timer(seconds: 7200))
    #expect(policy.asked == 3)
    #expect(policy.oldestServedSeconds == 3600)
    #expect(policy.disagreement?.perTick == 0)
  }

  @Test func aLongTimerServesWrongAnswers() throws {
    let policy = try replay(history, .timer(seconds: 86_400))
    #expect(policy.asked == 1)
    #expect(policy.disagreement?.perTick == 2.0 / 5)
    #expect(policy.disagreement?.perServed == 2.0 / 4)
    #expect(policy.oldestServedSeconds == 4 * 3600)
  }

  @Test func anExactCacheServesAStateItHasSeen() throws {
    let policy = try replay(ticks("hold hold close", prices: [100, 101, 100]), .exactState)
    #expect(policy.asked == 2)
    #expect(policy.disagreement?.perTick == 1.0 / 3)
  }

  @Test func statesOfOtherSubjectsAreNotServed() throws {
    let lines = ticks("hold") + ticks("hold", subject: "other")
    #expect(try replay(lines, .exactState).asked == 2)
  }

  @Test func theOldestStateMakesRoom() {
    var states = ExactStates(answerCount: 1)
    let keys = (0...ExactStates.capacity).map {
      ExactStates.Key(subject: $0, state: Digest(words: (0, 0, 0, 0)))
    }
    for (index, key) in keys.enumerated() {
      states.insert(key, at: Timestamp(nanosecondsSince1970: Int64(index)), [UInt16(index % 7)])
    }
    #expect(states.find(keys[0]) == nil)
    #expect(states.find(keys[1]) != nil)
    #expect(states.find(keys[ExactStates.capacity])?.offset == 0)
    #expect(states.answers[0] == UInt16(ExactStates.capacity % 7))
  }

  @Test func aProfileServesUntilItsThresholdIsPassed() throws {
    let lines = ticks("hold hold hold close", prices: [100, 101, 102.9, 103.1])
    let policy = try replay(lines, .profile(.seed))
    #expect(policy.asked == 2)
    #expect(policy.byRule[Int(Rule.missing.rawValue)] == 1)
    #expect(policy.byRule[Int(Rule.price.rawValue)] == 1)
    #expect(abs(policy.largestExcessServed - 2.9 / 3) < 1e-9)
  }

  @Test func recordedAnswersMustBeThere() throws {
    let line = tick("2024-01-02T15:00:00Z", "s", 100, nil)
    #expect(throws: ReplayError.self) { try result([line], []) }
  }

  @Test func anUnknownStrategyStopsTheReplayFromItsFirstTick() throws {
    let line =
      #"{"subject":"s","strategy":"BUTTERFLY","at":"2024-01-02T15:00:00Z","indicators":{"underlying_price":1}}"#
    let error = #expect(throws: ReplayError.self) { try result([line], [], analyst: nil) }
    #expect("\(error.map { "\($0)" } ?? "")".contains("\"BUTTERFLY\" is not in the profile"))
  }

  @Test func ageBinsHoldEveryServedAnswer() throws {
    let policy = try replay(history, .timer(seconds: 86_400))
    #expect(policy.ages.reduce(0, +) == policy.reused)
    #expect(policy.ages[2] == 1)  // 1 h
    #expect(policy.ages[3] == 2)  // 2 h and 3 h
    #expect(policy.ages[4] == 1)  // 4 h
  }

  @Test func onlyAFamilyHasAWorst() throws {
    let family = try result(history, [.always], analyst: .rulebooks(count: 2, seed: 7))
    #expect(family.table().contains("worst"))
    #expect(String(decoding: family.json(version: 1), as: UTF8.self).contains("worst"))
    for analyst in [ReplayAnalyst.recorded, .rulebook, .rulebooks(count: 1, seed: 7)] {
      let alone = try result(history, [.always], analyst: analyst)
      #expect(!alone.table().contains("worst"))
      #expect(!String(decoding: alone.json(version: 1), as: UTF8.self).contains("worst"))
    }
  }

  @Test func anAnalystsNameTellsHowToHaveItAgain() throws {
    let names = [
      ReplayAnalyst.recorded, .rulebook, .rulebooks(count: 3, seed: 7), .rulebooks(count: 1, seed: 1),
    ]
    .map(\.name)
    #expect(
      names == [
        "recorded", "rulebook (offline)", "rulebook (offline), family of 3 from seed 7",
        "rulebook (offline), family of 1 from seed 1",
      ])
    let table = try result(history, [], analyst: .rulebooks(count: 1_000, seed: .max)).table()
    for line in table.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
  }

  @Test func theTableFitsATerminal() throws {
    let lines = ticks("hold hold close close hold") + ticks("hold close", subject: "other")
    let table = try result(lines, Policy.usual).table()
    for line in table.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    #expect(table.contains("TTL 24 h"))
    #expect(table.contains("analyst: recorded"))
    // As `policiesDoNotDisturbOneAnother` shows.
    #expect(table.contains("a profile's own; for other policies the first profile's."))
  }
}

/// Figures of one policy, replayed beside `seed`.
private func replay(_ lines: [String], _ policy: Policy) throws -> PolicyResult {
  if case .profile = policy { return try result(lines, []).policies[0] }
  return try result(lines, [policy]).policies[1]
}

private func result(_ lines: [String], _ others: [Policy], analyst: ReplayAnalyst? = .recorded) throws
  -> ReplayResult
{
  try TemporaryHistory(lines).replay([.seed], others, analyst)
}

/// One line an hour, with an answer each.
private func ticks(_ answers: String, prices: [Double] = [], subject: String = "s") -> [String] {
  answers.split(separator: " ").enumerated().map { hour, answer in
    tick("2024-01-02T\(10 + hour):00:00Z", subject, hour < prices.count ? prices[hour] : 100, String(answer))
  }
}

private func tick(_ time: String, _ subject: String, _ price: Double, _ answer: String?) -> String {
  let analysis = answer.map { #","analysis":{"action":"\#($0)"}"# } ?? ""
  return #"{"subject":"\#(subject)","at":"\#(time)","indicators":{"underlying_price":\#(price)}\#(analysis)}"#
}
