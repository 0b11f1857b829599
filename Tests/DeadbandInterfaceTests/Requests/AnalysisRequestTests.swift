import DeadbandCore
import Testing

@testable import DeadbandInterface

@Suite struct AnalysisRequestTests {
  private func read(_ text: String) throws(Problem) -> AnalysisRequest {
    try AnalysisRequest(json: Array(text.utf8))
  }

  @Test func everyFieldIsRead() throws {
    let request = try read(
      #"""
      {"subject":"SPY IC","strategy":"IRON_CONDOR","position":{"legs":[ ],"entry_value":1},
       "snapshot":{"underlying_price":520.5,"rsi":null,"quality_tier":"HIGH"},"at":"2026-11-26T15:30:00Z",
       "freshness":"settled","timeout_seconds":1.5}
      """#)
    #expect(request.subject == "SPY IC")
    #expect(request.strategy == "IRON_CONDOR")
    #expect(request.position == Array(#"{"legs":[ ],"entry_value":1}"#.utf8))
    #expect(
      request.snapshot
        == (try Snapshot(["underlying_price": .number(520.5), "quality_tier": .category("HIGH")])))
    #expect(request.at?.description == "2026-11-26T15:30:00Z")
    #expect(request.freshness == "settled")
    #expect(request.timeout == .milliseconds(1_500))
  }

  @Test func nullIsTheSameAsAbsent() throws {
    let request = try read(
      #"{"subject":"S","strategy":null,"position":null,"snapshot":{"underlying_price":1},"at":null,"freshness":null,"timeout_seconds":null}"#
    )
    #expect(request == (try read(#"{"snapshot":{"underlying_price":1},"subject":"S"}"#)))
  }

  /// What is wrong, the kind of problem, and the place that it names.
  static let wrong: [(String, Problem.Kind, String?)] = [
    ("", .notJSON, nil),
    ("[1]", .invalid, nil),
    ("{", .notJSON, nil),
    ("\u{FEFF}{}", .invalid, nil),
    (#"{"subject":"S","snapshot":{"underlying_price":1}} {}"#, .notJSON, nil),
    (#"{"snapshot":{"underlying_price":1}}"#, .invalid, "/subject"),
    (#"{"subject":"S"}"#, .invalid, "/snapshot"),
    (#"{"subject":"S","snapshot":{}}"#, .invalid, "/snapshot"),
    (#"{"subject":"S","snapshot":{"underlying_price":1,"rsi":101}}"#, .invalid, "/snapshot"),
    (#"{"subject":"S","snapshot":{"underlying_price":"1"}}"#, .invalid, "/snapshot"),
    (#"{"subject":"S","snapshot":{"underlying_price":1,"rsj":1}}"#, .invalid, "/snapshot"),
    (#"{"subject":"S","snapshot":{"underlying_price":1e999}}"#, .invalid, "/snapshot"),
    (#"{"subject":"S","snapshot":[]}"#, .notJSON, nil),
    (#"{"subject":"","snapshot":{"underlying_price":1}}"#, .invalid, "/subject"),
    (#"{"subject":"a\nb","snapshot":{"underlying_price":1}}"#, .invalid, "/subject"),
    (#"{"subject":7,"snapshot":{"underlying_price":1}}"#, .invalid, "/subject"),
    (#"{"subject":"S","subject":"S","snapshot":{"underlying_price":1}}"#, .invalid, nil),
    (#"{"subject":"S","snapshot":{"underlying_price":1},"frehsness":"fresh"}"#, .invalid, nil),
    (#"{"subject":"S","snapshot":{"underlying_price":1},"position":[1]}"#, .invalid, "/position"),
    (#"{"subject":"S","snapshot":{"underlying_price":1},"at":"yesterday"}"#, .invalid, "/at"),
    (#"{"subject":"S","snapshot":{"underlying_price":1},"timeout_seconds":0}"#, .invalid, "/timeout_seconds"),
    (
      #"{"subject":"S","snapshot":{"underlying_price":1},"timeout_seconds":1e6}"#, .invalid,
      "/timeout_seconds"
    ),
    (
      #"{"subject":"S","snapshot":{"underlying_price":1},"timeout_seconds":"1"}"#, .invalid,
      "/timeout_seconds"
    ),
  ]

  @Test(arguments: wrong) func whatIsWrongIsRefusedWithItsPlace(
    _ text: String, _ kind: Problem.Kind, _ place: String?
  ) {
    let problem = #expect(throws: Problem.self) { try read(text) }
    #expect(problem?.kind == kind)
    #expect(problem?.place == place)
    #expect(problem?.detail.isEmpty == false)
  }

  @Test func aNameMayHaveTwoHundredAndFiftyCharactersAndNoMore() throws {
    let longest = String(repeating: "😀", count: 250)
    #expect(try read("{\"subject\":\"\(longest)\",\"snapshot\":{\"underlying_price\":1}}").subject == longest)
    let problem = #expect(throws: Problem.self) {
      try read("{\"subject\":\"\(longest)a\",\"snapshot\":{\"underlying_price\":1}}")
    }
    #expect(problem?.place == "/subject")
  }

  @Test func bytesThatAreNoUTF8AreRefused() {
    let bytes = Array(#"{"subject":"S"#.utf8) + [0xFF] + Array(#"","snapshot":{"underlying_price":1}}"#.utf8)
    let problem = #expect(throws: Problem.self) { try AnalysisRequest(json: bytes) }
    #expect(problem?.kind == .notJSON)
    #expect(problem?.detail.contains("byte 13") == true)
  }
}
