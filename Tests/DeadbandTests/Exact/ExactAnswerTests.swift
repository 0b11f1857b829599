import DeadbandCore
import DeadbandTesting
import Testing

@testable import Deadband

@Suite struct ExactAnswerTests {
  private func wording(_ text: String = "Hold?") -> Wording {
    Wording(Question(text), identity: Digest(of: Array(text.utf8)))
  }

  @Test func anAnswerIsServedForItsTimeAndNotASecondLonger() async throws {
    let scripted = ScriptedAnalyst(answering: "hold", cost: Money(nanoDollars: 7))
    let world = try World(PromptedAnalyst(scripted))
    let fresh = try await world.engine.exactAnswer(to: wording(), timeToLive: .seconds(60))
    #expect(fresh.source == .analyst(provider: "scripted", model: "scripted"))
    #expect(fresh.cost == Money(nanoDollars: 7))
    world.clock.advance(by: .seconds(60))
    let cached = try await world.engine.exactAnswer(to: wording(), timeToLive: .seconds(60))
    #expect(cached.source == .cache(.memory))
    #expect(cached.cost == .zero)
    #expect(cached.ageSeconds == 60)
    #expect(cached.analysis.content == Array("hold".utf8))
    world.clock.advance(by: .seconds(1))
    _ = try await world.engine.exactAnswer(to: wording(), timeToLive: .seconds(60))
    #expect(scripted.questions.count == 2)
  }

  @Test func otherQuestionsTenantsAndFamiliesNeverMeet() async throws {
    let scripted = ScriptedAnalyst { _, number in .success("\(number)") }
    let world = try World(PromptedAnalyst(scripted))
    let engine = world.engine
    let first = try await engine.exactAnswer(to: wording("a"), tenant: "x", timeToLive: .seconds(60))
    let otherQuestion = try await engine.exactAnswer(to: wording("b"), tenant: "x", timeToLive: .seconds(60))
    let otherTenant = try await engine.exactAnswer(to: wording("a"), tenant: "y", timeToLive: .seconds(60))
    let other = Engine(
      store: world.place.store, analyst: PromptedAnalyst(scripted, family: "other"), profile: .seed,
      clock: world.clock.analystClock)
    let otherFamily = try await other.exactAnswer(to: wording("a"), tenant: "x", timeToLive: .seconds(60))
    let texts = [first, otherQuestion, otherTenant, otherFamily].map(\.analysis.content)
    #expect(texts == ["1", "2", "3", "4"].map { Array($0.utf8) })
    #expect(scripted.questions.map(\.tenant) == ["x", "x", "y", "x"])
  }

  @Test func aHundredMissesAreOneCall() async throws {
    let gate = Gate()
    let scripted = ScriptedAnalyst { _, _ in
      await gate.pass()
      return .success("hold")
    }
    let world = try World(PromptedAnalyst(scripted))
    let wording = wording()
    let answers = try await withThrowingTaskGroup(of: ExactAnswer.self) { group in
      for _ in 0..<100 {
        group.addTask { try await world.engine.exactAnswer(to: wording, timeToLive: .seconds(60)) }
      }
      await gate.arrival()
      gate.open()
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers.count == 100)
    #expect(scripted.questions.count == 1)
  }

  @Test func whatIsOnlyLookedForAsksNobody() async throws {
    let scripted = ScriptedAnalyst(answering: "hold")
    let world = try World(PromptedAnalyst(scripted))
    let error = await #expect(throws: EngineError.self) {
      try await world.engine.exactAnswer(to: wording(), timeToLive: .seconds(60), freshness: .cachedOnly)
    }
    #expect(error?.code == .notCached)
    #expect(scripted.questions.isEmpty)
  }

  @Test func aFailureStandsForAMoment() async throws {
    let scripted = ScriptedAnalyst { _, number in
      number == 1 ? .failure(AnalystError(.api, reason: "down")) : .success("hold")
    }
    let world = try World(PromptedAnalyst(scripted))
    for _ in 0..<2 {
      await #expect(throws: EngineError.self) {
        try await world.engine.exactAnswer(to: wording(), timeToLive: .seconds(60))
      }
    }
    #expect(scripted.questions.count == 1)
    world.clock.advance(by: .seconds(10))
    _ = try await world.engine.exactAnswer(to: wording(), timeToLive: .seconds(60))
    #expect(scripted.questions.count == 2)
  }

  @Test func anExactAnswerIsNoSubject() async throws {
    let world = try World(answering: "hold")
    _ = try await world.engine.exactAnswer(to: wording(), timeToLive: .seconds(60))
    #expect(try Engine.subjects(in: world.place.store, at: world.clock.date).isEmpty)
  }

  @Test func theRulebookAnswersNoQuestion() async throws {
    let world = try World(RulebookAnalyst())
    let error = await #expect(throws: EngineError.self) {
      try await world.engine.exactAnswer(to: wording(), timeToLive: .seconds(60))
    }
    #expect(error?.cause?.code == .invalidRequest)
  }
}
