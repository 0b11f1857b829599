import Testing

@testable import DeadbandAnalysts

@Suite struct CircuitBreakerTests {
  private func opened() -> CircuitBreaker {
    var breaker = CircuitBreaker()
    for _ in 0..<5 { breaker.failed(at: .zero) }
    return breaker
  }

  @Test func `it opens when failures in a row reach the limit`() {
    var breaker = CircuitBreaker()
    for _ in 0..<4 { breaker.failed(at: .zero) }
    breaker.succeeded()
    for _ in 0..<4 { breaker.failed(at: .zero) }
    #expect(breaker.ask(at: .zero) == .yes)
    breaker.failed(at: .zero)
    #expect(breaker.ask(at: .seconds(1)) == .no(until: .seconds(15)))
  }

  @Test func `one call finds out whether the provider is back`() {
    var breaker = opened()
    #expect(breaker.ask(at: .seconds(15)) == .probe)
    #expect(breaker.ask(at: .seconds(15)) == .no(until: nil))
    breaker.succeeded()
    #expect(breaker.ask(at: .seconds(15)) == .yes)
  }

  @Test func `each probe that fails doubles the time, up to the longest`() {
    var breaker = opened()
    var now = Duration.seconds(15)
    for length in [30, 60, 120, 240, 300, 300] {
      #expect(breaker.ask(at: now) == .probe)
      breaker.failed(at: now)
      #expect(breaker.state == .open(until: now + .seconds(length), length: .seconds(length)))
      now += .seconds(length)
    }
  }

  @Test func `a probe that says nothing makes the next call one`() {
    var breaker = opened()
    #expect(breaker.ask(at: .seconds(15)) == .probe)
    breaker.abandoned(at: .seconds(16))
    #expect(breaker.ask(at: .seconds(16)) == .probe)
  }

  @Test func `failures of calls that were under way change nothing`() {
    var breaker = opened()
    breaker.failed(at: .seconds(14))
    #expect(breaker.ask(at: .seconds(15)) == .probe)
  }
}
