import Testing

@testable import DeadbandLab

/// What a difference counts.
@Suite struct SeverityTableTests {
  @Test func `a pair counts the same in both directions, and one that is not named counts 1`() throws {
    let table = try #require(SeverityTable("hold-adjust=0.5,close-roll=0.25"))
    let losses = table.thousandths(["hold", "close", "roll", "adjust"])
    #expect(losses[0][3] == 500 && losses[3][0] == 500)
    #expect(losses[1][2] == 250 && losses[0][1] == 1_000 && losses[2][2] == 0)
    #expect(table.least == 0.25)
    #expect(SeverityTable.equal.least == 1)
    #expect(SeverityTable.graded.thousandths(["adjust", "hold"])[0][1] == 500)
  }

  @Test(arguments: [
    "", "hold", "hold=1", "hold-adjust", "hold-adjust=2", "hold-adjust=-1", "hold-adjust=nan", "hold-hold=1",
    "hold-adjust=0.5,adjust-hold=0.5", "hold-adjust=0.0001", "-adjust=1", "hold-adjust=0.5,",
  ])
  func `what is no table is refused`(_ text: String) { #expect(SeverityTable(text) == nil) }
}
