import Deadband
import DeadbandAnalysts
import DeadbandStore
import DeadbandTesting
import NIOCore
import Testing

@testable import DeadbandAlerts

@Suite struct AlertOfficeTests {
  private let clock = ManualClock()
  private let place: TemporaryStore

  init() throws { place = try TemporaryStore(at: clock.date) }

  private func configuration(_ url: String) -> AlertConfiguration {
    var configuration = AlertConfiguration()
    configuration.channels = [AlertChannel("desk", .webhook(url: Secret(url), token: nil))]
    configuration.quietTime = .seconds(300)
    return configuration
  }

  /// What an engine tells that could not answer.
  private func failure(_ name: String) async throws -> EngineEvent {
    let engine = Engine(
      store: place.store, analyst: PromptedAnalyst(ScriptedAnalyst(answering: "{}")), profile: .seed,
      clock: clock.analystClock)
    let subject = try engine.subject(name)
    let error = await #expect(throws: EngineError.self) {
      try await engine.analysis(
        for: subject, snapshot: Snapshot(["underlying_price": .number(100)]), freshness: .cachedOnly)
    }
    await engine.shutdown()
    return .failed(subject, try #require(error))
  }

  /// Another configuration is in force at once; the same one again forgets nothing.
  @Test func whoIsToldIsReadAnew() async throws {
    try await ChannelServer.running { server, url in
      let office = AlertOffice(
        self.configuration("\(url)/first"), store: self.place.store, clock: self.clock.analystClock)
      office.record(try await self.failure("A"))
      #expect(await server.next()?.path == "/first")
      // Told a moment ago: not told again, since the same configuration keeps its desk.
      office.replace(self.configuration("\(url)/first"))
      office.record(try await self.failure("A"))
      office.record(try await self.failure("B"))
      #expect(await server.next()?.body.text("subject") == "B")
      office.replace(self.configuration("\(url)/second"))
      office.record(try await self.failure("A"))
      #expect(await server.next()?.path == "/second")
      await office.close(within: .seconds(5))
      #expect(server.count == 3)
    }
  }

  /// What was noted before the end is said before it.
  @Test func theEndWaitsForWhatCanBeSaid() async throws {
    try await ChannelServer.running { server, url in
      let office = AlertOffice(
        self.configuration(url), store: self.place.store, clock: self.clock.analystClock)
      for number in 0..<10 { office.record(try await self.failure("S\(number)")) }
      await office.close(within: .seconds(5))
      #expect(server.count == 10)
      // Closed: what comes now has nobody who would say it.
      office.record(try await self.failure("late"))
      await office.close(within: .seconds(5))
      #expect(server.count == 10)
    }
  }

  /// A channel that hangs does not hold the end up for longer than it may.
  @Test func theEndDoesNotWaitForAChannelThatHangs() async throws {
    let stuck = Gate()
    try await ChannelServer.running { _ in
      await stuck.pass()
      return ChannelServer.Answer()
    } _: { server, url in
      let office = AlertOffice(
        self.configuration(url), store: self.place.store, clock: self.clock.analystClock)
      office.record(try await self.failure("A"))
      _ = await server.next()
      let closing = Task { await office.close(within: .seconds(5)) }
      await self.clock.waitForSleepers()
      self.clock.advance(by: .seconds(5))
      await closing.value
      stuck.open()
    }
  }
}
