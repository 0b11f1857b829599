import DeadbandCore
import Testing

@testable import DeadbandWire

@Suite struct AnthropicFormatTests {
  private let format = AnthropicFormat()

  // MARK: Requests

  @Test func `a request is what the format asks for`() throws {
    let call = ModelCall(
      model: "claude-sonnet-4-5",
      messages: [
        Message(.system, "Be short."), Message(.user, "a"), Message(.user, "b"), Message(.assistant, "c"),
        Message(.system, "Be kind."), Message(.user, "d"),
      ], temperature: 0, outputTokenLimit: 300, isStreamed: true)
    let request = format.request(call)
    #expect(request.path == "/v1/messages" && request.keyHeader == ("x-api-key", ""))
    #expect(request.headers.map(\.name) == ["anthropic-version"])
    #expect(request.headers.map(\.value) == ["2023-06-01"])
    #expect(
      String(decoding: request.body, as: UTF8.self)
        == #"{"model":"claude-sonnet-4-5","max_tokens":300,"system":"Be short.\n\nBe kind.","messages":["#
        + #"{"role":"user","content":"a\n\nb"},{"role":"assistant","content":"c"},{"role":"user","content":"d"}],"#
        + #""temperature":0,"stream":true}"#)
  }

  @Test func `a schema is the input of a tool, or told in words`() throws {
    let text = try Fixture.bytes("schema.json")
    var call = ModelCall(
      model: "m", messages: [Message(.user, "a")], schema: try JSONSchema(text), outputTokenLimit: 9)
    let json = try JSONValue(format.request(call).body)
    let tool = json["tools"]?.asArray?.first
    #expect(tool?.text("name") == "answer")
    #expect(try tool?["input_schema"] == JSONValue(text))
    #expect(json["tool_choice"]?.text("type") == "tool" && json["tool_choice"]?.text("name") == "answer")
    #expect(json["system"] == nil && json["temperature"] == nil)
    call.schema = try JSONSchema([UInt8](#"{"type":"array"}"#))
    let words = try JSONValue(format.request(call).body)
    #expect(words["tools"] == nil && words.text("system")?.hasSuffix(#"{"type":"array"}"#) == true)
  }

  // MARK: Answers

  @Test func `texts are joined, thoughts left out, tokens in no two counts`() throws {
    let completion = try format.completion(try Fixture.bytes("anthropic/text.json"))
    #expect(completion.text == "Nothing has changed." && completion.ending == .complete)
    #expect(completion.model == "claude-sonnet-4-5-20250929" && completion.finishReason == "end_turn")
    #expect(
      completion.usage
        == TokenUsage(input: 50, cachedInput: 100_000, cacheWrite: 456, longCacheWrite: 1100, output: 503))
  }

  @Test func `a tool's input is the answer, byte for byte`() throws {
    let completion = try format.completion(try Fixture.bytes("anthropic/tool.json"))
    #expect(
      completion.text == #"{"action": "hold", "id": 12345678901234567890, "note": "naïve \ud83d\ude42"}"#)
    #expect(completion.ending == .complete)
    #expect(completion.usage == TokenUsage(input: 472, cacheWrite: 100, output: 89))
  }

  @Test(arguments: [
    ("end_turn", Completion.Ending.complete), ("stop_sequence", .complete), ("max_tokens", .truncated),
    ("model_context_window_exceeded", .truncated), ("refusal", .refused), ("pause_turn", .other),
    ("tool_use", .other),
    ("", .other), ("new", .other),
  ])
  func `endings are told apart`(reason: String, ending: Completion.Ending) throws {
    let body = #"{"content":[{"type":"text","text":"a"}],"stop_reason":"\#(reason)"}"#
    #expect(try format.completion(body).ending == ending)
    #expect(try format.stream(data: events(stop: reason)).ending == ending)
  }

  @Test func `another tool is no answer`() throws {
    let body = #"{"content":[{"type":"tool_use","name":"other","input":{}}],"stop_reason":"tool_use"}"#
    #expect(try format.completion(body).ending == .other)
    let both = #"{"type":"tool_use","name":"answer","input":{}}"#
    #expect(
      try format.completion(#"{"content":[\#(both),\#(both)],"stop_reason":"tool_use"}"#).ending == .other)
    let none = #"{"content":[{"type":"tool_use","name":"answer"}],"stop_reason":"tool_use"}"#
    #expect(throws: AnalystError.self) { try format.completion(none) }
  }

  @Test(arguments: [
    "", "{", "[]", "{}", #"{"content":"a"}"#, #"{"content":[],"usage":{"input_tokens":-1}}"#,
    "<!doctype html>",
  ])
  func `what is no answer is an error`(body: String) {
    let error = #expect(throws: AnalystError.self) { try format.completion(body) }
    #expect(error?.code == .parsing)
  }

  // MARK: Streams

  private let start =
    #"{"type":"message_start","message":{"model":"m","usage":{"input_tokens":3,"output_tokens":1}}}"#
  private func open(_ index: Int, _ block: String = #"{"type":"text","text":""}"#) -> String {
    #"{"type":"content_block_start","index":\#(index),"content_block":\#(block)}"#
  }
  private func text(_ index: Int, _ text: String) -> String {
    #"{"type":"content_block_delta","index":\#(index),"delta":{"type":"text_delta","text":"\#(text)"}}"#
  }
  private func close(_ index: Int) -> String { #"{"type":"content_block_stop","index":\#(index)}"# }
  private func delta(_ reason: String) -> String {
    #"{"type":"message_delta","delta":{"stop_reason":"\#(reason)"},"usage":{"output_tokens":5}}"#
  }
  private let stop = #"{"type":"message_stop"}"#
  private func events(stop reason: String) -> [String] {
    [start, open(0), text(0, "a"), close(0), delta(reason), stop]
  }

  @Test func `a stream says what its pieces say`() throws {
    let (pieces, completion) = try format.stream([try Fixture.bytes("anthropic/text.sse")])
    #expect(completion.text == "Nothing has changed 🙂" && pieces == completion.text)
    #expect(completion.ending == .complete && completion.model == "claude-sonnet-4-5-20250929")
    #expect(completion.usage == TokenUsage(input: 25, cachedInput: 7, cacheWrite: 5, output: 15))
    let (json, answer) = try format.stream([try Fixture.bytes("anthropic/tool.sse")])
    #expect(answer.text == #"{"action": "hold"}"# && json == answer.text && answer.ending == .complete)
    #expect(answer.usage == TokenUsage(input: 472, output: 89))
  }

  @Test func `a stream without its last event is no answer`() throws {
    for name in ["text", "tool"] {
      let bytes = try Fixture.bytes("anthropic/\(name).sse")
      for length in stride(from: 0, to: bytes.count - 2, by: 11) {
        guard case .failure(let error) = format.result([Array(bytes[..<length])]) else {
          Issue.record("an answer after \(length) bytes")
          return
        }
        #expect(error.code == .unreachable && error.isRetryable)
      }
    }
  }

  @Test func `events out of order are refused`() throws {
    let good = events(stop: "end_turn")
    #expect(try format.stream(data: good + [#"{"type":"ping"}"#]).text == "a")
    let bad: [[String]] = [
      Array(good.dropFirst()), [start] + good, [start, open(1)], [start, open(0), open(1)],
      [start, text(0, "a")],
      [start, open(0), text(1, "a")], [start, open(0), close(1)], [start, close(0)],
      [start, open(0), close(0), close(0)],
      [start, open(0), close(0), open(0)], [start, open(0), delta("end_turn")], [start, open(0), stop],
      good + [stop], good + [open(1)], good + [delta("end_turn")], [start, delta("end_turn"), open(0)],
      [stop], ["{}"],
      [start, open(0, #"{"type":"tool_use","name":"answer","input":{}}"#), text(0, "a")],
      [start, open(0, "null")],
    ]
    for events in bad {
      let error = #expect(throws: AnalystError.self, "\(events)") { try format.stream(data: events) }
      #expect(error?.code == .parsing, "\(events)")
    }
  }

  @Test func `what is unknown is passed over`() throws {
    let odd = [open(0, #"{"type":"server_tool_use"}"#), text(0, "x"), close(0)]
    let data =
      [start, #"{"type":"new"}"#] + odd + [open(1), text(1, "a"), close(1), delta("end_turn"), stop]
    #expect(try format.stream(data: data).text == "a")
  }

  @Test func `an input without fields is an empty object`() throws {
    let tool = open(0, #"{"type":"tool_use","name":"answer","input":{}}"#)
    #expect(try format.stream(data: [start, tool, close(0), delta("tool_use"), stop]).text == "{}")
  }

  @Test func `an error within a stream keeps the usage`() throws {
    let event = #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#
    let error = #expect(throws: AnalystError.self) { try format.stream(data: [start, event]) }
    #expect(error?.code == .api && error?.isRetryable == true && error?.reason == "Overloaded")
    #expect(error?.usage == TokenUsage(input: 3, output: 1))
  }

  // MARK: Failures

  @Test(arguments: [
    (
      400, "invalid_request_error", "Your credit balance is too low to access the API",
      AnalystError.Code.quota, false
    ),
    (400, "invalid_request_error", "prompt is too long: 1 tokens > 200000 maximum", .invalidRequest, false),
    (401, "authentication_error", "invalid x-api-key", .authentication, false),
    (403, "permission_error", "no", .authentication, false),
    (404, "not_found_error", "model: claude-9", .unknownModel, false),
    (413, "request_too_large", "", .invalidRequest, false),
    (429, "rate_limit_error", "slow", .rateLimited, true),
    (500, "api_error", "", .api, true), (529, "overloaded_error", "Overloaded", .api, true),
    (402, "billing_error", "", .quota, false),
  ])
  func `failures have their kinds`(
    status: Int, type: String, message: String, code: AnalystError.Code, isRetryable: Bool
  ) {
    let body = #"{"type":"error","error":{"type":"\#(type)","message":"\#(message)"},"request_id":"req_1"}"#
    let error = format.failure(status, body)
    #expect(error.code == code && error.isRetryable == isRetryable && error.status == status)
    #expect(error.reason == "status \(status): \(message.isEmpty ? type : message)")
    // The same is understood where only the type says it.
    let inStream = #expect(throws: AnalystError.self) { try format.stream(data: [body]) }
    #expect(inStream?.code == code && inStream?.isRetryable == isRetryable && inStream?.status == nil)
  }
}
