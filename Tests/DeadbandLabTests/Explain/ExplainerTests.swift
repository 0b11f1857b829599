import DeadbandCore
import DeadbandMarketData
import Testing

@testable import DeadbandLab

@Suite struct ExplainerTests {
  /// Tick by tick what is explained is what a replay does: the same questions, by the same rules.
  @Test(arguments: ["seed", "default"]) func theExplanationIsTheReplays(_ name: String) throws {
    let profile = name == "seed" ? ThresholdProfile.seed : .standard
    // A slow drift, so that the last tick and the baseline are told apart.
    let history = try TemporaryHistory(
      swingingHistory(subjects: 2, hours: 50) { subject, hour in
        #""underlying_price":\#(100 + Double(hour) * 0.4),"rsi":\#(40 + Double(hour * (subject + 1)) * 0.5),"#
          + #""delta":\#(0.1 + Double(hour) * 0.008),"volatility_rank":\#(10 + hour)"#
      })
    let replay = try history.replay([profile], [], nil).policies[0]
    var asked = 0
    var byRule = [Int](repeating: 0, count: Rule.allCases.count)
    for subject in ["SPY 0", "SPY 1"] {
      for hour in 0..<50 {
        let explanation = try explain(history, subject, hour, profile)
        for line in explanation.text().split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        guard explanation.verdict.action == .refresh else { continue }
        asked += 1
        for reason in explanation.reasons where reason.hasFired { byRule[Int(reason.rule.rawValue)] += 1 }
      }
    }
    #expect(asked == replay.asked)
    #expect((5..<60).contains(asked))
    #expect(byRule == replay.byRule)
  }

  /// A profile that trusts regions is explained as the replay with the same analyst judged it.
  @Test func regionsAreTheAnalysts() throws {
    let json = #"{"extends": "seed", "trust_region": true}"#
    let profile = try ThresholdProfile(json: Array(json.utf8), source: "trusting")
    let history = try TemporaryHistory(swingingHistory(subjects: 1, hours: 40))
    let replay = try history.replay([profile], [], .rulebook).policies[0]
    let explained = try (0..<40).map { try explain(history, "SPY 0", $0, profile, analyst: .rulebook) }
    #expect(explained.count { $0.verdict.action == .refresh } == replay.asked)
    #expect(explained.dropFirst().allSatisfy { $0.answered?.answer != nil })
    let alone = try explain(history, "SPY 0", 9, profile)
    #expect(alone.text().contains("regions are an analyst's, and none was given"))
  }

