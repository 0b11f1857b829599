import Testing

@testable import DeadbandAnalysts

@Suite struct RetryPolicyTests {
  private let failure = AnalystError(.api, reason: "", isRetryable: true)

  /// The table of the type's documentation.
  @Test(arguments: [(1, 2), (2, 4), (3, 8), (4, 10), (60, 10)])
  func `the most that is waited doubles, up to the longest`(attempt: Int, seconds: Int) {
    #expect(RetryPolicy().most(after: attempt) == .seconds(seconds))
  }

  @Test func `the wait is any part of the most`() {
    let policy = RetryPolicy()
    for fraction in [0, 0.25, 0.999] {
      let delay = policy.delay(after: failure, attempt: 2, remaining: .seconds(60), fraction: fraction)
      #expect(delay == .seconds(4) * fraction)
    }
  }

  @Test func `what the provider asks for is the least`() {
    let error = AnalystError(.rateLimited, reason: "", isRetryable: true, retryAfter: .seconds(7))
    #expect(
      RetryPolicy().delay(after: error, attempt: 1, remaining: .seconds(60), fraction: 0.5) == .seconds(7))
    #expect(RetryPolicy().delay(after: error, attempt: 1, remaining: .seconds(6), fraction: 0.5) == nil)
  }

  @Test func `three attempts are made, and none after a rejection`() {
    let policy = RetryPolicy()
    #expect(policy.delay(after: failure, attempt: 2, remaining: .seconds(60), fraction: 0) != nil)
    #expect(policy.delay(after: failure, attempt: 3, remaining: .seconds(60), fraction: 0) == nil)
    let rejected = AnalystError(.invalidRequest, reason: "")
    #expect(policy.delay(after: rejected, attempt: 1, remaining: .seconds(60), fraction: 0) == nil)
  }
}
