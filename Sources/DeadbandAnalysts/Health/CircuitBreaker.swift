/// Leaves a provider alone that keeps failing, and finds out by single calls whether it is back. Pure: time is passed in.
///
///     closed ──(failures in a row reach the limit)──▶ open ──(its time is over, one call asks)──▶ halfOpen
///       ▲                                              ▲                                             │
///       └──────────────── the probe succeeds ──────────┼─────────────────────────────────────────────┤
///                                                      └── the probe fails: twice as long, at most `longest` ◀──┘
struct CircuitBreaker: Sendable, Hashable {
  /// Seconds and fractions since some fixed instant.
  typealias Instant = Duration

  /// Where it is.
  enum State: Sendable, Hashable {
    /// Calls are made; so many in a row have failed. Goes to: open.
    case closed(failures: Int)
    /// No calls until then. Goes to: halfOpen.
    case open(until: Instant, length: Duration)
    /// One call is under way to find out. Goes to: closed, open.
    case halfOpen(length: Duration)
  }

  /// When it opens and for how long.
  struct Policy: Sendable, Hashable {
    /// Failures in a row.
    var failureLimit = 5
    var shortest = Duration.seconds(15)
    var longest = Duration.seconds(300)

    init() {}
  }

  private(set) var state = State.closed(failures: 0)
  private let policy: Policy

  init(_ policy: Policy = Policy()) { self.policy = policy }

  /// Whether a call may be made now.
  enum Permission: Sendable, Hashable {
    case yes
    /// Yes, and it decides for all: its end has to be told.
    case probe
    case no(until: Instant?)
  }

  /// Asks for a call. After ``Permission/probe`` nobody else gets one until its end was told.
  mutating func ask(at now: Instant) -> Permission {
    switch state {
    case .closed: return .yes
    case .open(let until, let length):
      guard now >= until else { return .no(until: until) }
      state = .halfOpen(length: length)
      return .probe
    case .halfOpen: return .no(until: nil)
    }
  }

  /// Whether a call would be let through, without taking the probe.
  func isOpen(at now: Instant) -> Bool {
    switch state {
    case .closed: false
    case .open(let until, _): now < until
    case .halfOpen: true
    }
  }

  /// A call was answered.
  mutating func succeeded() { state = .closed(failures: 0) }

  /// A call failed in a way that says something of the provider's health.
  mutating func failed(at now: Instant) {
    switch state {
    case .closed(let failures) where failures + 1 < policy.failureLimit:
      state = .closed(failures: failures + 1)
    case .closed: open(for: policy.shortest, at: now)
    case .halfOpen(let length): open(for: min(length * 2, policy.longest), at: now)
    // Calls that were under way when it opened.
    case .open: break
    }
  }

  /// The probe ended without saying anything of the provider's health: the next call is one.
  mutating func abandoned(at now: Instant) {
    if case .halfOpen(let length) = state { state = .open(until: now, length: length) }
  }

  /// Leaves the provider alone for so long, whatever its calls said.
  mutating func open(for length: Duration, at now: Instant) {
    state = .open(until: now + length, length: length)
  }
}
