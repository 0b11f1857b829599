import DeadbandCore
import Testing

@testable import DeadbandInterface

@Suite struct ProblemTests {
  @Test func aDocumentHasTheFieldsOfRFC9457() throws {
    let problem = Problem(.invalid, "rsi 200\nis refused", at: "/snapshot", wayOut: "send 0 to 100")
    let document = try JSONValue(problem.json)
    #expect(document.text("type") == "urn:deadband:problem:invalid")
    #expect(document.text("title") == "The request is refused")
    #expect(document["status"] == .number(422))
    #expect(document.text("detail") == "rsi 200\\nis refused")
    #expect(document.text("at") == "/snapshot")
    #expect(document.text("way_out") == "send 0 to 100")
  }

  @Test func whatIsNotKnownIsLeftOut() throws {
    let document = try JSONValue(Problem(.budget, "none left").json)
    #expect(document["at"] == nil)
    #expect(document["way_out"] == nil)
  }

  @Test func everyKindHasAStatusOfAFailure() {
    for kind in Problem.Kind.allCases {
      #expect((400..<600).contains(kind.status))
      #expect(!kind.title.isEmpty)
    }
  }

  @Test func theFormOfOpenAISaysTheSame() throws {
    let error = try #require(
      try JSONValue(Problem(.budget, "none left", at: "/model", wayOut: "wait").openAIForm)["error"])
    #expect(error.text("message") == "none left; wait")
    #expect(error.text("type") == "insufficient_quota")
    #expect(error.text("param") == "model")
    #expect(error.text("code") == "budget")
  }
}
