import DeadbandCore
import DeadbandTesting
import Testing

@testable import Deadband

@Suite struct EngineVerdictTests {
  private func verdict(_ world: World, _ price: Double) throws -> Engine.Judgement {
    try world.engine.verdict(for: try world.engine.subject("SPY IC"), snapshot: .at(price))
  }

  @Test func whatIsDecidedIsWhatWouldBeDone() async throws {
    let scripted = ScriptedAnalyst(answering: #"{"action":"hold"}"#)
    let world = try World(PromptedAnalyst(scripted))
    #expect(try verdict(world, 100).verdict.action == .refresh)
    #expect(try verdict(world, 100).entry == nil)
    let subject = try world.engine.subject("SPY IC")
    _ = try await world.engine.analysis(for: subject, snapshot: .at(100))
    world.clock.advance(by: .seconds(3_600))
    let near = try verdict(world, 100.5)
    #expect(near.verdict.action == .reuse)
    #expect(near.ageSeconds == 3_600)
    let far = try verdict(world, 120)
    #expect(far.verdict.action == .refresh)
    #expect(far.assessment?.rules.rules == [.price])
    #expect(scripted.questions.count == 1)
    await world.engine.flush()
    #expect(try QualityReport(world.place.store, at: world.clock.date).counts.hits == 0)
  }

  @Test func theJSONIsThatOfDecide() async throws {
    let world = try World()
    var writer = JSONWriter()
    try verdict(world, 100).write(world.engine.profile, &writer)
    let json = try JSONValue(writer.bytes)
    #expect(json.text("verdict") == "refresh")
    #expect(json["rules"] == .array([.string("missing")]))
    #expect(json["id"] == nil)
    #expect(json["fingerprint"]?.text("state")?.count == 64)
  }

  @Test func aSnapshotOlderThanTheAnalysisIsRefused() async throws {
    let world = try World()
    let subject = try world.engine.subject("SPY IC")
    _ = try await world.engine.analysis(for: subject, snapshot: .at(100))
    let before = Timestamp(nanosecondsSince1970: world.clock.date.nanosecondsSince1970 - 1)
    let error = #expect(throws: EngineError.self) {
      try world.engine.verdict(for: subject, snapshot: .at(100), at: before)
    }
    #expect(error?.code == .outdated)
  }
}
