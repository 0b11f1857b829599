import DeadbandCore
import DeadbandMarketData
import Testing

@testable import DeadbandLab

/// Searches on histories that are walked, odd ones among them.
@Suite struct TuneHistoryTests {
  private let options = TuneOptions(budget: 48, seed: 1, initialCount: 16)

  private func result(
    _ lines: [String], judge: [String]? = nil, analyst: ReplayAnalyst = .rulebooks(count: 3, seed: 1),
    threads: Int = 1
  ) throws -> TuneResult {
    var tuning = try Tuning(.standard, on: data(lines, analyst: analyst, threads: threads), options)
    try tuning.run()
    return try tuning.result(judge: try judge.map { try data($0, analyst: analyst) })
  }

  @Test func threadsChangeNothing() throws {
    let lines = swingingHistory()
    let one = try result(lines)
    for threads in [2, 5] {
      #expect(try result(lines, threads: threads).json(version: 1) == one.json(version: 1))
    }
  }

  /// The profiles that stand for built-in profiles and timers do what a replay of those does.
  @Test func landmarksAreWhatAReplayMakesOfThem() throws {
    let lines = swingingHistory(subjects: 4, hours: 120)
    let found = try result(lines, analyst: .rulebook)
    let timers = Landmark.timerHours.map { Policy.timer(seconds: $0 * 3_600) }
    let replay = try TemporaryHistory(lines).replay([.standard, .seed], timers, .rulebook)
    let rows = Dictionary(uniqueKeysWithValues: found.landmarks.map { ($0.name, $0) })
    for policy in replay.policies {
      let row = try #require(rows[policy.policy.name])
      #expect(row.figures.asked == policy.asked, "\(row.name)")
      #expect(row.figures.disagreement == policy.disagreement?.perTick, "\(row.name)")
    }
    #expect(found.data.boundShare == replay.bound?.askedShare)
    #expect(found.landmarks.count == 3 + timers.count)
  }

  @Test func rulesAndNumbersAreThoseOfTheChosenProfile() throws {
    let lines = swingingHistory(subjects: 4, hours: 100)
    let data = try data(lines)
    let result = try result(lines)
    let profile = result.chosen?.profile ?? result.space.base
    let base = try data.figures([profile])[0]
    #expect(result.sensitivity.base == base)
    for rule in result.rules {
      #expect(rule.asked == base.askedByRule[Int(rule.rule.rawValue)])
      guard rule.rule != .missing else {
        #expect(rule.without == nil && rule.changed == nil)
        continue
      }
      #expect(rule.without == (try data.figures([profile.disabling(rule.rule)])[0]), "\(rule.rule)")
    }
    #expect(result.rules.map(\.rule).contains(.missing))
    let row = try #require(result.sensitivity.rows.first { $0.name == "significance.refresh_above" })
    let doubled = ProfilePlaces.multiplying(["significance", "refresh_above"], by: 2, in: profile.tree)
    let index = try #require(Sensitivity.factors.firstIndex(of: 2))
    #expect(row.figures[index] == (try data.figures([ThresholdProfile(tree: doubled, name: "x")])[0]))
    // Nothing moves asking more than the numbers before it.
    let reach = result.sensitivity.rows.map(\.reach)
    #expect(reach == reach.sorted(by: >))
  }

