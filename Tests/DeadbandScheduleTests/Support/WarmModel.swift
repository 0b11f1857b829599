import DeadbandSchedule
import DeadbandCore

/// What a plan promises, checked one by one, minute by minute, without the plan's own ways.
struct WarmModel {
  let now: Timestamp
  let calendar: MarketCalendar
  let events: EventList
  let pattern: RequestPattern
  let settings: WarmSettings

  private func minutes(_ duration: Duration) -> Int64 { duration.components.seconds / 60 }

  private func later(_ instant: Timestamp, minutes: Int64) throws -> Timestamp {
    Timestamp(nanosecondsSince1970: instant.nanosecondsSince1970 + minutes * 60_000_000_000)
  }

  /// Expected requests from a minute on, while the market is open, in minutes at which the analysis is not served.
  private func expected(_ subject: WarmSubject, from start: Timestamp, unserved: Timestamp?) throws -> Double
  {
    var sum = 0.0
    for minute in 0..<minutes(settings.window) {
      let instant = try later(start, minutes: minute)
      guard try calendar.isOpen(at: instant) else { break }
      if let unserved, instant < unserved { continue }
      sum += pattern.expected(subject.id, in: try calendar.halfHour(at: instant)) / 30
    }
    return sum
  }

  private func served(_ subject: WarmSubject) throws -> Timestamp? {
    try subject.analyzed.map { try subject.expires ?? later($0, minutes: minutes(settings.assumedLifetime)) }
  }

  private func isOld(_ subject: WarmSubject, for instant: Timestamp) throws -> Bool {
    guard let analyzed = subject.analyzed, let served = try served(subject) else { return true }
    return try analyzed < later(instant, minutes: -minutes(settings.lead)) || served <= instant
  }

  /// The most expected of any reason for which the subject should be refreshed; nil if there is none.
  func expected(_ subject: WarmSubject) throws -> Double? {
    var found: [Double] = []
    let lead = minutes(settings.lead)
    if try calendar.isOpen(at: now) {
      found.append(try expected(subject, from: now, unserved: served(subject)))
    } else {
      let next = try calendar.nextSession(after: now)
      if try next.open <= later(now, minutes: lead), try isOld(subject, for: next.open) {
        found.append(try expected(subject, from: next.open, unserved: nil))
      }
    }
    let halfHour = try calendar.halfHour(at: now)
    let near = try events.events.filter {
      try $0.at >= now && $0.at <= later(now, minutes: lead)
        && ($0.symbol == "*" || $0.symbol == subject.symbol)
    }
    if let event = near.first, try isOld(subject, for: event.at) {
      found.append(pattern.peak(subject.id, from: halfHour))
    }
    return found.filter { $0 >= settings.leastExpected }.max()
  }
}
