import Testing

@testable import DeadbandCLI

struct TerminalTests {
  @Test func `colour needs a terminal that wants it`() {
    func hasColor(_ isInteractive: Bool, _ environment: [String: String]) -> Bool {
      Terminal(isInteractive: isInteractive, columns: nil, environment: environment).hasColor
    }
    #expect(hasColor(true, [:]))
    #expect(hasColor(true, ["NO_COLOR": ""]))
    #expect(!hasColor(false, [:]))
    #expect(!hasColor(true, ["NO_COLOR": "1"]))
    #expect(!hasColor(true, ["TERM": "dumb"]))
  }

  @Test func `the width is COLUMNS, else the terminal's, else 80`() {
    func width(_ columns: Int?, _ environment: [String: String]) -> Int {
      Terminal(isInteractive: true, columns: columns, environment: environment).width
    }
    #expect(width(nil, [:]) == 80)
    #expect(width(0, [:]) == 80)
    #expect(width(120, [:]) == 120)
    #expect(width(120, ["COLUMNS": "60"]) == 60)
    #expect(width(120, ["COLUMNS": "wide"]) == 120)
    #expect(width(nil, ["COLUMNS": "-1"]) == 80)
  }
}
