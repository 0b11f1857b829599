/// When a failed call is made again, and after how long. Pure.
///
///     delay before attempt n + 1 = random in 0 ... min(longest, shortest · 2ⁿ⁻¹)      ("full jitter")
///
/// | attempt that failed | 1 | 2 | 3 | 4 |
/// |--|--|--|--|--|
/// | most, in seconds, by default | 2 | 4 | 8 | 10 |
///
/// Where the provider says how long it wants to be left alone, that is the least. Source of the jitter: M. Brooker,
/// "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
public struct RetryPolicy: Sendable, Hashable {
  /// Attempts in all, the first included; 1 or more.
  public var attempts: Int
  /// The most that is waited after the first attempt.
  public var shortest: Duration
  /// The most that is ever waited.
  public var longest: Duration

  /// A policy.
  public init(attempts: Int = 3, shortest: Duration = .seconds(2), longest: Duration = .seconds(10)) {
    self.attempts = attempts
    self.shortest = shortest
    self.longest = longest
  }

  /// How long to wait before the next attempt; nil where there is to be none.
  ///
  /// - Parameters:
  ///   - attempt: how many were made, 1 or more.
  ///   - remaining: until the call's deadline; a wait that would end behind it is not begun.
  ///   - fraction: a random number in 0..<1.
  func delay(after error: AnalystError, attempt: Int, remaining: Duration, fraction: Double) -> Duration? {
    guard error.isRetryable, attempt < attempts else { return nil }
    let delay = max(most(after: attempt) * fraction, error.retryAfter ?? .zero)
    return delay < remaining ? delay : nil
  }

  /// The most that is waited after so many attempts.
  func most(after attempt: Int) -> Duration {
    var most = shortest
    for _ in 1..<max(attempt, 1) where most < longest { most *= 2 }
    return min(most, longest)
  }
}
