import Deadband
import DeadbandCore
import DeadbandTesting
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import DeadbandServer

@Suite struct ChatRouteTests {
  private static func chat(_ user: String = "Hold?", _ more: String = "", price: Double? = nil) -> String {
    let block =
      price.map { #","deadband":{"subject":"SPY IC","snapshot":{"underlying_price":\#($0.plain)}}"# } ?? ""
    return
      #"{"model":"default","messages":[{"role":"system","content":"Rules."},{"role":"user","content":"\#(user)"}]\#(more)\#(block)}"#
  }

  private static let path = "/v1/chat/completions"

  private func content(_ response: TestResponse) throws -> String? {
    guard case .array(let choices)? = try response.json["choices"] else { return nil }
    return choices.first?["message"]?.text("content")
  }

  /// What a stream's chunks say together, and how it ended.
  private func streamed(_ response: TestResponse) -> (text: String, reason: String?, tokens: Bool) {
    var (text, reason, tokens) = ("", String?.none, false)
    for (_, data) in response.events {
      if data["usage"] != nil { tokens = true }
      guard case .array(let choices)? = data["choices"], let choice = choices.first else { continue }
      text += choice["delta"]?.text("content") ?? ""
      reason = choice.text("finish_reason") ?? reason
    }
    return (text, reason, tokens)
  }

  @Test func withoutASnapshotTheSameRequestIsServedAgain() async throws {
    let scripted = ScriptedAnalyst { _, number in .success("answer \(number)") }
    let world = try SidecarWorld(PromptedAnalyst(scripted))
    try await world.test { client in
      #expect(try content(try await client.post(Self.path, Self.chat())) == "answer 1")
      let again = try await client.post(Self.path, Self.chat())
      #expect(try content(again) == "answer 1")
      #expect(again.headers[.verdict] == "reuse")
      #expect(try content(try await client.post(Self.path, Self.chat("Hold!"))) == "answer 2")
      #expect(
        try content(try await client.post(Self.path, Self.chat("Hold?", #","temperature":0"#))) == "answer 3")
      #expect(
        try content(try await client.post(Self.path, Self.chat(), [.cacheControl: "no-cache"])) == "answer 4")
      world.clock.advance(by: .seconds(3_601))
      #expect(try content(try await client.post(Self.path, Self.chat())) == "answer 5")
    }
    #expect(scripted.questions.last?.messages == [Message(.system, "Rules."), Message(.user, "Hold?")])
    #expect(scripted.questions[2].temperature == 0)
  }

  @Test func withASnapshotTheMarketDecides() async throws {
    let scripted = ScriptedAnalyst { _, number in .success("answer \(number)") }
    let world = try SidecarWorld(PromptedAnalyst(scripted))
    try await world.test { client in
      let first = try await client.post(Self.path, Self.chat("SPY at 100", price: 100))
      #expect(try content(first) == "answer 1")
      #expect(first.headers[.rules] == "missing")
      world.clock.advance(by: .seconds(3_600))
      let near = try await client.post(Self.path, Self.chat("SPY at 100.1", price: 100.1))
      #expect(try content(near) == "answer 1")
      #expect(near.headers[.verdict] == "reuse")
      #expect(near.headers[.tier] == "mid")
      let far = try await client.post(Self.path, Self.chat("SPY at 120", price: 120))
      #expect(try content(far) == "answer 2")
      #expect(far.headers[.rules] == "price")
    }
    #expect(scripted.questions.map { $0.messages.last?.text } == ["SPY at 100", "SPY at 120"])
  }

  @Test(arguments: [Double?.none, 100]) func aStreamSaysTheSame(_ price: Double?) async throws {
    let scripted = ScriptedAnalyst(answering: "hold it tight")
    let world = try SidecarWorld(PromptedAnalyst(scripted))
    try await world.test { client in
      let more = #","stream":true,"stream_options":{"include_usage":true}"#
      for isCached in [false, true] {
        let response = try await client.post(Self.path, Self.chat("Hold?", more, price: price))
        #expect(response.headers[.contentType] == "text/event-stream")
        let (text, reason, tokens) = streamed(response)
        #expect(text == "hold it tight")
        #expect(reason == "stop")
        #expect(tokens)
        #expect(response.text.hasSuffix("data: [DONE]\n\n"))
        #expect((response.headers[.verdict] == "reuse") == isCached)
      }
      #expect(
        try content(try await client.post(Self.path, Self.chat("Hold?", price: price))) == "hold it tight")
    }
    #expect(scripted.questions.count == 1)
  }

  @Test func aFailureOfAStreamIsAnEvent() async throws {
    let world = try SidecarWorld(
      PromptedAnalyst(ScriptedAnalyst { _, _ in .failure(AnalystError(.api, reason: "down")) }))
    try await world.test { client in
      let response = try await client.post(Self.path, Self.chat("Hold?", #","stream":true"#))
      #expect(response.events.first?.data["error"]?.text("type") == "server_error")
    }
  }

  @Test func errorsHaveOpenAIsForm() async throws {
    let world = try SidecarWorld()
    try await world.test { client in
      let model = try await client.post(
        Self.path, #"{"model":"gpt-9","messages":[{"role":"user","content":"x"}]}"#)
      #expect(model.status == .notFound)
      #expect(try model.json["error"]?.text("param") == "model")
      let body = try await client.post(Self.path, "{")
      #expect(body.status == .badRequest)
      #expect(try body.json["error"]?.text("type") == "invalid_request_error")
      let strategy = try await client.post(
        Self.path,
        #"{"model":"default","messages":[{"role":"user","content":"x"}],"deadband":{"subject":"S","strategy":"NOPE","snapshot":{"underlying_price":1}}}"#
      )
      #expect(strategy.status.code == 422)
      #expect(try strategy.json["error"]?.text("param") == "deadband")
    }
  }
}
