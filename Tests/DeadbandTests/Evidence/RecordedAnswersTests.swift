import DeadbandTesting
import Testing

@testable import Deadband

@Suite struct RecordedAnswersTests {
  /// A store after an engine has asked, served and compared.
  private func world(shadowShare: Double) async throws -> World {
    let scripted = ScriptedAnalyst { question, number in
      .success(number % 3 == 0 ? #"{"action":"close"}"# : #"{"action":"hold"}"#)
    }
    let world = try World(PromptedAnalyst(scripted)) {
      $0.quality.shadowShare = shadowShare
      $0.quality.repeatShare = 1
      $0.quality.callsPerDay = 1_000_000
    }
    for name in ["SPY IC", "AAPL CC"] {
      let subject = try world.engine.subject(name, strategy: "IRON_CONDOR")
      for step in 0..<30 {
        world.clock.advance(by: .seconds(3_600))
        _ = try await world.engine.analysis(for: subject, snapshot: .at(100 + Double(step % 7)))
        await world.engine.tasks.drain()
      }
    }
    await world.engine.shutdown()
    return world
  }

  @Test func `with every hit compared each tick has its answer once, in order`() async throws {
    let world = try await world(shadowShare: 1)
    let answers = try RecordedAnswers(world.place.store, at: world.clock.date)
    #expect(answers.asked + answers.drawn == 60 && answers.lines.count == 60)
    #expect(answers.asked > 2 && answers.drawn > 2 && answers.withoutShare == 0)
    #expect(answers.repeated.pairs > 0 && answers.repeated.differing > 0)
    #expect(answers.leftOut.isEmpty)
    var last: [String: Timestamp] = [:]
    var actions: Set<String> = []
    for line in answers.lines {
      let value = try JSONValue(line)
      let name = try #require(value.text("subject"))
      let text = Array(try #require(value.text("at")).utf8)
      let at = try Timestamp(parsing: text, in: text.indices)
      #expect(last[name].map { $0 < at } ?? true)
      last[name] = at
      #expect(value.text("strategy") == "IRON_CONDOR")
      #expect(value["analysis"]?["weight"] == .number(1))
      actions.insert(try #require(value["analysis"]?.text("action")))
    }
    #expect(last.keys.sorted() == ["AAPL CC", "SPY IC"] && actions == ["hold", "close"])
  }

  @Test func `what was drawn stands for what was not`() async throws {
    let world = try await world(shadowShare: 0.2)
    let answers = try RecordedAnswers(world.place.store, at: world.clock.date)
    #expect(answers.drawn > 0 && answers.drawn < 30)
    let weights = try answers.lines.map { try JSONValue($0)["analysis"]?["weight"] }
    #expect(weights.count { $0 == .number(5) } == answers.drawn)
    #expect(weights.count { $0 == .number(1) } == answers.asked)
    #expect(try RecordedAnswers(world.place.store, tenant: "nobody", at: world.clock.date).lines.isEmpty)
  }

  @Test func `what is no answer to a market is left out, and why is said`() async throws {
    let world = try World(answering: "{}")
    let time = world.clock.date
    func put(_ subject: Subject, _ content: String, baseline: Snapshot?, note: [UInt8]? = nil) async throws {
      let analysis = Analysis(
        content: Array(content.utf8), contentType: "application/json", model: "m", inputTokens: 0,
        outputTokens: 0, cost: .zero, created: time, finishReason: "stop")
      try await world.place.store.put(
        Entry(subject: subject, baseline: baseline, analysis: analysis, note: note), at: time)
    }
    let hold = #"{"action":"hold"}"#
    try await put(Subject("imported"), hold, baseline: .at(100))
    try await put(try world.engine.subject("A").identity, hold, baseline: nil)
    try await put(try world.engine.subject("B").identity, "prose", baseline: .at(100))
    let pair = AnswerPair(
      kind: .shadow, agrees: true, ageSeconds: 1, servedFrom: time, profile: "p", strategy: "", rules: [],
      isInRegion: nil)
    try await put(Subject(Engine.pairPrefix + "gone"), hold, baseline: .at(100), note: pair.note)
    // Written before pairs said their share.
    let known = try world.engine.subject("C").identity
    try await put(known, hold, baseline: .at(100))
    try await put(
      Subject(Engine.pairPrefix + known.key.description), hold, baseline: .at(101), note: pair.note)
    let answers = try RecordedAnswers(world.place.store, at: time)
    #expect(
      answers.leftOut == [
        "not written by an engine": 1, "without the market that it was made from": 1, "without an action": 1,
        "compared with a subject that is forgotten": 1,
      ])
    #expect(answers.lines.count == 2 && answers.withoutShare == 1)
  }

  @Test func `subjects of one name that differ are series of their own`() async throws {
    let world = try World(answering: #"{"action":"hold"}"#)
    for strategy in ["IRON_CONDOR", "COVERED_CALL"] {
      let subject = try world.engine.subject("SPY", strategy: strategy)
      _ = try await world.engine.analysis(for: subject, snapshot: .at(100))
    }
    let answers = try RecordedAnswers(world.place.store, at: world.clock.date)
    let names = try answers.lines.map { try #require(try JSONValue($0).text("subject")) }
    #expect(Set(names).count == 2 && names.allSatisfy { $0.hasPrefix("SPY #") })
  }
}
