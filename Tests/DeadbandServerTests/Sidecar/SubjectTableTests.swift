import Deadband
import DeadbandCore
import DeadbandInterface
import DeadbandTesting
import Testing

@testable import DeadbandServer

@Suite struct SubjectTableTests {
  private func request(_ name: String, _ more: String = "") throws -> AnalysisRequest {
    try AnalysisRequest(
      json: Array(#"{"subject":"\#(name)","snapshot":{"underlying_price":1}\#(more)}"#.utf8))
  }

  @Test func aSubjectIsMadeOnceForATenant() throws {
    let world = try SidecarWorld()
    let table = SubjectTable()
    let first = try table.subject(try request("A"), of: "x", world.engine)
    #expect(try table.subject(try request("A"), of: "x", world.engine) === first)
    let others = [
      try table.subject(try request("A"), of: "y", world.engine),
      try table.subject(try request("B"), of: "x", world.engine),
      try table.subject(try request("A", #","strategy":"IRON_CONDOR""#), of: "x", world.engine),
      try table.subject(try request("A"), of: "x", wording: Digest(of: []), world.engine),
    ]
    #expect(Set(others + [first]).count == 5)
  }

  @Test func namesThatAreMadeUpDoNotFillTheMemoryAndWhatIsAskedForStays() throws {
    let world = try SidecarWorld()
    let table = SubjectTable(limit: 10)
    let kept = try table.subject(try request("kept"), of: "x", world.engine)
    for number in 0..<1_000 {
      _ = try table.subject(try request("made up \(number)"), of: "x", world.engine)
      #expect(table.count <= 20)
      #expect(try table.subject(try request("kept"), of: "x", world.engine) === kept)
    }
  }

  @Test func whatCannotBeASubjectIsAProblemWithItsPlace() throws {
    let world = try SidecarWorld()
    let table = SubjectTable()
    let problem = #expect(throws: Problem.self) {
      try table.subject(try request("A", #","position":{"legs":[],"entry_value":1}"#), of: "x", world.engine)
    }
    #expect(problem?.place == "/position")
    #expect(throws: Problem.self) {
      try table.subject(try request("A", #","strategy":"NOPE""#), of: "x", world.engine)
    }
    #expect(table.count == 0)
  }
}
