import DeadbandCore
import DeadbandPricing

/// A position held under a plan, from its opening to its roll.
struct OpenPosition: Sendable {
  let plan: PositionPlan
  let position: Position
  let expiration: CalendarDate
  let subject: String
  /// First-basis price units per unit of the position's own basis.
  ///
  /// A position keeps the basis of the day it was opened on: after a split its prices go on in the old units, as
  /// its adjusted contracts do, so that no split lies between a baseline and now.
  let basis: Double

  /// Opens a position at the model's prices; `nil` where no strikes fit (a price too low to tell them apart).
  init?(
    _ plan: PositionPlan, symbol: String, on date: CalendarDate, at time: Timestamp, price: Double,
    volatility: Double, basis: Double
  ) {
    let expiration = PositionPlan.expiration(openedOn: date)
    let market = Market(price: price, volatility: volatility, years: Market.years(from: time, to: expiration))
    var legs: [OptionLeg] = []
    var strikes: [Double] = []
    for leg in plan.legs {
      guard let strike = market.strike(delta: leg.delta, leg.type, step: PositionPlan.strikeStep(price)),
        strike > strikes.last ?? 0,
        let option = try? OptionLeg(
          type: leg.type, side: leg.side, strike: strike, expiration: expiration, quantity: 1)
      else { return nil }
      strikes.append(strike)
      legs.append(option)
    }
    guard let credit = market.value(of: legs)?.credit,
      let position = try? Position(legs: legs, entryValue: credit)
    else { return nil }
    self.init(plan, symbol: symbol, position: position, expiration: expiration, basis: basis)
  }

  init(_ plan: PositionPlan, symbol: String, position: Position, expiration: CalendarDate, basis: Double) {
    self.plan = plan
    self.position = position
    self.expiration = expiration
    self.basis = basis
    let strikes = position.legs.map { $0.strike.plain }.joined(separator: "/")
    subject = "\(symbol) \(expiration) \(plan.code) \(strikes)"
  }

  func daysLeft(on date: CalendarDate) -> Int { Int(expiration.daysSince1970 - date.daysSince1970) }
}
