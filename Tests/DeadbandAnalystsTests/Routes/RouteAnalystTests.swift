import DeadbandAnalysts
import DeadbandCore
import DeadbandTesting
import Testing

@Suite struct RouteAnalystTests {
  private let fails = AnalystError(.api, reason: "broken", isRetryable: true)

  private func route(of analysts: [ScriptedAnalyst]) throws -> RouteAnalyst {
    try RouteAnalyst(
      Route("r", members: analysts.map { Route.Member($0.name) }), analysts: analysts,
      clock: ManualClock().analystClock, random: { 0 })
  }

  @Test func `the first that answers answers, and what failed before is told`() async throws {
    let analysts = [
      ScriptedAnalyst("a", failing: fails), ScriptedAnalyst("b", answering: "hold"),
      ScriptedAnalyst("c", answering: "close"),
    ]
    let answer = try await route(of: analysts).answer(to: Question("q"))
    #expect(answer.text == "hold" && answer.provider == "b")
    #expect(answer.attempts.map(\.provider) == ["a"])
    #expect(analysts[2].questions.isEmpty)
  }

  @Test func `an exhausted route tells every attempt`() async throws {
    let analysts = [
      ScriptedAnalyst("a", failing: fails),
      ScriptedAnalyst("b", failing: AnalystError(.quota, reason: "nothing left")),
    ]
    let error = await #expect(throws: AnalystError.self) {
      try await route(of: analysts).answer(to: Question("q"))
    }
    #expect(error?.code == .exhausted)
    #expect(error?.isRetryable == true)
    #expect(
      error?.description
        == "r: exhausted: no analyst of the route answered\n  a: api: broken\n  b: quota: nothing left")
  }

  @Test func `a cancelled question is asked nobody else`() async throws {
    let analysts = [
      ScriptedAnalyst("a", failing: AnalystError(.cancelled, reason: "")),
      ScriptedAnalyst("b", answering: "hold"),
    ]
    let error = await #expect(throws: AnalystError.self) {
      try await route(of: analysts).answer(to: Question("q"))
    }
    #expect(error?.code == .cancelled)
    #expect(analysts[1].questions.isEmpty)
  }

  @Test func `a stream that failed begins anew`() async throws {
    let analysts = [ScriptedAnalyst("a", failing: fails), ScriptedAnalyst("b", answering: "hold")]
    let pieces = Pieces()
    _ = try await route(of: analysts).answer(to: Question("q")) { pieces.add($0) }
    #expect(pieces.all == [.restart, .text("ho"), .text("ld")])
  }

  @Test func `all in parallel take as long as the slowest`() async throws {
    let clock = ManualClock()
    let analysts = (1...4).map { number in
      ScriptedAnalyst("m\(number)") { _, _ in
        do { try await clock.sleep(until: .seconds(number)) } catch {
          return .failure(AnalystError(.cancelled, reason: ""))
        }
        return number == 2 ? .failure(AnalystError(.api, reason: "broken")) : .success("\(number)")
      }
    }
    let route = try RouteAnalyst(
      Route("all", order: .parallel, members: analysts.map { Route.Member($0.name) }), analysts: analysts,
      clock: clock.analystClock)
    async let results = route.answers(to: Question("q"))
    await clock.waitForSleepers(4)
    clock.advance(by: .seconds(4))
    let seen = await results.map { "\($0.analyst) \((try? $0.result.get().text) ?? "failed")" }
    #expect(seen == ["m1 1", "m2 failed", "m3 3", "m4 4"])
    #expect(clock.now == .seconds(4))
  }

  @Test func `each attempt gets what is left of the question's time`() async throws {
    let clock = ManualClock()
    let slow = ScriptedAnalyst("slow") { _, _ in
      clock.advance(by: .seconds(7))
      return .failure(AnalystError(.timeout, reason: "slow"))
    }
    let next = ScriptedAnalyst("next", answering: "hold")
    let route = try RouteAnalyst(
      Route("r", members: [Route.Member("slow"), Route.Member("next")]), analysts: [slow, next],
      clock: clock.analystClock)
    var question = Question("q")
    question.timeout = .seconds(10)
    _ = try await route.answer(to: question)
    #expect(next.questions.map(\.timeout) == [.seconds(3)])
    question.timeout = .seconds(6)
    let error = await #expect(throws: AnalystError.self) { try await route.answer(to: question) }
    #expect(error?.attempts.last?.code == .timeout)
    #expect(next.questions.count == 1)
  }

  @Test func `who is no analyst cannot be in a route`() {
    let error = #expect(throws: AnalystError.self) {
      try RouteAnalyst(
        Route("r", members: [Route.Member("nobody")]), analysts: [ScriptedAnalyst("a", answering: "")])
    }
    #expect(
      error?.description
        == "invalid request: the route \"r\" names \"nobody\", which is no analyst; there are a")
    #expect(throws: AnalystError.self) { try RouteAnalyst(Route("r", members: []), analysts: []) }
  }
}
