import DeadbandCore

/// What the calendar says of the time to come, found once for all subjects of a plan.
struct WarmOutlook {
  /// Time in which requests are expected, all of it in one half hour of the week.
  private struct Piece {
    let halfHour: HalfHour
    let start: Timestamp
    let end: Timestamp
  }

  private let now: Timestamp
  private let settings: WarmSettings
  private let halfHour: HalfHour
  /// The window, as far as the market is open now.
  private let current: [Piece]
  /// The window from the opening on, where the market is closed and opens within the lead time.
  private let opening: [Piece]

  init(at now: Timestamp, calendar: MarketCalendar, settings: WarmSettings) throws(MarketCalendarError) {
    self.now = now
    self.settings = settings
    halfHour = try calendar.halfHour(at: now)
    if let session = try calendar.session(at: now) {
      let end = min(now.advanced(by: settings.window), session.close)
      current = try Self.pieces(from: now, to: end, calendar)
      opening = []
    } else {
      current = []
      let session = try Self.opening(after: now, within: settings.lead, calendar)
      opening =
        try session.map { session throws(MarketCalendarError) in
          let end = min(session.open.advanced(by: settings.window), session.close)
          return try Self.pieces(from: session.open, to: end, calendar)
        } ?? []
    }
  }

  /// Why and by when to refresh a subject; nil if it need not be.
  func item(_ subject: WarmSubject, _ events: EventList, _ pattern: RequestPattern) -> WarmPlan.Item? {
    let reasons = [
      byPattern(subject, pattern), byOpening(subject, pattern), byEvent(subject, events, pattern),
    ].compactMap { $0 }
    guard let first = reasons.min(by: { ($0.dueBy, $0.reason.rank) < ($1.dueBy, $1.reason.rank) }) else {
      return nil
    }
    let most = reasons.reduce(0) { max($0, $1.expected) }
    return WarmPlan.Item(subject: subject.id, reason: first.reason, dueBy: first.dueBy, expected: most)
  }

  // MARK: Reasons

  private typealias Found = (reason: WarmReason, dueBy: Timestamp, expected: Double)

  private func byPattern(_ subject: WarmSubject, _ pattern: RequestPattern) -> Found? {
    let (expected, first) = requests(subject.id, in: current, from: servedUntil(subject) ?? now, pattern)
    guard let first, expected >= settings.leastExpected else { return nil }
    return (.pattern(expected: expected), first, expected)
  }

  private func byOpening(_ subject: WarmSubject, _ pattern: RequestPattern) -> Found? {
    guard let open = opening.first?.start, isOutdated(subject, at: open) else { return nil }
    let (expected, _) = requests(subject.id, in: opening, from: open, pattern)
    guard expected >= settings.leastExpected else { return nil }
    return (.opening, open, expected)
  }

  private func byEvent(_ subject: WarmSubject, _ events: EventList, _ pattern: RequestPattern) -> Found? {
    let near = now...now.advanced(by: settings.lead)
    let found = events.events(for: subject.symbol ?? MarketEvent.everySymbol, in: near)
    guard let event = found.first, isOutdated(subject, at: event.at) else { return nil }
    let expected = pattern.peak(subject.id, from: halfHour)
    guard expected >= settings.leastExpected else { return nil }
    return (.event(kind: event.kind), event.at, expected)
  }

  // MARK: Parts of them

  /// From when on the last analysis is not served; nil without one.
  private func servedUntil(_ subject: WarmSubject) -> Timestamp? {
    guard let analyzed = subject.analyzed else { return nil }
    return subject.expires ?? analyzed.advanced(by: settings.assumedLifetime)
  }

  /// Whether the last analysis is too old for something that happens at an instant.
  private func isOutdated(_ subject: WarmSubject, at instant: Timestamp) -> Bool {
    guard let analyzed = subject.analyzed, let served = servedUntil(subject) else { return true }
    return analyzed < instant.advanced(by: .zero - settings.lead) || served <= instant
  }

  /// Requests expected in the pieces from an instant on, spread evenly over each half hour, and when the first may come.
  private func requests(
    _ subject: String, in pieces: [Piece], from start: Timestamp, _ pattern: RequestPattern
  ) -> (expected: Double, first: Timestamp?) {
    var sum = 0.0
    var first: Timestamp?
    for piece in pieces where piece.end > start {
      let expected = pattern.expected(subject, in: piece.halfHour)
      guard expected > 0 else { continue }
      let from = max(piece.start, start)
      sum += expected * piece.end.seconds(since: from) / Double(HalfHour.seconds)
      first = first ?? from
    }
    return (sum, first)
  }

  /// Cuts time at the half hours, which are those of UTC.
  private static func pieces(
    from start: Timestamp, to end: Timestamp, _ calendar: MarketCalendar
  ) throws(MarketCalendarError) -> [Piece] {
    var pieces: [Piece] = []
    var start = start
    while start < end {
      let index = start.wholeSeconds.flooredDivision(by: HalfHour.seconds).quotient
      let next = Timestamp(secondsSince1970: (index + 1) * HalfHour.seconds) ?? end
      pieces.append(Piece(halfHour: try calendar.halfHour(at: start), start: start, end: min(next, end)))
      start = next
    }
    return pieces
  }

  /// The session that opens next, if it does so within the lead time. Days past that are not asked for: the calendar's last
  /// evening has an answer.
  private static func opening(
    after now: Timestamp, within lead: Duration, _ calendar: MarketCalendar
  ) throws(MarketCalendarError) -> MarketSession? {
    let end = now.advanced(by: lead)
    let last = try calendar.date(at: end)
    var day = try calendar.date(at: now)
    while day <= last {
      if let session = try calendar.session(on: day), session.open > now, session.open <= end {
        return session
      }
      day = day.adding(days: 1)
    }
    return nil
  }
}
