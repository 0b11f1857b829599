import Testing

@testable import DeadbandInterface

@Suite struct InvalidationRequestTests {
  private func read(_ text: String) throws(Problem) -> InvalidationRequest {
    try InvalidationRequest(json: Array(text.utf8))
  }

  @Test func allThatIsNamedHasToFit() throws {
    let symbol = try read(#"{"symbol":"SPY"}"#)
    #expect(symbol.fits(name: "SPY IC", strategy: nil))
    #expect(symbol.fits(name: "SPY", strategy: "COVERED_CALL"))
    #expect(!symbol.fits(name: "SPYG IC", strategy: nil))
    let both = try read(#"{"symbol":"SPY","strategy":"IRON_CONDOR"}"#)
    #expect(both.fits(name: "SPY IC", strategy: "IRON_CONDOR"))
    #expect(!both.fits(name: "SPY IC", strategy: nil))
    #expect(!both.fits(name: "QQQ IC", strategy: "IRON_CONDOR"))
    let subject = try read(#"{"subject":"SPY IC"}"#)
    #expect(subject.fits(name: "SPY IC", strategy: nil))
    #expect(!subject.fits(name: "SPY IC 2", strategy: nil))
    #expect(try read(#"{"all":true}"#).fits(name: "anything", strategy: nil))
  }

  @Test(arguments: [
    "{}", #"{"all":false}"#, #"{"all":true,"symbol":"SPY"}"#, #"{"symbol":null}"#, #"{"symbols":["SPY"]}"#,
    #"{"all":"yes"}"#, "[]", "", #"{"symbol":""}"#,
  ]) func whatNamesNothingForgetsNothing(_ text: String) {
    #expect(throws: Problem.self) { try read(text) }
  }
}
