import DeadbandCore
import DeadbandSchedule

/// A calendar that is taken has sessions that begin before they end, on their own day, and are found by any instant in them.
func fuzzCalendar(_ bytes: [UInt8]) {
  do throws(MarketCalendarError) {
    let calendar = try MarketCalendar(json: bytes, source: "fuzz")
    let days = calendar.range.upperBound.days(since: calendar.range.lowerBound)
    expect((0...36_525).contains(days), "a century at most")
    var instant = try calendar.firstInstant()
    // Of a century, as many sessions as a moment allows.
    for _ in 0..<40 {
      guard let session = try? calendar.nextSession(after: instant) else { return }
      expect(session.open < session.close, "it opens before it closes")
      expect(session.open > instant, "the next one is later")
      expect(try calendar.session(at: session.open) == session, "found by its opening")
      expect(try calendar.session(on: session.date) == session, "found by its day")
      expect(try calendar.holiday(on: session.date) == nil, "no holiday")
      instant = session.open
    }
  } catch { expectReadable(error.description) }
}

extension MarketCalendar {
  /// The first session's opening; a calendar that has none is no error.
  fileprivate func firstInstant() throws(MarketCalendarError) -> Timestamp {
    var date = range.lowerBound
    for _ in 0..<14 where date <= range.upperBound {
      if let session = try session(on: date) { return session.open }
      date = date.adding(days: 1)
    }
    return Timestamp(nanosecondsSince1970: 0)
  }
}
