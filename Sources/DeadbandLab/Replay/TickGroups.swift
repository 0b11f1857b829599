import DeadbandCore
import DeadbandMarketData

/// The groups that a tick is counted in, one a kind, by number.
struct TickGroups: Sendable, Hashable {
  /// The calendar year in UTC.
  let year: Int
  /// The history's number of the strategy.
  let strategy: Int
  /// Position in ``VolatilityRegime/allCases``.
  let volatility: Int

  /// The years that a time can lie in.
  static let years = 1677...2262
}

/// Tells the groups of ticks, one after the other: the calendar is asked only where the year may be another one.
struct TickGrouping {
  private var year = 0
  /// Where `year` begins and ends.
  private var span = Timestamp(nanosecondsSince1970: 0)..<Timestamp(nanosecondsSince1970: 0)

  mutating func groups(of tick: HistoryTick) -> TickGroups {
    TickGroups(
      year: year(of: tick.at), strategy: tick.strategy,
      volatility: VolatilityRegime(ofRank: tick.snapshot[Lane.volatilityRank]).rawValue)
  }

  mutating func year(of time: Timestamp) -> Int {
    if !span.contains(time) { turn(to: time) }
    return year
  }

  private mutating func turn(to time: Timestamp) {
    year = time.utcDate.yearMonthDay.year
    // The first and the last year reach beyond all times: their ticks ask the calendar each time.
    guard let start = Self.start(of: year), let end = Self.start(of: year + 1) else {
      return span = time..<time
    }
    span = start..<end
  }

  private static func start(of year: Int) -> Timestamp? {
    CalendarDate(year: year, month: 1, day: 1)
      .flatMap { Timestamp(secondsSince1970: Int64($0.daysSince1970) * 86_400) }
  }
}
