import DeadbandCore
import DeadbandWire
import Testing

@testable import DeadbandInterface

@Suite struct ChatRequestTests {
  private func read(_ text: String) throws(Problem) -> ChatRequest {
    try ChatRequest(json: Array(text.utf8))
  }

  private func request(_ more: String = "", messages: String = #"[{"role":"user","content":"Hold?"}]"#)
    -> String
  {
    #"{"model":"m","messages":\#(messages)\#(more.isEmpty ? "" : "," + more)}"#
  }

  @Test func messagesAreTexts() throws {
    let wanted = try read(
      request(
        messages: #"""
          [{"role":"developer","content":"Rules."},{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
           {"role":"assistant","content":"c","refusal":null,"tool_calls":null},{"role":"user","content":"d"}]
          """#))
    #expect(
      wanted.question.messages == [
        Message(.system, "Rules."), Message(.user, "ab"), Message(.assistant, "c"), Message(.user, "d"),
      ])
    #expect(!wanted.isStreamed)
    #expect(wanted.gated == nil)
  }

  @Test func theBlockIsARequestForAnAnalysis() throws {
    let wanted = try read(
      request(
        #""stream":true,"stream_options":{"include_usage":true},"deadband":{"subject":"SPY IC","snapshot":{"underlying_price":520}}"#
      ))
    #expect(wanted.isStreamed)
    #expect(wanted.includesUsage)
    #expect(wanted.gated?.subject == "SPY IC")
    let problem = #expect(throws: Problem.self) { try read(request(#""deadband":{"subject":"SPY IC"}"#)) }
    #expect(problem?.place == "/deadband/snapshot")
  }

  @Test func whatChangesTheAnswerIsPassedOn() throws {
    let wanted = try read(
      request(
        #""temperature":0.2,"max_tokens":50,"top_p":0.5,"seed":7,"stop":["x"],"response_format":{"type":"json_object"},"user":"u","n":1,"tools":[],"logprobs":false"#
      ))
    #expect(wanted.question.temperature == 0.2)
    #expect(wanted.question.outputTokenLimit == 50)
    #expect(wanted.question.parameters.map(\.key) == ["top_p", "seed", "stop"])
    #expect(wanted.question.schema != nil)
  }

  /// Each of these changes the answer, so each makes another key; a change of one character is enough.
  static let different: [String] =
    [
      #"{"model":"m2","messages":[{"role":"user","content":"Hold?"}]}"#,
      #"{"model":"m","messages":[{"role":"user","content":"Hold? "}]}"#,
      #"{"model":"m","messages":[{"role":"system","content":"Hold?"},{"role":"user","content":"Hold?"}]}"#,
      #"{"model":"m","messages":[{"role":"user","content":"Hold"},{"role":"user","content":"?"}]}"#,
      #"{"model":"m","messages":[{"role":"assistant","content":"x"},{"role":"user","content":"Hold?"}]}"#,
      #"{"model":"m","messages":[{"role":"user","content":"Hold?"}],"temperature":0}"#,
      #"{"model":"m","messages":[{"role":"user","content":"Hold?"}],"temperature":1}"#,
      #"{"model":"m","messages":[{"role":"user","content":"Hold?"}],"max_tokens":1}"#,
      #"{"model":"m","messages":[{"role":"user","content":"Hold?"}],"max_tokens":2}"#,
      #"{"model":"m","messages":[{"role":"user","content":"Hold?"}],"response_format":{"type":"json_object"}}"#,
      #"{"model":"m","messages":[{"role":"user","content":"Hold?"}],"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object","required":["a"]}}}}"#,
    ]
    + [
      "top_p", "seed", "stop", "presence_penalty", "frequency_penalty", "reasoning_effort", "verbosity",
      "top_k", "min_p",
    ]
    .map { #"{"model":"m","messages":[{"role":"user","content":"Hold?"}],"\#($0)":1}"# }

  @Test func everythingThatChangesTheAnswerIsInTheKey() throws {
    let all = try ([request()] + Self.different).map { try read($0).identity }
    #expect(Set(all).count == all.count)
  }

  @Test func whatDoesNotChangeTheAnswerIsNotInTheKey() throws {
    let plain = try read(request())
    for more in [
      #""stream":true"#, #""user":"u""#, #""metadata":{"a":"b"}"#, #""n":1"#, #""temperature":null"#,
      #""stream_options":{"include_usage":true}"#, #""response_format":{"type":"text"}"#, #""store":false"#,
    ] { #expect(try read(request(more)).identity == plain.identity, "\(more)") }
    let ordered = try read(request(#""seed":1,"top_p":1"#))
    #expect(try read(request(#""top_p":1,"seed":1"#)).identity == ordered.identity)
  }

  /// Where a snapshot tells the market apart, what the user says of it is not what the answer depends on.
  @Test func theWordingIsAllButWhatTheUserSays() throws {
    func wording(_ system: String, _ user: String, _ more: String = "") throws -> Digest {
      try read(
        request(
          more, messages: #"[{"role":"system","content":"\#(system)"},{"role":"user","content":"\#(user)"}]"#)
      ).wordingIdentity
    }
    #expect(try wording("Rules.", "SPY 520") == (try wording("Rules.", "SPY 521")))
    #expect(try wording("Rules.", "SPY 520") != (try wording("Rules!", "SPY 520")))
    #expect(try wording("Rules.", "SPY 520") != (try wording("Rules.", "SPY 520", #""temperature":0"#)))
  }

  static let wrong: [(String, String?)] = [
    (#"{"messages":[{"role":"user","content":"x"}]}"#, "/model"), (#"{"model":"m"}"#, "/messages"),
    (#"{"model":"m","messages":[]}"#, "/messages"),
    (#"{"model":"m","messages":[{"role":"system","content":"x"}]}"#, "/messages"),
    (#"{"model":"m","messages":[{"role":"tool","content":"x"}]}"#, "/messages/0/role"),
    (#"{"model":"m","messages":[{"role":"user"}]}"#, "/messages/0/content"),
    (#"{"model":"m","messages":[{"content":"x"}]}"#, "/messages/0/role"),
    (
      #"{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]}]}"#,
      "/messages/0/content/0"
    ),
    (#"{"model":"m","messages":[{"role":"user","content":[{"type":"text"}]}]}"#, "/messages/0/content/0"),
    (#"{"model":"m","messages":[{"role":"user","content":"x","name":"n"}]}"#, "/messages/0/name"),
    (#"{"model":"m","messages":[{"role":"user","content":"x"}],"n":2}"#, "/n"),
    (#"{"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{}]}"#, "/tools"),
    (#"{"model":"m","messages":[{"role":"user","content":"x"}],"logprobs":true}"#, "/logprobs"),
    (#"{"model":"m","messages":[{"role":"user","content":"x"}],"modalities":["audio"]}"#, "/modalities"),
    (#"{"model":"m","messages":[{"role":"user","content":"x"}],"temperature":3}"#, "/temperature"),
    (#"{"model":"m","messages":[{"role":"user","content":"x"}],"max_tokens":1.5}"#, "/max_tokens"),
    (
      #"{"model":"m","messages":[{"role":"user","content":"x"}],"max_tokens":1,"max_completion_tokens":1}"#,
      "/max_completion_tokens"
    ),
    (#"{"model":"m","messages":[{"role":"user","content":"x"}],"stream":"yes"}"#, "/stream"),
    (
      #"{"model":"m","messages":[{"role":"user","content":"x"}],"response_format":{"type":"grammar"}}"#,
      "/response_format/type"
    ),
    (
      #"{"model":"m","messages":[{"role":"user","content":"x"}],"response_format":{"type":"json_schema"}}"#,
      "/response_format/json_schema/schema"
    ),
    (#"{"model":"m","messages":[{"role":"user","content":"x"}],"temprature":0}"#, nil),
  ]

  @Test(arguments: wrong) func whatCannotBeHonouredIsRefused(_ text: String, _ place: String?) {
    let problem = #expect(throws: Problem.self) { try read(text) }
    #expect(problem?.kind == .invalid)
    #expect(problem?.place == place)
  }
}
