import Glibc

/// The p-value of Hoeffding and Bentkus for "more than a share `limit` of what is served differs".
///
/// Y = differing − limit × served + limit lies in 0…1, and the hypothesis says E[Y] > limit. For the mean y of n of them
///
///     p = min( exp(−n kl(min(y, limit), limit)), e × P(Bin(n, limit) ≤ ⌈n y⌉) )
///
/// W. Hoeffding, JASA 58 (1963), (2.1); V. Bentkus, Annals of Probability 32 (2004); put together in S. Bates et al.,
/// "Distribution-free, risk-controlling prediction sets", JACM 68 (2021), proposition 3.
enum HoeffdingBentkus {
  /// The p-value, 0…1. O(units).
  static func pValue(_ units: [RiskUnit], limit: Double) -> Double {
    pValue(
      count: units.count, excess: units.reduce(0) { $0 + $1.differing - limit * $1.served }, limit: limit)
  }

  /// The p-value of so many units whose differing − limit × served add up to `excess`.
  static func pValue(count: Int, excess: Double, limit: Double) -> Double {
    guard count > 0 else { return 1 }
    let n = Double(count)
    let sum = max(0, n * limit + excess)
    let hoeffding = exp(-n * divergence(min(sum / n, limit), limit))
    // A sum that rounding lifted over a whole number would count as the next one: that errs on the side of caution.
    let bentkus = M_E * BinomialTail.atMost(Int(sum.rounded(.up)), of: count, limit)
    return min(1, hoeffding, bentkus)
  }

  /// The relative entropy of two coins, in nats.
  private static func divergence(_ a: Double, _ b: Double) -> Double {
    func part(_ a: Double, _ b: Double) -> Double { a <= 0 ? 0 : b <= 0 ? .infinity : a * log(a / b) }
    return part(a, b) + part(1 - a, 1 - b)
  }

  /// The largest limit that the units do not refute, to `step`: the share is at most that with confidence 1 − `delta`.
  static func upperBound(_ units: [RiskUnit], delta: Double, step: Double = 1e-4) -> Double {
    // From above, since Bentkus's bound has steps and need not fall all the way.
    let (served, differing) = (units.served, units.reduce(0) { $0 + $1.differing })
    var tick = Int((1 / step).rounded())
    while tick > 0 {
      let limit = Double(tick) * step
      if pValue(count: units.count, excess: differing - limit * served, limit: limit) > delta {
        return min(1, limit + step)
      }
      tick -= 1
    }
    return step
  }
}
