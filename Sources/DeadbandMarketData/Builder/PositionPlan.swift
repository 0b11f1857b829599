import DeadbandCore
import DeadbandPricing

/// What to hold for a strategy: which options at which delta, how far out, and when to roll.
///
/// The strikes are the ones nearest to a delta, as such positions are usually opened; 16 % is one standard deviation.
public enum PositionPlan: String, Sendable, CaseIterable {
  /// Short put and call at a delta of 0.16, long ones at 0.05.
  case ironCondor = "IRON_CONDOR"
  /// The stock and a long put at a delta of −0.30. Only the put is the position.
  case protectivePut = "PROTECTIVE_PUT"
  /// The stock and a short call at a delta of 0.30. Only the call is the position.
  case coveredCall = "COVERED_CALL"

  /// Days to expiration at which a position is opened: the first Friday at least as far out.
  static let daysAtEntry = 45
  /// Days to expiration at which it is closed and the next one opened.
  static let daysAtRoll = 5

  /// An option to hold.
  struct Leg {
    let type: OptionType
    let side: Side
    /// |delta| to open it at.
    let delta: Double
  }

  /// Legs from the lowest strike to the highest.
  var legs: [Leg] {
    switch self {
    case .ironCondor:
      [
        Leg(type: .put, side: .long, delta: 0.05), Leg(type: .put, side: .short, delta: 0.16),
        Leg(type: .call, side: .short, delta: 0.16), Leg(type: .call, side: .long, delta: 0.05),
      ]
    case .protectivePut: [Leg(type: .put, side: .long, delta: 0.30)]
    case .coveredCall: [Leg(type: .call, side: .short, delta: 0.30)]
    }
  }

  /// The short name in a subject.
  var code: String {
    switch self {
    case .ironCondor: "IC"
    case .protectivePut: "PP"
    case .coveredCall: "CC"
    }
  }

  /// The expiration of a position opened on `date`.
  static func expiration(openedOn date: CalendarDate) -> CalendarDate {
    var friday = date.adding(days: daysAtEntry)
    while friday.weekday != .friday { friday = friday.adding(days: 1) }
    return friday
  }

  /// Distance of listed strikes around a price, in currency.
  static func strikeStep(_ price: Double) -> Double { price < 50 ? 0.5 : price < 500 ? 1 : 5 }
}
