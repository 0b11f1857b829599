import Testing

@testable import DeadbandCore

@Suite struct RequestPaceTests {
  @Test func `a steady stream is expected to go on, by strategy`() throws {
    var pace = RequestPace()
    let start = 1_700_000_000.0
    for hour in 0..<(24 * 60) {
      pace.count(3, of: "A", at: start + Double(hour) * 3_600)
      pace.count(1, of: "", at: start + Double(hour) * 3_600)
    }
    let expected = try #require(pace.expected(in: 86_400, at: start + 60 * 86_400))
    #expect(abs((expected["A"] ?? 0) - 72) < 1 && abs((expected[""] ?? 0) - 24) < 0.5)
  }

  @Test func `before a day was seen nothing is expected`() {
    var pace = RequestPace()
    #expect(pace.expected(in: 60, at: 0) == nil)
    pace.count(of: "A", at: 1_000)
    #expect(pace.expected(in: 60, at: 1_000 + 86_399) == nil)
    #expect(pace.expected(in: 60, at: 1_000 + 86_400) != nil)
  }

  @Test func `what was long ago counts little, and time that runs backwards nothing`() throws {
    var pace = RequestPace()
    for day in 0..<28 { pace.count(1_000, of: "A", at: Double(day) * 86_400) }
    let then = try #require(pace.expected(in: 86_400, at: 28 * 86_400)?["A"])
    let later = try #require(pace.expected(in: 86_400, at: 84 * 86_400)?["A"])
    #expect(later < then * 0.03)
    pace.count(of: "A", at: 5)
    #expect(try #require(pace.expected(in: -1, at: 28 * 86_400)?["A"]) == 0)
  }
}
