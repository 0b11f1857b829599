import DeadbandCore
import Testing

@testable import DeadbandWire

@Suite struct GeminiFormatTests {
  private let format = GeminiFormat()

  // MARK: Requests

  @Test func `a request is what the format asks for`() throws {
    var call = ModelCall(
      model: "gemini-2.5-flash",
      messages: [
        Message(.system, "Be short."), Message(.user, "a"), Message(.assistant, "b"), Message(.user, "c"),
      ],
      schema: try JSONSchema([UInt8](#"{"type":"array"}"#)), temperature: 0.5, outputTokenLimit: 300)
    let request = format.request(call)
    #expect(request.path == "/v1beta/models/gemini-2.5-flash:generateContent")
    #expect(request.keyHeader == ("x-goog-api-key", ""))
    #expect(
      String(decoding: request.body, as: UTF8.self)
        == #"{"systemInstruction":{"parts":[{"text":"Be short."}]},"contents":["#
        + #"{"role":"user","parts":[{"text":"a"}]},{"role":"model","parts":[{"text":"b"}]},"#
        + #"{"role":"user","parts":[{"text":"c"}]}],"generationConfig":{"temperature":0.5,"maxOutputTokens":300,"#
        + #""responseMimeType":"application/json","responseJsonSchema":{"type":"array"}}}"#)
    call.isStreamed = true
    let words = GeminiFormat(schemaMode: .prompt).request(call)
    #expect(words.path == "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse")
    let json = try JSONValue(words.body)
    #expect(json["generationConfig"]?["responseJsonSchema"] == nil)
    let rules = json["systemInstruction"]?["parts"]?.asArray?.first?.text("text")
    #expect(rules?.hasSuffix(#"{"type":"array"}"#) == true)
  }

  @Test(arguments: [
    ("gemini-2.5-flash", "gemini-2.5-flash"), ("models/gemini", "gemini"), ("a/../b", "a%2F..%2Fb"),
    ("..", "%2E%2E"),
    ("a?b#c d", "a%3Fb%23c%20d"), ("é%", "%C3%A9%25"), ("x:generateContent?", "x%3AgenerateContent%3F"),
  ])
  func `a model's name stays within its segment`(model: String, segment: String) {
    #expect(GeminiFormat.segment(model) == segment)
  }

  // MARK: Answers

  @Test func `an answer is read without the thoughts, tokens in no two counts`() throws {
    let completion = try format.completion(try Fixture.bytes("gemini/whole.json"))
    #expect(completion.text == #"{"action":"hold"}"# && completion.ending == .complete)
    #expect(completion.model == "gemini-2.5-flash" && completion.finishReason == "STOP")
    #expect(completion.usage == TokenUsage(input: 407, cachedInput: 600, output: 112))
  }

  @Test func `a blocked prompt is withheld, and charged`() throws {
    let completion = try format.completion(try Fixture.bytes("gemini/blocked.json"))
    #expect(completion.ending == .filtered && completion.finishReason == "PROHIBITED_CONTENT")
    #expect(completion.usage == TokenUsage(input: 9))
    let stream = try format.stream([
      [UInt8]("data: ") + (try Fixture.bytes("gemini/blocked.json")) + [10, 10]
    ])
    #expect(stream.completion == completion)
  }

  @Test(arguments: [
    ("STOP", Completion.Ending.complete), ("MAX_TOKENS", .truncated), ("SAFETY", .filtered),
    ("RECITATION", .filtered),
    ("BLOCKLIST", .filtered), ("PROHIBITED_CONTENT", .filtered), ("SPII", .filtered),
    ("MALFORMED_FUNCTION_CALL", .other),
    ("OTHER", .other), ("FINISH_REASON_UNSPECIFIED", .other), ("NEW", .other),
  ])
  func `endings are told apart`(reason: String, ending: Completion.Ending) throws {
    let body = #"{"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"\#(reason)"}]}"#
    let completion = try format.completion(body)
    #expect(completion.ending == ending && completion.usage == nil)
    #expect(try format.stream(data: [body]) == completion)
  }

  @Test(arguments: [
    "", "{", "[]", "{}", #"{"candidates":[]}"#, #"{"candidates":[1]}"#,
    #"{"candidates":[{}],"usageMetadata":{"promptTokenCount":-1}}"#,
  ])
  func `what is no answer is an error`(body: String) {
    let error = #expect(throws: AnalystError.self) { try format.completion(body) }
    #expect(error?.code == .parsing)
  }

  @Test func `an answer without a reason for its end is none`() throws {
    #expect(try format.completion(#"{"candidates":[{"content":{}}]}"#).ending == .other)
  }

  // MARK: Streams

  @Test func `a stream says what its pieces say`() throws {
    let (pieces, completion) = try format.stream([try Fixture.bytes("gemini/stream.sse")])
    #expect(completion.text == "Nothing has changed 🙂" && pieces == completion.text)
    #expect(completion.ending == .complete && completion.usage == TokenUsage(input: 8, output: 25))
  }

  @Test func `a stream that ends early is no answer`() throws {
    let bytes = try Fixture.bytes("gemini/stream.sse")
    for length in stride(from: 0, to: bytes.count - 3, by: 7) {
      guard case .failure(let error) = format.result([Array(bytes[..<length])]) else {
        Issue.record("an answer after \(length) bytes")
        return
      }
      #expect(error.code == .unreachable && error.isRetryable)
    }
  }

  @Test func `a stream has one answer, and nothing behind its end`() throws {
    let piece = #"{"candidates":[{"content":{"parts":[{"text":"a"}]}}]}"#
    let end = #"{"candidates":[{"finishReason":"STOP"}]}"#
    #expect(try format.stream(data: [piece, end, #"{"usageMetadata":{"promptTokenCount":1}}"#]).text == "a")
    #expect(throws: AnalystError.self) { try format.stream(data: [piece, end, piece]) }
    #expect(throws: AnalystError.self) { try format.stream(data: [#"{"candidates":[{},{}]}"#]) }
    let error = #expect(throws: AnalystError.self) {
      try format.stream(data: [
        piece, #"{"error":{"code":503,"message":"overloaded","status":"UNAVAILABLE"}}"#,
      ])
    }
    #expect(error?.code == .api && error?.isRetryable == true)
  }

  // MARK: Failures

  @Test func `a limit of a moment and one of a day are told apart`() throws {
    let body = String(decoding: try Fixture.bytes("gemini/rate-limited.json"), as: UTF8.self)
    let error = format.failure(429, body)
    #expect(error.code == .rateLimited && error.isRetryable && error.retryAfter == .milliseconds(35_500))
    #expect(format.failure(429, "[\(body)]") == error)
    #expect(format.failure(429, body, [("retry-after", "2")]).retryAfter == .seconds(2))
    let ofDay = format.failure(429, body.replacing("PerMinute", with: "PerDay"))
    #expect(ofDay.code == .quota && !ofDay.isRetryable && ofDay.retryAfter == nil)
  }

  @Test func `a wrong key is one although the status does not say so`() throws {
    let error = format.failure(400, String(decoding: try Fixture.bytes("gemini/key.json"), as: UTF8.self))
    #expect(error.code == .authentication)
  }

  @Test(arguments: [
    (400, "INVALID_ARGUMENT", AnalystError.Code.invalidRequest, false),
    (403, "PERMISSION_DENIED", .authentication, false),
    (404, "NOT_FOUND", .unknownModel, false), (500, "INTERNAL", .api, true), (503, "UNAVAILABLE", .api, true),
    (504, "DEADLINE_EXCEEDED", .api, true),
  ])
  func `failures have their kinds`(status: Int, name: String, code: AnalystError.Code, isRetryable: Bool) {
    let error = format.failure(
      status, #"{"error":{"code":\#(status),"message":"models/x is wrong","status":"\#(name)"}}"#)
    #expect(error.code == code && error.isRetryable == isRetryable)
    let named = #expect(throws: AnalystError.self) {
      try format.completion(#"{"error":{"message":"models/x is wrong","status":"\#(name)"}}"#)
    }
    #expect(named?.code == code && named?.isRetryable == isRetryable)
  }
}
