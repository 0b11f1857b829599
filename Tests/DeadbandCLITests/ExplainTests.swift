import Foundation
import Testing

/// `deadband explain` as a user runs it.
@Suite struct ExplainTests {
  private static let history =
    (0..<4).map { hour in
      #"{"subject":"SPY","at":"2024-01-02T1\#(hour):00:00Z","indicators":{"underlying_price":\#(100 + hour * 2)}}"#
    }.joined(separator: "\n") + "\n"

  private func explain(_ arguments: String...) throws -> Deadband.Result {
    try Deadband.run(["explain", "-", "--subject", "SPY"] + arguments, input: Data(Self.history.utf8))
  }

  @Test func `the text says what moved and which rule asked`() throws {
    let result = try explain("--at", "2024-01-02T12:00:00Z", "--thresholds", "seed")
    #expect(result.status == 0)
    #expect(
      result.output.contains("baseline   2024-01-02T10:00:00Z, 2 h before; asked then because of missing"))
    #expect(result.output.contains("price         FIRED  underlying_price 1.33; fires above 1"))
    #expect(result.lines.allSatisfy { $0.count <= 80 })
  }

  @Test func `json is one object on one line`() throws {
    let result = try explain("--at", "2024-01-02T12:30:00Z", "--thresholds", "seed", "--json")
    #expect(result.lines.count == 1)
    let object = try result.object()
    #expect(object["verdict"] as? String == "refresh")
    #expect(object["at"] as? String == "2024-01-02T12:00:00Z")
    #expect((object["indicators"] as? [Any])?.count == 23)
    #expect(object["version"] as? Int == 1)
  }

  @Test func `what cannot be explained is refused with a reason`() throws {
    let early = try explain("--at", "2024-01-01")
    #expect(early.status == 1)
    #expect(early.errors.contains(#""SPY" has no tick at 2024-01-01T00:00:00Z or before"#))
    let unknown = try Deadband.run(
      ["explain", "-", "--subject", "QQQ", "--at", "2024-01-02"], input: Data(Self.history.utf8))
    #expect(unknown.status == 1)
    #expect(unknown.errors.contains(#"no subject is called "QQQ"; the history has 1: "SPY""#))
    #expect(try explain("--at", "noon").status == 64)
    #expect(try explain("--at", "2024-01-02", "--thresholds", "no.json").status == 66)
  }
}
