import DeadbandCore
import DeadbandWire

/// All that is known of a provider's health: breaker, quota of the day, retries, latency. Pure: time is passed in.
struct HealthMachine: Sendable {
  typealias Instant = Duration

  private var breaker: CircuitBreaker
  private var quota: DailyQuota
  private(set) var retries = RetryBudget()
  private var latency: Duration?
  private var lastError: AnalystError?

  init(callsPerDay: Int?, breaker: CircuitBreaker.Policy = CircuitBreaker.Policy()) {
    quota = DailyQuota(limit: callsPerDay)
    self.breaker = CircuitBreaker(breaker)
  }

  /// How it is now.
  func health(at now: Instant, on today: CalendarDate) -> ProviderHealth {
    var state = ProviderHealth.State.healthy
    if quota.isUsedUp(on: today) {
      state = .usedUp
    } else if case .halfOpen = breaker.state {
      state = .recovering
    } else if breaker.isOpen(at: now) {
      state = .failing
    }
    return ProviderHealth(state: state, latency: latency, lastError: lastError)
  }

  /// Asks for a call; what is returned has to be given back with its end. Throws why not.
  mutating func begin(at now: Instant, on today: CalendarDate) throws(AnalystError) -> Permit {
    if case .no(let until) = breaker.ask(at: now) {
      let rest =
        until.map { "for another \(max(($0 - now).components.seconds, 0) + 1) s" }
        ?? "until one call has ended"
      throw AnalystError(
        .unavailable, reason: "it failed several times in a row and is left alone \(rest)",
        wayOut: lastError.map { "last: \($0.code.name): \($0.reason)" }, attempts: [])
    }
    guard quota.take(on: today) else {
      breaker.abandoned(at: now)
      throw AnalystError(
        .quota, reason: "the calls of the day are used up", wayOut: "they are counted anew at 00:00 UTC")
    }
    return Permit(begun: now)
  }

  /// A call that was allowed.
  struct Permit: Sendable { let begun: Instant }

  /// A call was answered.
  mutating func succeeded(_ permit: Permit, at now: Instant) {
    breaker.succeeded()
    retries.succeeded()
    lastError = nil
    let took = now - permit.begun
    latency = latency.map { $0 + (took - $0) / 10 } ?? took
  }

  /// A call failed.
  mutating func failed(_ permit: Permit, _ error: AnalystError, at now: Instant, on today: CalendarDate) {
    switch error.code {
    case .cancelled: return breaker.abandoned(at: now)
    // Nobody was asked.
    case .budget, .internalFailure:
      quota.giveBack(on: today)
      return breaker.abandoned(at: now)
    // The provider is well: it is the question, the account or the pace that is not.
    case .invalidRequest, .refused, .truncated, .empty, .rateLimited, .unknownModel:
      breaker.abandoned(at: now)
    case .quota:
      quota.useUp(on: today)
      breaker.abandoned(at: now)
    default: breaker.failed(at: now)
    }
    lastError = error
    if error.isRetryable { retries.failed() }
  }
}
