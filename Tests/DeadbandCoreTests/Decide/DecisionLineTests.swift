import Testing

@testable import DeadbandCore

@Suite struct DecisionLineTests {
  private static let price = #"{"underlying_price":100}"#

  /// Lines that cannot be judged, and the whole of their answers.
  @Test(arguments: [
    ("", #""line 7: column 1: an object expected, the text ends","id":null"#),
    ("[]", #""line 7: column 1: an object expected","id":null"#),
    ("nonsense", #""line 7: column 1: an object expected","id":null"#),
    (#"{"id":"a""#, #""line 7: column 10: ',' or '}' expected","id":null"#),
    (#"{"id":"a"} x"#, #""line 7: column 12: nothing may follow the value","id":null"#),
    (#"{"id":"a","current":{"rsi":}}"#, #""line 7: column 28: a value expected","id":null"#),
    ("{}", #""line 7: id: a non-empty string is needed","id":null"#),
    (#"{"id":""}"#, #""line 7: id: a non-empty string is needed","id":null"#),
    (#"{"id":null}"#, #""line 7: id: a non-empty string is needed","id":null"#),
    (#"{"id":5}"#, #""line 7: id: 5 is refused; a string is needed","id":null"#),
    (#"{"id":"a"}"#, #""current: a snapshot is needed","id":"a""#),
    (#"{"id":"a","current":null}"#, #""current: a snapshot is needed","id":"a""#),
    (#"{"id":"a","current":5}"#, #""current: column 21: an object expected","id":"a""#),
    (#"{"id":"a","current":{}}"#, #""current: underlying_price: missing; a snapshot needs it","id":"a""#),
    (#"{"id":"a","surprise":1,"current":P}"#, #""\"surprise\": unknown field","id":"a""#),
    (#"{"surprise":1,"current":P,"id":"a"}"#, #""\"surprise\": unknown field","id":"a""#),
    (#"{"id":"a","current":P,"current":P}"#, #""\"current\": given twice","id":"a""#),
    (#"{"id":"a","budget":null,"budget":null,"current":P}"#, #""\"budget\": given twice","id":"a""#),
    (
      #"{"id":"a","budget":"poor","current":P}"#,
      #""budget: \"poor\" is refused; allowed: normal, conserving, exhausted","id":"a""#
    ),
    (#"{"id":"a","budget":1,"current":P}"#, #""budget: 1 is refused; a string is needed","id":"a""#),
    (
      #"{"id":"a","strategy":"","current":P}"#,
      #""strategy: \"\" is not in the profile; allowed: COVERED_CALL, IRON_CONDOR, PROTECTIVE_PUT","id":"a""#
    ),
    (#"{"id":"a","strategy":[],"current":P}"#, #""strategy: [] is refused; a string is needed","id":"a""#),
    (#"{"id":"a","baseline":P,"current":P}"#, #""age_seconds: a baseline needs an age","id":"a""#),
    (
      #"{"id":"a","baseline":P,"current":P,"age_seconds":null}"#,
      #""age_seconds: a baseline needs an age","id":"a""#
    ),
    (
      #"{"id":"a","baseline":P,"current":P,"age_seconds":"5"}"#,
      #""age_seconds: \"5\" is refused; allowed: a number ≥ 0","id":"a""#
    ),
    (
      #"{"id":"a","baseline":P,"current":P,"age_seconds":-1}"#,
      #""age_seconds: -1 is refused; allowed: a number ≥ 0 (no snapshot is older than its baseline)","id":"a""#
    ),
    (
      #"{"id":"a","baseline":P,"current":P,"age_seconds":1e999}"#,
      #""age_seconds: inf is refused; allowed: a number ≥ 0 (no snapshot is older than its baseline)","id":"a""#
    ),
    (
      #"{"id":"a","baseline":{"underlying_price":100,"rsi":101},"current":P,"age_seconds":1}"#,
      #""baseline: rsi: 101 is refused; allowed: a number from 0 to 100","id":"a""#
    ),
    (
      #"{"id":"a","current":{"underlying_price":100,"rsi":1,"rsi":1}}"#,
      #""current: rsi: given twice","id":"a""#
    ),
  ])
  func badLinesSayWhy(line: String, answer: String) {
    let (text, judged) = Self.answer(line)
    #expect(!judged)
    #expect(text == "{\"error\":" + answer + "}", "\(line)")
  }

  @Test func theAnswerIsWrittenToTheLetter() {
    let baseline = #"{"underlying_price":100,"rsi":55.1,"delta":0.1}"#
    let current = #"{"underlying_price":100,"rsi":61}"#
    let line =
      #"{"id":"a\n1","strategy":"IRON_CONDOR","age_seconds":5400,"baseline":\#(baseline),"current":\#(current)}"#
    let (text, judged) = Self.answer(line)
    #expect(judged)
    let digest = #""[0-9a-f]{64}""#
    let shape =
      #"\{"deferred":false,"fingerprint":\{"market":D,"options":D,"score":D,"state":D,"technical":D\},"#
      + #""fired":\[\{"indicator":"rsi","points":30\}\],"id":"a\\n1","priority":"high","rules":\["technical"\],"#
      + #""serve_stale":false,"significance":30,"unverified":\["delta"\],"verdict":"refresh"\}"#
    #expect(
      matches(text, shape.split(separator: "D", omittingEmptySubsequences: false).joined(separator: digest)))
  }

  @Test func withoutAnAnalysisTheRuleIsMissing() {
    for (budget, verdict) in [("normal", "refresh"), ("conserving", "refresh"), ("exhausted", "unavailable")]
    {
      for rest in [
        "", #","baseline":null"#, #","baseline":null,"age_seconds":-5"#, #","age_seconds":"never""#,
      ] {
        let (text, judged) = Self.answer(#"{"id":"a","budget":"\#(budget)","current":P\#(rest)}"#)
        #expect(judged)
        #expect(
          text.contains(#""fired":[],"id":"a","priority":"high","rules":["missing"],"serve_stale":false,"#))
        #expect(text.hasSuffix(#""significance":0,"unverified":[],"verdict":"\#(verdict)"}"#))
      }
    }
  }

  /// `null` is the same as absent, wherever a field may be absent.
  @Test func nullIsAbsent() {
    let plain = Self.answer(#"{"id":"a","baseline":P,"current":P,"age_seconds":5}"#)
    #expect(plain.judged)
    let nulls = Self.answer(
      #"{ "id" : "a" , "baseline":P,"current":{"rsi":null,"underlying_price":100},"age_seconds":5,"strategy": null,"budget":null}"#
    )
    #expect(nulls == plain)
    #expect(Self.answer("\r\n{\"id\":\"a\",\"baseline\":P,\"current\":P,\"age_seconds\":5}\r") == plain)
  }

  @Test func customDigestsShowWhereTheProfileDefinesAny() throws {
    let own = try ThresholdProfile.seed(
      with:
        #""custom":[{"key":"own","change_type":"price","rule":{"absolute":1},"scale":1,"points":1,"range":[0,10]}]"#
    )
    let (text, _) = Self.answer(#"{"id":"a","current":P}"#, own)
    #expect(text.contains(#""fingerprint":{"custom":""#))
    #expect(!Self.answer(#"{"id":"a","current":P}"#).text.contains("custom"))
  }

  /// The line, `P` standing for a snapshot with a price alone, and its answer.
  private static func answer(_ line: String, _ profile: ThresholdProfile = .seed) -> (
    text: String, judged: Bool
  ) {
    let full = line.replacing("P,", with: price + ",").replacing("P}", with: price + "}")
    var writer = JSONWriter()
    let judged = DecisionLine.answer(Array(full.utf8), number: 7, profile: profile, into: &writer)
    return (String(decoding: writer.bytes, as: UTF8.self), judged)
  }

  private func matches(_ text: String, _ pattern: String) -> Bool {
    (try? Regex(pattern).wholeMatch(in: text)) != nil
  }
}
