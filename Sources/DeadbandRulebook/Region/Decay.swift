import DeadbandCore
import Glibc

/// |theta| × days left / price against its line, kept on one side of it by ranges of single indicators.
///
/// A product of three has no box of its own. The certain one gives each factor a share of the distance. The likely one
/// looks at vega instead: of options of one expiration theta × days is −vega × volatility × 50 (Black–Scholes without
/// carry, vega a volatility point), so with price and volatility standing, time decay left falls and rises as vega does,
/// whatever the days. How the two are related is taken from the snapshot itself. Where carry or a jump of volatility
/// breaks that, time decay left may be past its line while vega is not.
struct Decay {
  private let theta: Double
  private let days: Double
  private let price: Double
  private let vega: Double
  private let volatility: Double
  private let line: Double

  /// What of vega's distance to the line, in logarithms, a likely region reaches. Chosen on the first half of a history of
  /// SPY's hours: all of it asks 2 % less and is late twice as often.
  private static let vegaShare = 0.97
  /// How far volatility and price may move under a likely region, as fractions.
  private static let volatilityMove = 0.3
  private static let priceMove = 0.05
  /// How far |theta| may rise under a likely region, as a multiple of what reaches the line now.
  private static let thetaRise = 2.0
  /// What of the distance to the line, in logarithms, is theta's and what the days' in a certain region; the rest is the
  /// price's.
  private static let thetaShare = 0.6
  private static let daysShare = 0.35

  /// Nil where theta or days are missing.
  init?(_ snapshot: Snapshot, line: Double) {
    guard let theta = snapshot.value(SnapshotLanes.theta),
      let days = snapshot.value(SnapshotLanes.daysToExpiration)
    else { return nil }
    self.theta = theta
    self.days = days
    price = snapshot.underlyingPrice
    vega = snapshot.value(SnapshotLanes.vega) ?? 0
    volatility = snapshot.value(SnapshotLanes.impliedVolatility) ?? 0
    self.line = line
  }

  private var left: Double { Self.left(theta, days, price) }

  /// Vega at the line as a multiple of vega now.
  private var vegaRatio: Double { pow(line / left, Self.vegaShare) }

  /// As the situation computes it, so that what is compared here is compared there. Rising in each factor, rounded or
  /// not: a box is inside if its corner is.
  private static func left(_ theta: Double, _ days: Double, _ price: Double) -> Double {
    abs(theta) * days / price
  }
}

extension Decay {
  /// Ranges in which time decay left, which is above its line, stays there.
  ///
  /// - Parameter daysAtLeast: with fewer days the answer changes anyway.
  func stayAbove(daysAtLeast: Double, _ reach: RegionReach, _ bounds: inout RegionBounds) {
    let fewestDays = min(max(daysAtLeast, 1), days)
    guard reach == .likely, vega != 0, volatility > 0, line > 0 else {
      stayCertainlyAbove(fewestDays, &bounds)
      return
    }
    let least = Quanta.notBelow(abs(vega) * vegaRatio, SnapshotLanes.vega)
    bounds.limit(SnapshotLanes.vega, magnitude: min(least, abs(vega))...(.infinity), sign: vega)
    bounds.limit(SnapshotLanes.impliedVolatility, from: volatility * (1 - Self.volatilityMove))
    bounds.limit(SnapshotLanes.underlyingPrice, to: price * (1 + Self.priceMove))
    bounds.limit(SnapshotLanes.daysToExpiration, from: fewestDays)
    // Days only fall: with a smaller theta than this the line is reached whatever they are.
    let theta = Quanta.notBelow(line * price / days, SnapshotLanes.theta)
    bounds.limit(SnapshotLanes.theta, magnitude: min(theta, abs(self.theta))...(.infinity), sign: self.theta)
  }

  private func stayCertainlyAbove(_ fewestDays: Double, _ bounds: inout RegionBounds) {
    let distance = line > 0 ? log(left / line) : .infinity
    var days = max(fewestDays, (self.days * exp(-Self.daysShare * distance)).rounded(.up))
    var price = self.price
    if distance.isFinite {
      price = Quanta.notAbove(
        price * exp((1 - Self.thetaShare - Self.daysShare) * distance), SnapshotLanes.underlyingPrice)
      price = max(price, self.price)
    }
    var theta = leastTheta(days, price)
    if theta > abs(self.theta) {
      // So near the line that the quanta are steps: theta may not fall at all, and days as far as that leaves.
      (theta, price) = (abs(self.theta), self.price)
      days = max(fewestDays, min((line * price / theta).rounded(.down), self.days))
      if Self.left(theta, days, price) <= line { days = min(days + 1, self.days) }
    }
    bounds.limit(SnapshotLanes.theta, magnitude: theta...(.infinity), sign: self.theta)
    bounds.limit(SnapshotLanes.daysToExpiration, from: days)
    if distance.isFinite { bounds.limit(SnapshotLanes.underlyingPrice, to: price) }
  }

  /// The smallest |theta| that a snapshot can hold with which the line is not reached.
  private func leastTheta(_ days: Double, _ price: Double) -> Double {
    let theta = Quanta.above(line * price / days, SnapshotLanes.theta)
    return Self.left(theta, days, price) > line ? theta : Quanta.above(theta, SnapshotLanes.theta)
  }
}

extension Decay {
  /// Ranges in which time decay left, which has reached its line, stays there.
  func stayBelow(_ reach: RegionReach, _ bounds: inout RegionBounds) {
    bounds.limit(SnapshotLanes.daysToExpiration, to: days)
    bounds.limit(SnapshotLanes.theta)
    guard days > 0 else { return }
    guard reach == .likely, volatility > 0, let most = mostVega else {
      stayCertainlyBelow(&bounds)
      return
    }
    bounds.limit(SnapshotLanes.vega, from: -most, to: most)
    bounds.limit(SnapshotLanes.impliedVolatility, to: volatility * (1 + Self.volatilityMove))
    bounds.limit(SnapshotLanes.underlyingPrice, from: price * (1 - Self.priceMove))
    let theta = max(Self.thetaRise * line * price / days, abs(theta))
    if theta.isFinite { bounds.limit(SnapshotLanes.theta, from: -theta, to: theta) }
  }

  /// The |vega| with which the line would be reached; where what is left is too little to tell, by the formula alone.
  /// Nil without a vega, and where there is no such number.
  private var mostVega: Double? {
    guard vega != 0 else { return nil }
    let most = left > 0 ? abs(vega) * vegaRatio : line * price / (50 * volatility)
    return most.isFinite ? max(Quanta.notAbove(most, SnapshotLanes.vega), abs(vega)) : nil
  }

  private func stayCertainlyBelow(_ bounds: inout RegionBounds) {
    guard line.isFinite else { return }
    let distance = left > 0 ? log(line / left) : .infinity
    var price = Quanta.notBelow(
      price * max(exp(-distance / 2), 1 - Self.priceMove), SnapshotLanes.underlyingPrice)
    price = min(price, self.price)
    var theta = Quanta.notAbove(line * price / days, SnapshotLanes.theta)
    if Self.left(theta, days, price) > line { theta = Quanta.below(theta, SnapshotLanes.theta) }
    if theta < abs(self.theta) { (theta, price) = (abs(self.theta), self.price) }
    bounds.limit(SnapshotLanes.theta, from: -theta, to: theta)
    bounds.limit(SnapshotLanes.underlyingPrice, from: price)
  }
}
