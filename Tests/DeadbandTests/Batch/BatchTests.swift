import DeadbandTesting
import Testing

@testable import Deadband

@Suite struct BatchTests {
  private func position(_ strike: Double, _ expiration: String = "2024-06-21") throws -> Position {
    let date = try CalendarDate(parsing: Array(expiration.utf8), in: 0..<expiration.utf8.count)
    return try Position(
      legs: [OptionLeg(type: .put, side: .short, strike: strike, expiration: date, quantity: 1)],
      entryValue: 1)
  }

  private func replies(_ stream: AsyncStream<Engine.Reply>) async -> [Int: Result<Outcome, EngineError>] {
    var found: [Int: Result<Outcome, EngineError>] = [:]
    for await (index, result) in stream {
      #expect(found.updateValue(result, forKey: index) == nil, "two replies to \(index)")
    }
    return found
  }

  @Test func whatSharesItsContextSharesACall() async throws {
    let scripted = ScriptedAnalyst(cost: Money(nanoDollars: 10)) { question, _ in
      let text = question.messages.last?.text ?? ""
      let numbers = (1...9).filter { text.contains("Position \($0): ") }
      guard !numbers.isEmpty else { return .success(#"{"action":"close"}"#) }
      let answers = numbers.map { #"{"subject":\#($0),"action":"hold","reason":"\#($0)"}"# }
      return .success(#"{"answers":[\#(answers.joined(separator: ","))]}"#)
    }
    let world = try World(PromptedAnalyst(scripted))
    let subjects = [
      try world.engine.subject("SPY A", strategy: "IRON_CONDOR", position: position(500)),
      try world.engine.subject("QQQ A", strategy: "IRON_CONDOR", position: position(400)),
      try world.engine.subject("SPY B", strategy: "IRON_CONDOR", position: position(505)),
      try world.engine.subject("SPY C", strategy: "IRON_CONDOR", position: position(505, "2024-06-28")),
      try world.engine.subject("SPY D", strategy: "IRON_CONDOR", position: position(510, "2024-06-17")),
    ]
    let snapshot = try Snapshot.at(500)
    let found = await replies(world.engine.analyses(for: subjects.map { Engine.Request($0, snapshot) }))
    #expect(found.count == 5)
    // A, B and D expire in one week; the others are alone.
    #expect(scripted.questions.count == 3)
    for (index, (action, reason, cost)) in [
      ("hold", "1", 4), ("close", "", 10), ("hold", "2", 3), ("close", "", 10), ("hold", "3", 3),
    ].enumerated() {
      let outcome = try #require(try found[index]?.get())
      #expect(outcome.action == action && outcome.analysis.cost.nanoDollars == Int64(cost), "\(index)")
      if !reason.isEmpty {
        #expect(
          String(decoding: outcome.analysis.content, as: UTF8.self)
            == #"{"action":"hold","reason":"\#(reason)"}"#)
      }
    }
    let again = await replies(world.engine.analyses(for: subjects.map { Engine.Request($0, snapshot) }))
    #expect(try again.values.allSatisfy { try $0.get().source == .cache(.memory) })
    #expect(scripted.questions.count == 3)
  }

  @Test func aPartThatCannotBeUsedIsAskedAlone() async throws {
    let scripted = ScriptedAnalyst { question, number in
      .success(
        number == 1
          ? #"{"answers":[{"subject":1,"action":"hold"},{"subject":2},{"subject":3,"action":"roll"},{"subject":3,"action":"hold"},{"subject":9,"action":"hold"}]}"#
          : #"{"action":"close"}"#)
    }
    let world = try World(PromptedAnalyst(scripted))
    let subjects = try (0..<4).map { try world.engine.subject("SPY \($0)") }
    let found = await replies(
      world.engine.analyses(for: try subjects.map { Engine.Request($0, try .at(100)) }))
    #expect(try (0..<4).map { try found[$0]?.get().action } == ["hold", "close", "close", "close"])
    #expect(scripted.questions.count == 4)
    let alone = world.events.count { if case .askedAlone = $0 { true } else { false } }
    #expect(alone == 3)
  }

  /// Of a route, the answer that could not be used is one of its members' failures.
  @Test func behindARouteToo() async throws {
    let scripted = ScriptedAnalyst { _, number in
      number == 1
        ? .failure(AnalystError(.parsing, reason: "no JSON")) : .success(#"{"action":"close"}"#)
    }
    let route = try RouteAnalyst(Route("r", members: [.init("scripted")]), analysts: [scripted])
    let world = try World(PromptedAnalyst(route))
    let subjects = try (0..<3).map { try world.engine.subject("SPY \($0)") }
    let found = await replies(
      world.engine.analyses(for: try subjects.map { Engine.Request($0, try .at(100)) }))
    #expect(try (0..<3).allSatisfy { try found[$0]?.get().action == "close" })
    #expect(scripted.questions.count == 4)
  }

  @Test func whatIsNotKeptLeavesNothingBehind() async throws {
    let scripted = ScriptedAnalyst(answering: #"{"action":"hold"}"#)
    let world = try World(PromptedAnalyst(scripted))
    let subject = try world.engine.subject("SPY")
    let found = await replies(
      world.engine.analyses(for: [Engine.Request(subject, try .at(100))], freshness: .uncached))
    #expect(try found[0]?.get().action == "hold")
    #expect(try world.place.store.lookup(subject.identity, at: world.clock.date) == nil)
    await world.engine.shutdown()
    let late = await replies(
      world.engine.analyses(for: [Engine.Request(subject, try .at(100))], freshness: .uncached))
    #expect(throws: EngineError.self) { try late[0]?.get() }
  }

  @Test func limitsCutACall() throws {
    let world = try World()
    let snapshot = try Snapshot.at(100)
    let wants = try (0..<20).map { number in
      Want(
        subject: try world.engine.subject("SPY \(number)"), snapshot: snapshot, now: world.clock.date,
        fingerprint: Fingerprint(snapshot), assessment: nil, cached: nil, reason: "missing", priority: .high,
        isKept: true)
    }
    var configuration = BatchConfiguration()
    #expect(BatchPlan.calls(wants, configuration).map(\.count) == [8, 8, 4])
    configuration.tokens = BatchPrompt.tokens(wants[0]) * 3
    #expect(BatchPlan.calls(wants, configuration).allSatisfy { $0.count <= 3 })
    configuration.tokens = 1
    #expect(BatchPlan.calls(wants, configuration).map(\.count) == Array(repeating: 1, count: 20))
    #expect(BatchPlan.calls(wants, configuration).flatMap(\.self).sorted() == Array(0..<20))
  }

  @Test func theSameSubjectTwiceIsOneCallAndTwoReplies() async throws {
    let scripted = ScriptedAnalyst(answering: #"{"action":"hold"}"#)
    let world = try World(PromptedAnalyst(scripted))
    let subject = try world.engine.subject("SPY")
    let request = Engine.Request(subject, try .at(100))
    let found = await replies(world.engine.analyses(for: [request, request]))
    #expect(found.count == 2 && scripted.questions.count == 1)
  }

  @Test func aFailureIsEachOnesOwn() async throws {
    let world = try World(PromptedAnalyst(ScriptedAnalyst(failing: AnalystError(.timeout, reason: "late"))))
    let subjects = try (0..<3).map { try world.engine.subject("SPY \($0)") }
    let found = await replies(
      world.engine.analyses(for: try subjects.map { Engine.Request($0, try .at(100)) }))
    #expect(found.count == 3)
    for result in found.values { #expect(throws: EngineError.self) { try result.get() } }
    #expect(world.engine.flights.count == 0)
  }

  @Test(arguments: [
    ("2024-06-17", "2024-06-23", true), ("2024-06-16", "2024-06-17", false),
    ("1969-12-29", "1970-01-04", true), ("1969-12-28", "1969-12-29", false),
  ])
  func weeksBeginOnMondays(_ left: String, _ right: String, _ isSame: Bool) throws {
    func week(_ text: String) throws -> Int {
      SubjectGroup.week(of: try CalendarDate(parsing: Array(text.utf8), in: 0..<text.utf8.count))
    }
    #expect((try week(left) == week(right)) == isSame)
  }
}
