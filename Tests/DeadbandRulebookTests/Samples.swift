import DeadbandCore
import DeadbandPricing
import DeadbandRulebook

/// A calm market around 100: no rule of the standard rulebook applies in it.
let calm: [String: Snapshot.Value] = [
  "underlying_price": .number(100), "implied_volatility": .number(0.2), "volatility_rank": .number(50),
  "delta": .number(-0.16), "theta": .number(-0.02), "days_to_expiration": .number(40),
  "market_bias": .category("NEUTRAL"), "support_level": .number(95),
]

/// 2024-05-01T15:00:00Z, 45 days before `sampleExpiration`.
let sampleTime = Timestamp(nanosecondsSince1970: 1_714_575_600_000_000_000)
let sampleExpiration = CalendarDate.earliest.adding(days: 719_528 + 19_889)

extension [String: Snapshot.Value] {
  func with(_ key: String, _ value: Double?) -> Self {
    var copy = self
    copy[key] = value.map { .number($0) }
    return copy
  }
}

func leg(
  _ type: OptionType, _ side: Side, _ strike: Double, _ quantity: Int = 1,
  expiration: CalendarDate = sampleExpiration
)
  throws -> OptionLeg
{
  try OptionLeg(type: type, side: side, strike: strike, expiration: expiration, quantity: quantity)
}

/// 88/93/108/113 around 100, sold for 0.70: a little above what the model says it is worth.
func condor(entryValue: Double = 0.7, quantity: Int = 1, expiration: CalendarDate = sampleExpiration) throws
  -> Position
{
  try Position(
    legs: [
      leg(.put, .long, 88, quantity, expiration: expiration),
      leg(.put, .short, 93, quantity, expiration: expiration),
      leg(.call, .short, 108, quantity, expiration: expiration),
      leg(.call, .long, 113, quantity, expiration: expiration),
    ], entryValue: entryValue)
}

func situation(
  _ strategy: ManagedStrategy, _ values: [String: Snapshot.Value] = calm, _ position: Position? = nil,
  at instant: Timestamp = sampleTime
) throws -> Situation {
  Situation(snapshot: try Snapshot(values), strategy: strategy, position: position, at: instant)
}
