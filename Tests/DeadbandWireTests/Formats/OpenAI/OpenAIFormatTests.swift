import DeadbandCore
import Testing

@testable import DeadbandWire

@Suite struct OpenAIFormatTests {
  private let format = OpenAIFormat()

  // MARK: Requests

  private func call(_ schema: String? = nil) throws -> ModelCall {
    ModelCall(
      model: "gpt-4.1", messages: [Message(.system, "Be \"short\"."), Message(.user, "How\nis it?")],
      schema: try schema.map { try JSONSchema([UInt8]($0)) }, temperature: 0.5, outputTokenLimit: 300)
  }

  private func body(_ request: WireRequest) -> String { String(decoding: request.body, as: UTF8.self) }

  @Test func `a request is what the format asks for`() throws {
    let request = format.request(try call())
    #expect(request.method == .post && request.path == "/chat/completions")
    #expect(request.keyHeader == ("authorization", "Bearer "))
    #expect(
      body(request)
        == #"{"model":"gpt-4.1","messages":[{"role":"system","content":"Be \"short\"."},"#
        + #"{"role":"user","content":"How\nis it?"}],"max_tokens":300,"temperature":0.5}"#)
  }

  @Test func `models that reason get neither a temperature nor the old limit`() throws {
    let format = OpenAIFormat(tokenLimitField: .maxCompletionTokens, sendsTemperature: false)
    let text = body(format.request(try call()))
    #expect(text.contains(#""max_completion_tokens":300"#) && !text.contains("temperature"))
    #expect(!text.contains(#""max_tokens""#))
  }

  @Test func `a stream is asked to end with its usage`() throws {
    var call = try call()
    call.isStreamed = true
    #expect(body(format.request(call)).hasSuffix(#""stream":true,"stream_options":{"include_usage":true}}"#))
    #expect(body(OpenAIFormat(asksForUsage: false).request(call)).hasSuffix(#""stream":true}"#))
  }

