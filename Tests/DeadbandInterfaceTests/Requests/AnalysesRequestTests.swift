import DeadbandCore
import Testing

@testable import DeadbandInterface

@Suite struct AnalysesRequestTests {
  private static let one = #"{"subject":"S","snapshot":{"underlying_price":1}}"#

  private func read(_ text: String) throws(Problem) -> AnalysesRequest {
    try AnalysesRequest(json: Array(text.utf8))
  }

  @Test func oneIsOne() throws {
    #expect(try read(Self.one) == .one(try AnalysisRequest(json: Array(Self.one.utf8))))
  }

  @Test func aListKeepsItsOrderAndOneThatIsWrongCostsTheOthersNothing() throws {
    let request = try read(
      #"{"requests":[\#(Self.one), 7, {"subject":"S","snapshot":{"rsi":1}}, \#(Self.one)]}"#)
    guard case .many(let requests) = request else {
      Issue.record("one request was read")
      return
    }
    #expect(requests.count == 4)
    #expect(throws: Never.self) { try requests[0].get() }
    #expect(throws: Problem(.invalid, "an object is needed", at: "/requests/1")) { try requests[1].get() }
    let problem = #expect(throws: Problem.self) { try requests[2].get() }
    #expect(problem?.place == "/requests/2/snapshot")
    #expect(throws: Never.self) { try requests[3].get() }
  }

  @Test(arguments: [
    (#"{"requests":[]}"#, Problem.Kind.invalid), (#"{"requests":{}}"#, .invalid),
    (#"{"requests":[1"#, .notJSON),
    (#"{"requests":[1,]}"#, .notJSON), (#"{"requests":[1],"more":1}"#, .invalid),
    (#"{"requests":[1],"requests":[1]}"#, .invalid), (#"{"requests":[1]}]"#, .notJSON),
  ]) func aListThatIsNoneIsRefused(_ text: String, _ kind: Problem.Kind) {
    let problem = #expect(throws: Problem.self) { try read(text) }
    #expect(problem?.kind == kind)
  }

  @Test func aThousandAreTakenAndOneMoreIsNot() throws {
    func list(_ count: Int) -> String {
      #"{"requests":["# + [String](repeating: "[1]", count: count).joined(separator: ",") + "]}"
    }
    guard case .many(let requests) = try read(list(1_000)) else {
      Issue.record("one request was read")
      return
    }
    #expect(requests.count == 1_000)
    let problem = #expect(throws: Problem.self) { try read(list(1_001)) }
    #expect(problem?.kind == .tooLarge)
  }

  /// A million subjects are not walked: what follows the limit is not even looked at.
  @Test func whatFollowsTheLimitIsNotLookedAt() {
    let text = #"{"requests":["# + String(repeating: "1,", count: 1_000_000) + "this is no JSON"
    let problem = #expect(throws: Problem.self) { try read(text) }
    #expect(problem?.kind == .tooLarge)
  }
}