  /// A learned gate is asked with the answer that the replay holds.
  @Test func aGateLooksAtTheAnswer() throws {
    let model = GateModel(
      answers: ["hold", "close"], inputs: [.value(lane: 7)],
      linear: .init(means: [100], spreads: [3], weights: [[1], [-1]], biases: [0, 0]), answerTrees: [],
      changeStart: -1, changeTrees: [])
    let profile = try ThresholdProfile.seed.with(
      GateSettings(
        limit: 0.2, model: model, provenance: .init(analyst: "test", answers: 2, dataDigest: "", seed: 1)),
      name: "gate")
    let history = try TemporaryHistory(swingingHistory(subjects: 1, hours: 8, action: "hold"))
    let replay = try history.replay([profile], [], .recorded).policies[0]
    let explained = try (0..<8).map { try explain(history, "SPY 0", $0, profile, analyst: .recorded) }
    #expect(explained.count { $0.verdict.action == .refresh } == replay.asked)
    #expect(replay.byRule[Int(Rule.answer.rawValue)] == 7)
    let probability = try #require(explained[3].probability)
    #expect(abs(probability - 0.2689) < 1e-4)
    #expect(
      explained[3].text().contains("answer        FIRED  a fresh answer is not hold with probability 0.269"))
    let alone = try explain(history, "SPY 0", 3, profile).reasons.last
    #expect(alone?.text == "the learned gate looks at the answer, and no analyst was given")
  }

  @Test func theTextSaysWhatMovedAndWhichRuleAsked() throws {
    let history = try TemporaryHistory([
      line("13:00", #""rsi":50,"underlying_price":100,"volatility_rank":40,"delta":0.2"#),
      line("14:00", #""rsi":54,"underlying_price":103.5,"volatility_rank":40,"delta":0.25"#),
      line("15:00", #""rsi":65,"underlying_price":104,"volatility_rank":40,"market_bias":"BULLISH""#),
    ])
    let explanation = try explain(history, "SPY", 2, .seed)
    #expect(
      explanation.text() == """
        subject    SPY
        judged by  seed, IRON_CONDOR
        tick       2024-01-02T15:00:00Z
        baseline   2024-01-02T14:00:00Z, 1 h before; asked then because of price
        verdict    asked, priority high: technical, significance

        indicator                 baseline        now   moved 0       1       2 points
        rsi                             54         65    2.20 ████████│███████▶   30.0
        underlying_price             103.5        104    0.16 █▎      │
        volatility_rank                 40         40    0.00         │
        delta                         0.25          –    gone ········│
        market_bias                      –    BULLISH    2.00 ████████│████████   20.0
                   missing then and now: macd, macd_signal, macd_histogram,
                   bollinger_position, trend_strength, volume_ratio, implied_volatility,
                   realized_volatility_20d, gamma, theta, vega, overall_score,
                   confidence_percentage, quality_tier, vix_level, support_level,
                   resistance_level, days_to_expiration

        missing       no     there is an answer
        technical     FIRED  rsi 2.20, macd 0.00; fires above 1
        price         no     underlying_price 0.16; fires above 1
        significance  FIRED  50 points, fires above 40
        overdue       no     no change type is past its time limit
        age           no     1 h old, fires above 24 h
        expired       no     1 h old, fires above 6.7 h (volatility rank 40)
        volatile      no     volatility rank 40, fires above 90 from 4 h on
        too_old       no     1 h old, fires above 48 h
        region        no     judged where the profile trusts regions
        answer        no     the profile has no learned gate

        """)
  }

  @Test func aFirstTickHasNothingToCompareWith() throws {
    let history = try TemporaryHistory(swingingHistory(subjects: 1, hours: 3))
    let explanation = try explain(history, "SPY 0", 0, .seed)
    #expect(explanation.answered == nil && explanation.assessment == nil)
    #expect(explanation.text().contains("baseline   none: the subject's first tick"))
    #expect(explanation.text().contains("missing       FIRED  there is no answer yet"))
    let json = try JSONValue(explanation.json(version: 1))
    #expect(json["verdict"] == .string("refresh"))
    #expect(json["baseline_at"] == nil)
    #expect(json["version"] == .number(1))
  }

  @Test func betweenTwoTicksTheEarlierOneIsExplained() throws {
    let history = try TemporaryHistory(swingingHistory(subjects: 1, hours: 5))
    let between = try #require(Timestamp(secondsSince1970: 1_704_200_400 + 2 * 3_600 + 1_800))
    let explanation = try explainer(history, "SPY 0", between, .seed).explanation()
    #expect(explanation.at == Timestamp(secondsSince1970: 1_704_200_400 + 2 * 3_600))
    #expect(explanation.text(asked: between).contains("tick       2024-01-02T15:00:00Z, the latest tick at"))
  }

  @Test func anUnknownSubjectAndATimeBeforeItsFirstTickAreRefused() throws {
    let history = try TemporaryHistory(swingingHistory(subjects: 2, hours: 3))
    let time = try #require(Timestamp(secondsSince1970: 1_704_200_400))
    let unknown = #expect(throws: ExplainError.self) {
      try explainer(history, "QQQ", time, .seed).explanation()
    }
    #expect(
      "\(unknown.map { "\($0)" } ?? "")"
        == #"no subject is called "QQQ"; the history has 2: "SPY 0", "SPY 1""#)
    let early = try #require(time.adding(seconds: -1))
    let error = #expect(throws: ExplainError.self) {
      try explainer(history, "SPY 1", early, .seed).explanation()
    }
    #expect(
      "\(error.map { "\($0)" } ?? "")".contains(#""SPY 1" has no tick at 2024-01-02T12:59:59Z or before"#))
  }

  @Test(arguments: [
    (0.0, false, "        │        "), (0.5, false, "████    │        "), (1, false, "████████│        "),
    (1.0001, true, "████████│▏       "), (1.5, true, "████████│████    "), (2, true, "████████│████████"),
    (40, true, "████████│███████▶"),
  ]) func barsStandForThresholds(_ excess: Double, _ fired: Bool, _ bar: String) {
    let movement = Explanation.Movement(
      key: "rsi", baseline: "1", current: "2", excess: excess, hasFired: fired, isUnverified: false,
      points: 0,
      crossed: [])
    #expect(Explanation.bar(movement) == bar)
  }

  private func line(_ clock: String, _ indicators: String) -> String {
    #"{"subject":"SPY","strategy":"IRON_CONDOR","at":"2024-01-02T\#(clock):00Z","indicators":{\#(indicators)}}"#
  }

  private func explain(
    _ history: TemporaryHistory, _ subject: String, _ hour: Int, _ profile: ThresholdProfile,
    analyst: ReplayAnalyst? = nil
  ) throws -> Explanation {
    // 2024-01-02T13:00:00Z and so many hours.
    let time = try #require(Timestamp(secondsSince1970: 1_704_200_400 + Int64(hour) * 3_600))
    return try explainer(history, subject, time, profile, analyst: analyst).explanation()
  }

  private func explainer(
    _ history: TemporaryHistory, _ subject: String, _ time: Timestamp, _ profile: ThresholdProfile,
    analyst: ReplayAnalyst? = nil
  ) throws -> Explainer {
    var explainer = Explainer(profile, subject: subject, at: time, analyst: analyst)
    var reader = HistoryReader(paths: [history.path])
    var tick = HistoryTick()
    while !explainer.isDone, try reader.next(into: &tick) { try explainer.observe(tick, in: reader) }
    return explainer
  }
}
