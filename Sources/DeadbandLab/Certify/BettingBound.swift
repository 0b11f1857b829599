import Glibc

/// The p-value of betting for "more than a share `limit` of what is served differs", and the bound that follows.
///
/// A gambler who believes the opposite starts with 1 and bets on each unit in turn; the hypothesis makes the game unfair to
/// him, so that his fortune ever exceeds 1/δ with a probability of δ at most (Ville's inequality):
///
///     fortune ×= 1 + bet × (limit × served − differing)        p = 1 / the largest fortune on the way
///
/// The bet may depend on the units before, never on the one it is laid on. I. Waudby-Smith, A. Ramdas, "Estimating means of
/// bounded random variables by betting", JRSS B 86 (2024); the stake is the one they tune for an interval of a fixed number
/// of units, √(2 ln(1/δ) / (n v)), v being the variance seen so far. Two departures: the units are ratios (served and
/// differing instead of one variable), and v starts from what the limit itself would give, not from 1/4, since differing
/// answers are rare here. The stake does not depend on the limit that is tested, so p falls as the limit grows, and the
/// bound is exact.
struct BettingBound {
  /// The probability of error that the stakes are tuned for. Any value is valid; they serve best at this one.
  let delta: Double
  /// Where the gambler begins: a share of the served answers that he expects to differ.
  let prior: Double
  private static let priorUnits = 2.0

  /// The p-value, 0…1, of units in an order that knows nothing of what they say. O(units).
  func pValue(_ units: [RiskUnit], limit: Double) -> Double {
    1 / largestFortune(units, limit: limit, until: .infinity)
  }

  /// The share is at most that with confidence 1 − delta. O(units).
  func upperBound(_ units: [RiskUnit]) -> Double {
    var (low, high) = (0.0, 1.0)
    for _ in 0..<40 {
      let middle = (low + high) / 2
      if largestFortune(units, limit: middle, until: 1 / delta) >= 1 / delta {
        high = middle
      } else {
        low = middle
      }
    }
    return high
  }

  private func largestFortune(_ units: [RiskUnit], limit: Double, until enough: Double) -> Double {
    var fortune = 1.0
    var largest = 1.0
    var served = Self.priorUnits
    var differing = prior * Self.priorUnits
    var squares = prior * (1 - prior) * Self.priorUnits
    var count = Self.priorUnits
    let target = 2 * log(1 / delta) / Double(units.count)
    for unit in units {
      // At most 1: a unit that differs throughout takes all but the limit's share of a stake.
      let bet = min(1, (target * count / squares).squareRoot())
      fortune *= 1 + bet * (limit * unit.served - unit.differing)
      largest = max(largest, fortune)
      if largest >= enough { break }
      served += unit.served
      differing += unit.differing
      let surprise = unit.differing - differing / served * unit.served
      squares += surprise * surprise
      count += 1
    }
    return largest
  }
}