  @Test func aRuleThatCostsAndNeverMattersIsNamed() throws {
    // The recorded answer never changes: whatever asks after the first tick asks in vain.
    let result = try result(swingingHistory(action: "hold"), analyst: .recorded)
    let idle = result.rules.filter { $0.isIdle(result.sensitivity.base) }
    let chosen = try #require(result.chosen)
    #expect(chosen.figures.differing == 0)
    #expect(result.rules.allSatisfy { $0.changed ?? 0 == 0 })
    if !idle.isEmpty { #expect(result.table().contains("Costs and never matters here: \(idle[0].rule)")) }
    // A profile that asks for RSI's sake alone asks all the same.
    let off = Rule.allCases.filter { $0 != .missing && $0 != .technical }.map { "\"\($0)\"" }
    let json = #"{"extends": "seed", "rules": {"disabled": [\#(off.joined(separator: ","))]}}"#
    let technical = try ThresholdProfile(json: Array(json.utf8), source: "technical")
    let data = try data(swingingHistory(action: "hold"), analyst: .recorded)
    let base = try data.figures([technical])[0]
    let rules = try RuleShare.all(of: technical, base, on: data)
    #expect(rules.map(\.rule) == [.technical, .missing])
    #expect(rules.map { $0.isIdle(base) } == [true, false])
    #expect(rules[0].without?.asked == 3)
  }

  @Test func whatIsJudgedWasNotSearched() throws {
    let early = swingingHistory(subjects: 3, hours: 60)
    let late = swingingHistory(subjects: 5, hours: 40) { subject, hour in swinging(subject + 7, hour * 3 + 1)
    }
    let alone = try result(early)
    let judged = try result(early, judge: late)
    #expect(judged.front.map(\.values) == alone.front.map(\.values))
    let other = try data(late)
    for row in judged.front + judged.landmarks {
      #expect(row.judged?.figures == (try other.figures([row.profile])[0]), "\(row.name)")
      #expect(row.judged?.interval != nil)
    }
    #expect(alone.table().contains("no result"))
    #expect(judged.table().contains("Only the judged columns are a result"))
  }

  // MARK: Odd histories

  @Test func oneSubjectHasNoIntervalAndIsJudged() throws {
    let lines = swingingHistory(subjects: 1)
    let result = try result(lines, judge: lines)
    #expect(result.chosen?.judged != nil)
    #expect(result.chosen?.judged?.interval == nil)
    #expect(result.landmarks.allSatisfy { $0.judged?.interval == nil })
    check(result)
  }

  @Test func aConstantSeriesIsAskedForAtFirstAndByItsAge() throws {
    let result = try result(swingingHistory { _, _ in #""underlying_price":100,"volatility_rank":50"# })
    let chosen = try #require(result.chosen)
    #expect(chosen.figures.differing == 0)
    let fired = Rule.allCases.filter { chosen.figures.askedByRule[Int($0.rawValue)] > 0 }
    #expect(Set(fired).isSubset(of: [.missing, .age, .expired, .tooOld]))
    check(result)
  }

  @Test func indicatorsThatAreAllMissingMoveNothing() throws {
    let result = try result(swingingHistory { _, _ in #""underlying_price":100"# })
    #expect(result.sensitivity.idle.contains("indicators.delta.rule"))
    #expect(!result.sensitivity.idle.contains("rules.age_hours") || result.front.count == 1)
    check(result)
  }

  @Test func recordedAnswersMustBeThere() {
    #expect(throws: InputError.self) { try data(swingingHistory(), analyst: .recorded) }
  }

  @Test func aSubjectOnBothSidesOfADateIsOnNeither() throws {
    let early = swingingHistory(subjects: 2, hours: 20)
    let after = swingingHistory(subjects: 3, hours: 60).map { $0.replacing("SPY", with: "QQQ") }
    let history = try TemporaryHistory((early + after)).packed()
    let time = try #require(Timestamp(secondsSince1970: 1_704_200_400 + 20 * 3_600))
    let split = TuneData.split(history, at: time)
    #expect(split.before == [0, 1])
    #expect(split.after == [])
    #expect(split.straddling == 3)
    let whole = try GateWalk(history, AnswerTable(history, .rulebook))
    let part = try TuneData(files: [], whole, analyst: "a", subjects: split.before)
    let alone = try data(early, analyst: .rulebook)
    #expect(part.ticks == 40 && part.subjects == 2)
    #expect(part.boundAsked == alone.boundAsked)
    #expect(part.digest != alone.digest)
    #expect(try part.figures([.standard, .seed]) == alone.figures([.standard, .seed]))
  }

  /// Every form of a result, whatever it holds: lines fit, the page is whole.
  private func check(_ result: TuneResult) {
    for line in result.table().split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    #expect(unclosed(String(decoding: TuneReport(result).html(), as: UTF8.self)) == [])
    #expect((try? JSONValue(result.json(version: 1))) != nil)
  }
}
