import Deadband
import DeadbandCore
import DeadbandTesting
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import DeadbandServer

@Suite struct AnalysesRouteTests {
  private static func ask(_ price: Double, _ more: String = "") -> String {
    #"{"subject":"SPY IC","snapshot":{"underlying_price":\#(price.plain)}\#(more)}"#
  }

  @Test func theFirstIsAskedAndTheSecondIsNot() async throws {
    let scripted = ScriptedAnalyst(answering: #"{"action":"hold"}"#, cost: Money(nanoDollars: 1_500_000))
    let world = try SidecarWorld(PromptedAnalyst(scripted))
    try await world.test { client in
      let first = try await client.post("/v1/analyses", Self.ask(100))
      #expect(first.status == .ok)
      #expect(first.headers[.verdict] == "refresh")
      #expect(first.headers[.tier] == "scripted")
      #expect(first.headers[.cost] == "0.0015")
      #expect(first.headers[.rules] == "missing")
      world.clock.advance(by: .milliseconds(1_500))
      let second = try await client.post("/v1/analyses", Self.ask(100.1))
      #expect(second.headers[.verdict] == "reuse")
      #expect(second.headers[.tier] == "memory")
      #expect(second.headers[.answerAge] == "1.500")
      #expect(second.headers[.cost] == "0")
      #expect(second.headers[.rules] == nil)
      #expect(try second.json["analysis"]?.text("action") == "hold")
      #expect(second.headers[.cacheControl] == "no-store")
    }
    #expect(scripted.questions.count == 1)
  }

  @Test func freshnessIsHeeded() async throws {
    let scripted = ScriptedAnalyst(answering: #"{"action":"hold"}"#)
    let world = try SidecarWorld(PromptedAnalyst(scripted))
    try await world.test { client in
      let none = try await client.post("/v1/analyses", Self.ask(100, #","freshness":"cached_only""#))
      #expect(none.status == .notFound)
      #expect(none.problem == "not-cached")
      _ = try await client.post("/v1/analyses", Self.ask(100))
      let fresh = try await client.post("/v1/analyses", Self.ask(100, #","freshness":"fresh""#))
      #expect(fresh.headers[.verdict] == "refresh")
      let wrong = try await client.post("/v1/analyses", Self.ask(100, #","freshness":"newest""#))
      #expect(wrong.problem == "invalid")
      #expect(try wrong.json.text("at") == "/freshness")
    }
    #expect(scripted.questions.count == 2)
  }

  @Test func aListIsAnsweredInItsOrderAndWhatIsWrongAlone() async throws {
    let world = try SidecarWorld()
    try await world.test { client in
      let list =
        #"{"requests":[\#(Self.ask(100)),{"subject":"X","snapshot":{}},\#(Self.ask(100)),{"subject":"Y","strategy":"NOPE","snapshot":{"underlying_price":1}}]}"#
      let response = try await client.post("/v1/analyses", list)
      #expect(response.status == .ok)
      guard case .array(let replies)? = try response.json["analyses"] else {
        Issue.record("no list")
        return
      }
      #expect(replies.compactMap { $0["index"] } == [0, 1, 2, 3].map { .number($0) })
      #expect(replies.map { $0["outcome"] != nil } == [true, false, true, false])
      #expect(replies[1]["problem"]?.text("at") == "/requests/1/snapshot")
      #expect(replies[3]["problem"]?.text("at") == "/requests/3")
    }
  }

  /// What is cached is told at once, and what stands in the end when it is there.
  @Test func eventsTellThePreliminaryAnswerAndThenTheFinalOne() async throws {
    let gate = Gate()
    let scripted = ScriptedAnalyst { _, number in
      if number > 1 { await gate.pass() }
      return .success(#"{"action":"\#(number == 1 ? "hold" : "close")"}"#)
    }
    let world = try SidecarWorld(PromptedAnalyst(scripted))
    try await world.test { client in
      _ = try await client.post("/v1/analyses", Self.ask(100))
      world.clock.advance(by: .seconds(3_600))
      async let response = client.post("/v1/analyses", Self.ask(150), [.accept: "text/event-stream"])
      await gate.arrival()
      gate.open()
      let events = try await response.events
      #expect(events.map(\.name) == ["preliminary", "final", "end"])
      #expect(events[0].data["outcome"]?["analysis"]?.text("action") == "hold")
      #expect(events[0].data["outcome"]?.text("verdict") == "reuse_stale")
      #expect(events[1].data["outcome"]?["analysis"]?.text("action") == "close")
      #expect(events[1].data["outcome"]?.text("verdict") == "refresh")
      let again = try await client.post("/v1/analyses", Self.ask(150), [.accept: "text/event-stream"])
      #expect(again.events.map(\.name) == ["final", "end"])
    }
  }

  @Test func eventsOfAListTellEachOnce() async throws {
    let world = try SidecarWorld(
      PromptedAnalyst(ScriptedAnalyst { _, _ in .failure(AnalystError(.api, reason: "down")) }))
    try await world.test { client in
      let list = #"{"requests":[\#(Self.ask(100)),7]}"#
      let events = try await client.post("/v1/analyses", list, [.accept: "text/event-stream"]).events
      #expect(events.map(\.name).sorted() == ["end", "problem", "problem"])
      #expect(events.last?.name == "end")
    }
  }

  @Test func failuresAreProblems() async throws {
    let world = try SidecarWorld(
      PromptedAnalyst(ScriptedAnalyst { _, _ in .failure(AnalystError(.api, reason: "down")) }))
    try await world.test { client in
      let response = try await client.post("/v1/analyses", Self.ask(100))
      #expect(response.status == .badGateway)
      #expect(response.problem == "analyst")
    }
  }

  @Test(arguments: [
    ("", 400), ("{", 400), ("[]", 422), (#"{"subject":"S"}"#, 422), ("\"\\ud800\"", 422), ("nul", 422),
    (#"{"subject":"S","snapshot":{"underlying_price":1},"x":1}"#, 422),
  ]) func whatIsNoRequestIsAProblem(_ body: String, _ status: Int) async throws {
    let world = try SidecarWorld()
    try await world.test { client in
      for path in ["/v1/analyses", "/v1/verdicts"] {
        let response = try await client.post(path, body)
        #expect(response.status.code == status, "\(path)")
        #expect(response.problem != nil)
      }
    }
  }

  @Test func verdictsAskNobody() async throws {
    let scripted = ScriptedAnalyst(answering: #"{"action":"hold"}"#)
    let world = try SidecarWorld(PromptedAnalyst(scripted))
    try await world.test { client in
      let response = try await client.post("/v1/verdicts", Self.ask(100))
      #expect(try response.json.text("verdict") == "refresh")
      let list = try await client.post("/v1/verdicts", #"{"requests":[\#(Self.ask(100)),{}]}"#)
      guard case .array(let verdicts)? = try list.json["verdicts"] else {
        Issue.record("no list")
        return
      }
      #expect(verdicts[0].text("verdict") == "refresh")
      #expect(verdicts[1]["problem"]?.text("at") == "/requests/1/subject")
    }
    #expect(scripted.questions.isEmpty)
  }
}
