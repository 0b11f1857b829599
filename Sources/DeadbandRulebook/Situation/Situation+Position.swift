import DeadbandCore
import DeadbandPricing

extension Situation {
  /// Fills in what the position's legs tell.
  ///
  /// One volatility serves all strikes: the snapshot has no smile, so wings are valued a little too low.
  mutating func read(_ position: Position, volatility: Double?, at instant: Timestamp) {
    let today = instant.utcDate
    let watched = watchedSide(of: position)
    isShort = watched == .short
    var divisor = 0
    var expired = 0
    var cost: Double? = 0
    for leg in position.legs {
      divisor = Self.greatestCommonDivisor(divisor, leg.quantity)
      let years = AssumedCarry.years(from: instant, to: leg.expiration)
      guard years > 0 else {
        expired += 1
        continue
      }
      daysLeft = min(daysLeft ?? .max, max(leg.expiration.days(since: today), 0))
      if leg.side == watched {
        let margin = (leg.type == .call ? leg.strike - price : price - leg.strike) / price
        strikeMargin = min(strikeMargin ?? .infinity, margin)
      }
      guard let option = model(of: leg, years: years, volatility: volatility) else {
        cost = nil
        continue
      }
      let weight = Double(leg.side == .short ? leg.quantity : -leg.quantity)
      let (price, delta) = option.priceAndDelta(of: leg.type)
      cost = cost.map { $0 + weight * price }
      if leg.side == watched { watch(abs(delta), leg.type) }
    }
    guard expired == 0 else {
      expiry = expired == position.legs.count ? .all : .some
      return
    }
    if let cost { value(position, closingCost: cost / Double(divisor)) }
  }

  private func watchedSide(of position: Position) -> Side {
    let wanted: Side = strategy == .protectivePut ? .long : .short
    return position.legs.contains { $0.side == wanted } ? wanted : wanted == .long ? .short : .long
  }

  private mutating func watch(_ magnitude: Double, _ type: OptionType) {
    guard magnitude > (delta ?? -1) else { return }
    delta = magnitude
    deltaType = type
  }

  private mutating func value(_ position: Position, closingCost: Double) {
    self.closingCost = closingCost
    let share = (position.entryValue - closingCost) / abs(position.entryValue)
    // Nothing was paid or received, or next to nothing: there is no share of it.
    if share.isFinite { profit = share }
  }

  /// The leg's option in this market; nil where the volatility is missing or a number is outside what can be
  /// priced.
  private func model(of leg: OptionLeg, years: Double, volatility: Double?) -> BlackScholes? {
    guard let volatility else { return nil }
    return try? BlackScholes(
      spot: price, strike: leg.strike, years: years, volatility: volatility,
      rate: AssumedCarry.rate, dividendYield: AssumedCarry.dividendYield)
  }

  /// Quantities are counted in units of their greatest common divisor, so ten iron condors are valued per
  /// share as one.
  private static func greatestCommonDivisor(_ left: Int, _ right: Int) -> Int {
    var (left, right) = (left, right)
    while right != 0 { (left, right) = (right, left % right) }
    return left
  }
}
