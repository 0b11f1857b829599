import DeadbandWire

/// Decides which call may begin, and when: who waits is ordered by priority, then by age. Pure: time is passed in, and
/// what is to be done is returned.
///
///     arrive ─▶ waiting ─▶ running ─▶ finished
///        │         └─▶ withdrawn
///        └─▶ refused: too many wait
///
/// Of each limit the calls of the last 60 seconds are remembered: O(calls a minute + waiting) memory and time a call.
struct AdmissionMachine: Sendable {
  /// A call's number, given by whoever holds the machine; later calls have higher ones.
  typealias Ticket = UInt64

  /// What has to be done now.
  enum Action: Sendable, Hashable {
    /// These calls begin, in this order.
    case admit([Ticket])
    /// Nothing; look again then. nil: when something else happens.
    case wait(until: Instant?)
  }

  /// Seconds and fractions since some fixed instant of the clock that is asked.
  typealias Instant = Duration

  private struct Waiting: Sendable {
    let ticket: Ticket
    let tokens: Int
  }

  private struct Begun: Sendable {
    let at: Instant
    let ticket: Ticket
    var tokens: Int
  }

  private let limits: CallLimits
  /// By priority, each in order of age.
  private var waiting: [Question.Priority: [Waiting]] = [:]
  private var running: Set<Ticket> = []
  /// Calls begun within the last minute, in order.
  private var recent: [Begun] = []
  private var lastBegun: Instant?
  /// Calls begun in the group that is under way.
  private var groupCount = 0
  private var groupPauseEnds: Instant?
  /// No call begins before: the provider wants to be left alone.
  private var pauseEnds: Instant?
  /// Whether calls are spread over the minute rather than begun as they come.
  var isSlowed = false

  private static let window = Duration.seconds(60)
  /// Calls a minute of a slowed provider that has no such limit.
  private static let slowCalls = 60

  init(_ limits: CallLimits) { self.limits = limits }

  /// How many calls wait.
  var waitingCount: Int { waiting.values.reduce(0) { $0 + $1.count } }
  /// How many calls run.
  var runningCount: Int { running.count }

  /// Whether a call waits.
  func isWaiting(_ ticket: Ticket) -> Bool {
    waiting.values.contains { $0.contains { $0.ticket == ticket } }
  }

  /// Takes a call; false where too many wait.
  ///
  /// - Parameter tokens: the most that it may take. More than a whole minute's are counted as that, so that it can begin.
  mutating func arrive(_ ticket: Ticket, priority: Question.Priority, tokens: Int, at now: Instant) -> Bool {
    let waits = waitingCount
    if waits >= limits.waiting, waits > 0 || !canBegin(tokens, at: now) { return false }
    let tokens = min(max(tokens, 0), limits.tokensPerMinute ?? .max)
    waiting[priority, default: []].append(Waiting(ticket: ticket, tokens: tokens))
    return true
  }

  /// Has a call that waits stand among those of a higher priority, by its age; nothing where it waits there already, or no more.
  mutating func raise(_ ticket: Ticket, to priority: Question.Priority) {
    for lower in Question.Priority.allCases where lower < priority {
      guard let index = waiting[lower]?.firstIndex(where: { $0.ticket == ticket }),
        let call = waiting[lower]?.remove(at: index)
      else { continue }
      let older = waiting[priority]?.prefix { $0.ticket < ticket }.count ?? 0
      waiting[priority, default: []].insert(call, at: older)
      return
    }
  }

  /// Takes back a call that waits, or ends one that runs.
  ///
  /// - Parameter tokens: what it took; nil leaves it at the most it might have.
  mutating func finish(_ ticket: Ticket, tokens: Int? = nil, at now: Instant) {
    guard running.remove(ticket) != nil else {
      for priority in Question.Priority.allCases { waiting[priority]?.removeAll { $0.ticket == ticket } }
      return
    }
    if let tokens, let index = recent.lastIndex(where: { $0.ticket == ticket }) {
      recent[index].tokens = min(max(tokens, 0), limits.tokensPerMinute ?? .max)
    }
    if let batch = limits.batch, running.isEmpty, groupCount > 0 {
      groupCount = 0
      groupPauseEnds = now + batch.pause
    }
  }

  /// Begins no call before an instant.
  mutating func pause(until instant: Instant) { pauseEnds = max(pauseEnds ?? instant, instant) }

  /// Says what to do now.
  mutating func next(at now: Instant) -> Action {
    var admitted: [Ticket] = []
    while let (priority, call) = first, canBegin(call.tokens, at: now) {
      waiting[priority]?.removeFirst()
      running.insert(call.ticket)
      lastBegun = now
      if isRemembering { recent.append(Begun(at: now, ticket: call.ticket, tokens: call.tokens)) }
      groupCount += 1
      admitted.append(call.ticket)
    }
    guard admitted.isEmpty else { return .admit(admitted) }
    return .wait(until: first.flatMap { beginning(of: $0.call.tokens, at: now) })
  }

  private var first: (priority: Question.Priority, call: Waiting)? {
    for priority in Question.Priority.allCases.reversed() {
      if let call = waiting[priority]?.first { return (priority, call) }
    }
    return nil
  }

  private var isRemembering: Bool { limits.callsPerMinute != nil || limits.tokensPerMinute != nil }

  private mutating func canBegin(_ tokens: Int, at now: Instant) -> Bool {
    recent.removeFirst(recent.firstIndex { $0.at > now - Self.window } ?? recent.count)
    guard running.count < limits.inFlight, !isGroupFull else { return false }
    return (beginning(of: tokens, at: now) ?? now) <= now
  }

  private var isGroupFull: Bool { limits.batch.map { groupCount >= $0.size } ?? false }

  /// When, by the clock alone, a call of so many tokens may begin; nil where it waits for another to end.
  private func beginning(of tokens: Int, at now: Instant) -> Instant? {
    guard running.count < limits.inFlight, !isGroupFull else { return nil }
    var earliest = max(now, pauseEnds ?? now)
    if groupCount == 0, let end = groupPauseEnds { earliest = max(earliest, end) }
    if limits.interval > .zero, let last = lastBegun { earliest = max(earliest, last + limits.interval) }
    if let most = limits.callsPerMinute {
      if recent.count >= most { earliest = max(earliest, recent[recent.count - most].at + Self.window) }
    }
    if isSlowed, let last = lastBegun {
      earliest = max(earliest, last + Self.window / (limits.callsPerMinute ?? Self.slowCalls))
    }
    if let most = limits.tokensPerMinute {
      var sum = recent.reduce(0) { $0 + $1.tokens }
      for call in recent where sum + tokens > most {
        sum -= call.tokens
        earliest = max(earliest, call.at + Self.window)
      }
    }
    return earliest
  }
}
