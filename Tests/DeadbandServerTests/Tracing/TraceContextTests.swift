import Testing

@testable import DeadbandServer

@Suite struct TraceContextTests {
  private let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
  private let span = "00f067aa0ba902b7"

  @Test func aParentIsReadAndPassedOn() throws {
    let context = try #require(TraceContext(parent: "00-\(trace)-\(span)-01", state: "a=1,b=2"))
    #expect(context.trace == trace && context.span == span && context.isSampled && context.state == "a=1,b=2")
    let child = context.child
    #expect(child.trace == trace && child.span != span && child.state == "a=1,b=2")
    #expect(TraceContext(parent: child.parent, state: nil)?.trace == trace)
    #expect(TraceContext(parent: "00-\(trace)-\(span)-00", state: nil)?.isSampled == false)
    // A later version may say more behind.
    #expect(TraceContext(parent: "01-\(trace)-\(span)-01-more", state: nil)?.trace == trace)
    #expect(
      TraceContext(parent: "00-\(trace)-\(span)-01", state: String(repeating: "x", count: 513))?.state == nil)
    #expect(TraceContext(parent: "00-\(trace)-\(span)-01", state: "a\u{1}")?.state == nil)
  }

  @Test func whatIsMalformedBeginsNothing() {
    let zeros = String(repeating: "0", count: 32)
    for bad in [
      "", "00", "00-\(trace)-\(span)", "ff-\(trace)-\(span)-01", "00-\(trace)-\(span)-01-more",
      "00-\(zeros)-\(span)-01",
      "00-\(trace)-0000000000000000-01", "00-\(trace.uppercased())-\(span)-01", "0-\(trace)-\(span)-01",
      "00-\(trace)-\(span)-1", "00-\(trace)-\(span)-0g", "00-\(trace.dropLast())-\(span)-01",
    ] { #expect(TraceContext(parent: bad, state: nil) == nil, "\(bad)") }
  }

  @Test func tracesThatBeginHereAreWellFormedAndDiffer() {
    let all = (0..<500).map { _ in TraceContext() }
    #expect(Set(all.map(\.trace)).count == 500)
    for context in all { #expect(TraceContext(parent: context.parent, state: nil) == context) }
  }
}
