import DeadbandCore
import DeadbandPricing

extension OpenPosition {
  /// Takes over the legs' quotes in a further session; does nothing for a position at model prices.
  ///
  /// - Parameter basis: first-basis price units per unit as traded in the session.
  mutating func follow(_ quotes: [OptionQuote], in session: CalendarDate, basis: Double) {
    guard var legs = listed else { return }
    for index in legs.indices { legs[index].follow(quotes, in: session, factor: basis / self.basis) }
    listed = legs
  }

  /// The legs whose latest good quote is older than the limit.
  func silentLegs(on date: CalendarDate, limitDays: Int) -> [ListedLeg] {
    (listed ?? []).filter { date.days(since: $0.session) > limitDays }
  }

  /// Implied volatility and greeks as the listed legs' quotes have them; `nil` where a leg has none, or an old one.
  func quotedValue(on date: CalendarDate, limitDays: Int) -> PositionValue? {
    guard let listed, silentLegs(on: date, limitDays: limitDays).isEmpty else { return nil }
    let values = listed.compactMap(\.value)
    guard values.count == listed.count else { return nil }
    var sum = PositionValue(volatility: values.reduce(0) { $0 + $1.volatility } / Double(values.count))
    for (leg, value) in zip(position.legs, values) { sum.add(leg, value) }
    return sum
  }
}