  @Test func `a schema is strict where OpenAI takes it for that`() throws {
    let schema = String(decoding: try Fixture.bytes("schema.json"), as: UTF8.self)
    let json = try JSONValue(format.request(try call(schema)).body)
    #expect(json["response_format"]?.text("type") == "json_schema")
    let sent = json["response_format"]?["json_schema"]
    #expect(sent?.text("name") == "answer" && sent?["strict"] == .boolean(true))
    #expect(try sent?["schema"] == JSONValue([UInt8](schema)))
    let loose = try JSONValue(format.request(try call(#"{"type":"object"}"#)).body)
    #expect(loose["response_format"]?["json_schema"]?["strict"] == .boolean(false))
  }

  @Test(arguments: [
    (#"{"type":"object","properties":{"a":{}},"required":["a"],"additionalProperties":false}"#, true),
    (#"{"type":"object","properties":{"a":{}},"required":[],"additionalProperties":false}"#, false),
    (#"{"type":"object","properties":{"a":{}},"required":["a"]}"#, false), (#"{"type":"object"}"#, false),
    (#"{"type":"object","properties":{"a":true},"required":["a"],"additionalProperties":false}"#, false),
    (#"{"type":"array","items":{"type":"object"}}"#, false), (#"{"anyOf":[{"type":"object"}]}"#, false),
    (#"{"$defs":{"a":{"type":"object"}}}"#, false), (#"{"allOf":[{}]}"#, false),
    (#"{"type":"string"}"#, true),
  ])
  func `strict is what is closed and complete`(schema: String, isStrict: Bool) throws {
    #expect(OpenAIFormat.isStrict(try JSONValue([UInt8](schema))) == isStrict)
  }

  @Test func `who knows no schemas is told in words`() throws {
    let schema = #"{"type":"object"}"#
    let json = try JSONValue(OpenAIFormat(schemaMode: .object).request(try call(schema)).body)
    #expect(json["response_format"] == .object([.init("type", .string("json_object"))]))
    let rules = json["messages"]?.asArray?.first?.text("content") ?? ""
    #expect(rules.hasPrefix("Be \"short\".") && rules.hasSuffix(schema) && rules.contains("JSON"))
    let words = try JSONValue(OpenAIFormat(schemaMode: .prompt).request(try call(schema)).body)
    #expect(words["response_format"] == nil)
    var bare = try call(schema)
    bare.messages.removeFirst()
    let first = try JSONValue(OpenAIFormat(schemaMode: .prompt).request(bare).body)["messages"]?.asArray?
      .first
    #expect(first?.text("role") == "system" && first?.text("content")?.hasSuffix(schema) == true)
  }

  // MARK: Answers

  @Test func `an answer is read, its tokens in no two counts`() throws {
    let completion = try format.completion(try Fixture.bytes("openai/whole.json"))
    #expect(completion.text == #"{"action":"hold","note":"Nothing has changed. 🙂"}"#)
    #expect(completion.model == "gpt-4.1-2025-04-14")
    #expect(completion.ending == .complete && completion.finishReason == "stop")
    #expect(completion.usage == TokenUsage(input: 86, cachedInput: 1920, output: 300))
  }

  @Test func `DeepSeek and xAI count in their own ways`() throws {
    let deepSeek = try format.completion(try Fixture.bytes("openai/deepseek.json"))
    #expect(deepSeek.text == "Hold." && deepSeek.usage == TokenUsage(input: 32, cachedInput: 128, output: 10))
    let xAI = try format.completion(try Fixture.bytes("openai/xai.json"))
    #expect(xAI.usage == TokenUsage(input: 31, output: 321))
  }

  private func answer(_ message: String, _ reason: String = #""stop""#, usage: String = "null") -> String {
    #"{"choices":[{"message":\#(message),"finish_reason":\#(reason)}],"usage":\#(usage)}"#
  }

  @Test(arguments: [
    (#"{"content":"a"}"#, #""stop""#, "a", Completion.Ending.complete),
    (#"{"content":"a"}"#, #""length""#, "a", .truncated),
    (#"{"content":"a"}"#, #""content_filter""#, "a", .filtered),
    (#"{"content":null}"#, #""tool_calls""#, "", .other),
    (#"{"content":"a"}"#, "null", "a", .other),
    (#"{"content":"a"}"#, #""insufficient_system_resource""#, "a", .other),
    (#"{"content":null,"refusal":"No."}"#, #""stop""#, "", .refused),
    (#"{"content":"a","refusal":""}"#, #""stop""#, "a", .complete),
    (
      #"{"content":[{"type":"text","text":"a"},{"type":"thinking","text":"x"},{"type":"text","text":"b"},"c"]}"#,
      #""stop""#, "abc", .complete
    ),
    (#"{"content":[{"type":"refusal","refusal":"No."}]}"#, #""stop""#, "", .refused),
    (#"{}"#, #""stop""#, "", .complete),
  ])
  func `endings and contents are told apart`(
    message: String, reason: String, text: String, ending: Completion.Ending
  ) throws {
    let completion = try format.completion(answer(message, reason))
    #expect(completion.text == text && completion.ending == ending && completion.usage == nil)
  }

  @Test(arguments: [
    #"{"prompt_tokens":-1,"completion_tokens":1}"#, #"{"prompt_tokens":1.5,"completion_tokens":1}"#,
    #"{"prompt_tokens":1e18,"completion_tokens":1}"#, #"{"prompt_tokens":1,"completion_tokens":1e999}"#,
    #"{"prompt_tokens":"1","completion_tokens":1}"#,
    #"{"prompt_tokens":1,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":-1}}"#,
  ])
  func `counts that nobody can have counted are refused`(usage: String) {
    let error = #expect(throws: AnalystError.self) {
      try format.completion(answer(#"{"content":"a"}"#, usage: usage))
    }
    #expect(error?.code == .parsing)
  }

  @Test func `odd counts never make tokens vanish`() throws {
    let apart = #"{"prompt_tokens":10,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":12}}"#
    #expect(
      try format.completion(answer("{}", usage: apart)).usage
        == TokenUsage(input: 10, cachedInput: 12, output: 1))
    #expect(try format.completion(answer("{}", usage: #"{"prompt_tokens":10}"#)).usage == nil)
  }

  @Test(arguments: [
    "", "   ", "{", "[]", "3", "{}", #"{"choices":[]}"#, #"{"choices":[{}]}"#, #"{"choices":{}}"#,
    #"{"choices":[{"message":{"content":3}}]}"#, "<html></html>",
  ])
  func `what is no answer is an error`(body: String) {
    let error = #expect(throws: AnalystError.self) { try format.completion(body) }
    #expect(error?.code == .parsing)
  }

  // MARK: Streams

  @Test func `a stream says what its pieces say`() throws {
    let (pieces, completion) = try format.stream([try Fixture.bytes("openai/stream.sse")])
    #expect(completion.text == "Nothing has changed\n— 🙂." && pieces == completion.text)
    #expect(completion.ending == .complete && completion.model == "gpt-4o-mini-2024-07-18")
    #expect(completion.usage == TokenUsage(input: 176, cachedInput: 1024, output: 18))
  }

  @Test func `a stream that ends early is no answer`() throws {
    let bytes = try Fixture.bytes("openai/stream.sse")
    let text = String(decoding: bytes, as: UTF8.self)
    let end = try #require(text.utf8.firstRange(of: Array(#""finish_reason":"stop""#.utf8)))
    let whole = try format.stream([bytes]).completion
    for length in stride(from: 0, to: bytes.count, by: 7) {
      switch format.result([Array(bytes[..<length])]) {
      case .success(let completion):
        #expect(length > text.utf8.distance(from: text.utf8.startIndex, to: end.upperBound))
        #expect(completion.text == whole.text && completion.ending == .complete)
      case .failure(let error): #expect(error.code == .unreachable && error.isRetryable)
      }
    }
  }

  @Test func `the end may be told by either sign`() throws {
    let piece = #"{"choices":[{"delta":{"content":"a"}}]}"#
    #expect(try format.stream(data: [piece, "[DONE]"]).ending == .other)
    let end = #"{"choices":[{"delta":{},"finish_reason":"length"}]}"#
    #expect(try format.stream(data: [piece, end]).ending == .truncated)
    #expect(try format.stream(data: ["", piece, end, "[DONE] ", "nonsense"]).text == "a")
    #expect(throws: AnalystError.self) { try format.stream(data: [piece, end, piece]) }
    #expect(throws: AnalystError.self) { try format.stream(data: [#"{"choices":[{"index":1,"delta":{}}]}"#]) }
    #expect(throws: AnalystError.self) { try format.stream(data: ["[]"]) }
    let refusal = #"{"choices":[{"index":0,"delta":{"refusal":"No"},"finish_reason":"stop"}]}"#
    #expect(try format.stream(data: [refusal]).ending == .refused)
  }

  @Test func `an error within a stream, or with status 200, is one`() throws {
    let error =
      #"{"error":{"code":502,"message":"Provider disconnected"},"choices":[{"delta":{"content":""}}]}"#
    let found = #expect(throws: AnalystError.self) { try format.stream(data: [error]) }
    #expect(found?.code == .api && found?.isRetryable == true && found?.status == nil)
    let whole = #expect(throws: AnalystError.self) {
      try format.completion(
        #"{"error":{"message":"slow down","type":"requests","code":"rate_limit_exceeded"}}"#)
    }
    #expect(whole?.code == .rateLimited && whole?.isRetryable == true)
  }

  // MARK: Failures

  @Test(arguments: [
    (
      401,
      #"{"error":{"message":"Incorrect API key provided: sk-abcd1234efgh5678.","type":"invalid_request_error","code":"invalid_api_key"}}"#,
      AnalystError.Code.authentication, false
    ),
    (
      429,
      #"{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}}"#,
      .quota, false
    ),
    (
      429, #"{"error":{"message":"Rate limit reached","type":"tokens","code":"rate_limit_exceeded"}}"#,
      .rateLimited, true
    ),
    (
      404,
      #"{"error":{"message":"The model `gpt-9` does not exist","type":"invalid_request_error","code":"model_not_found"}}"#,
      .unknownModel, false
    ),
    (404, "404 page not found", .api, false),
    (402, #"{"error":{"message":"Insufficient Balance"}}"#, .quota, false),
    (
      400, #"{"error":{"message":"maximum context length is 8192 tokens","code":"context_length_exceeded"}}"#,
      .invalidRequest, false
    ),
    (400, #"{"error":"model not found"}"#, .unknownModel, false),
    (400, #"{"error":{"message":"a/b is not a valid model ID","code":400}}"#, .unknownModel, false),
    (404, #"{"error":{"message":"No endpoints found for a/b.","code":404}}"#, .unknownModel, false),
    (400, "", .invalidRequest, false),
    (413, "<html>", .invalidRequest, false), (403, "", .authentication, false), (408, "", .api, true),
    (409, "", .api, true),
    (500, "", .api, true), (502, "<html>", .api, true),
    (503, #"{"error":{"message":"x","type":"server_error"}}"#, .api, true),
    (504, "", .api, true), (529, "", .api, true), (501, "", .api, false), (301, "", .api, false),
    (418, "", .api, false),
  ])
  func `failures have their kinds`(status: Int, body: String, code: AnalystError.Code, isRetryable: Bool) {
    let error = format.failure(status, body)
    #expect(error.code == code && error.isRetryable == isRetryable && error.status == status)
    #expect(error.reason.hasPrefix("status \(status)") && !error.reason.contains("1234"))
  }

  @Test func `how long to wait comes from the header fields`() {
    #expect(format.failure(429, "", [("Retry-After", "7")]).retryAfter == .seconds(7))
    #expect(format.failure(401, "", [("Retry-After", "7")]).retryAfter == nil)
  }

  // MARK: Embeddings

  @Test func `embeddings are in the order of their texts`() throws {
    let request = format.embeddingRequest(model: "text-embedding-3-small", texts: ["a", "b"], dimensions: 3)
    #expect(request.path == "/embeddings")
    #expect(
      body(request)
        == #"{"model":"text-embedding-3-small","input":["a","b"],"dimensions":3,"encoding_format":"float"}"#)
    let body = try Fixture.bytes("openai/embeddings.json")
    let embeddings = try format.embeddings(body, count: 2, dimensions: 3)
    #expect(embeddings.vectors.map(\.first) == [0.0023064255, 0.5])
    #expect(embeddings.usage == TokenUsage(input: 8) && embeddings.model == "text-embedding-3-small")
    #expect(throws: AnalystError.self) { try format.embeddings(body, count: 3) }
    #expect(throws: AnalystError.self) { try format.embeddings(body, count: 2, dimensions: 4) }
  }

  @Test(arguments: [
    #"{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}"#,
    #"{"index":0,"embedding":[1]},{"index":2,"embedding":[1]}"#,
    #"{"index":0,"embedding":[1]},{"index":1,"embedding":[1,2]}"#,
    #"{"index":0,"embedding":[1]},{"index":1,"embedding":[]}"#,
    #"{"index":0,"embedding":[1]},{"index":1,"embedding":"AAAA"}"#,
    #"{"index":0,"embedding":[1]},{"index":1,"embedding":[1e39]}"#,
    #"{"index":0,"embedding":[1]},{"index":-1,"embedding":[1]}"#,
    #"{"index":0,"embedding":[1]},{"index":1,"embedding":[null]}"#,
  ])
  func `embeddings that do not fit are refused`(data: String) {
    let body = [UInt8](#"{"data":[\#(data)]}"#)
    #expect(throws: AnalystError.self) { try format.embeddings(body, count: 2) }
  }
}
