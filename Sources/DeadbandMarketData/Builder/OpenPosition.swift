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
  /// The contracts, where they are listed ones.
  var listed: [ListedLeg]?
  /// What was said while the listed contracts have no good quotes.
  var silenceNote: String?
  /// What every line of it ends with.
  let lineEnd: [UInt8]

  /// Opens a position at the model's prices; `nil` where no strikes fit (a price too low to tell them apart).
  init?(_ plan: PositionPlan, symbol: String, on date: CalendarDate, in market: Market, basis: Double) {
    let expiration = PositionPlan.expiration(openedOn: date)
    var strikes: [Double] = []
    for leg in plan.legs {
      let step = PositionPlan.strikeStep(market.price)
      guard let strike = market.strike(delta: leg.delta, leg.type, step: step), strike > strikes.last ?? 0
      else { return nil }
      strikes.append(strike)
    }
    guard let legs = Self.legs(plan, strikes, expiration), let price = market.value(of: legs)?.price
    else { return nil }
    self.init(plan, symbol: symbol, legs: legs, price: price, basis: basis, listed: nil)
  }

  /// Opens a position in listed contracts at their mids.
  init?(_ plan: PositionPlan, symbol: String, on date: CalendarDate, in choice: ListedChoice, basis: Double) {
    let contracts = choice.options.map(\.quote.contract)
    guard let expiration = contracts.first?.expiration,
      let legs = Self.legs(plan, contracts.map(\.strike), expiration)
    else { return nil }
    let price = zip(legs, choice.options).reduce(0) { $0 + ($1.0.side == .long ? $1.1.mid : -$1.1.mid) }
    self.init(
      plan, symbol: symbol, legs: legs, price: price, basis: basis,
      listed: choice.options.map { ListedLeg($0, in: date) })
  }

  private static func legs(
    _ plan: PositionPlan, _ strikes: [Double], _ expiration: CalendarDate
  ) -> [OptionLeg]? {
    try? zip(plan.legs, strikes).map { leg, strike in
      try OptionLeg(type: leg.type, side: leg.side, strike: strike, expiration: expiration, quantity: 1)
    }
  }

  private init?(
    _ plan: PositionPlan, symbol: String, legs: [OptionLeg], price: Double, basis: Double,
    listed: [ListedLeg]?
  ) {
    // Prices have cents; what lies beyond a millionth is the noise of adding them.
    let entryValue = (-price * 1e6).rounded() / 1e6 + 0
    guard let expiration = legs.first?.expiration,
      let position = try? Position(legs: legs, entryValue: entryValue)
    else { return nil }
    self.plan = plan
    self.position = position
    self.expiration = expiration
    self.basis = basis
    self.listed = listed
    let strikes = legs.map { $0.strike.plain }.joined(separator: "/")
    let subject = "\(symbol) \(expiration) \(plan.code) \(strikes)"
    self.subject = subject
    var json = JSONWriter()
    json.object { json in
      json.key("position")
      position.write(to: &json)
      json.key("strategy")
      json.string(plan.rawValue)
      json.key("subject")
      json.string(subject)
    }
    json.newline()
    lineEnd = [UInt8(ascii: ",")] + json.bytes.dropFirst()
  }

  func daysLeft(on date: CalendarDate) -> Int { expiration.days(since: date) }
}
