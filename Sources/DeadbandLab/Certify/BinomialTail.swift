import Glibc

/// Tails of the binomial distribution, by the regularised incomplete beta function.
enum BinomialTail {
  /// P(X ≤ k) for X ~ Bin(n, p). O(√n).
  static func atMost(_ k: Int, of n: Int, _ p: Double) -> Double {
    if k < 0 { return 0 }
    if k >= n || p <= 0 { return 1 }
    if p >= 1 { return 0 }
    return incompleteBeta(1 - p, Double(n - k), Double(k + 1))
  }

  /// P(X ≥ k) for X ~ Bin(n, p). O(√n).
  static func atLeast(_ k: Int, of n: Int, _ p: Double) -> Double {
    if k <= 0 { return 1 }
    if k > n || p <= 0 { return 0 }
    if p >= 1 { return 1 }
    return incompleteBeta(p, Double(k), Double(n - k + 1))
  }

  /// The largest p that `differing` of `pairs` leaves possible to be too large with probability `delta`: below it the true
  /// share lies with a probability of `delta` at most. 0 where nothing differed.
  ///
  /// C. J. Clopper, E. S. Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial",
  /// Biometrika 26 (1934).
  static func clopperPearsonLower(_ differing: Int, of pairs: Int, delta: Double) -> Double {
    guard differing > 0, pairs > 0 else { return 0 }
    var (low, high) = (0.0, Double(differing) / Double(pairs))
    // 60 halvings of an interval of length 1 reach the last bits of a Double.
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if atLeast(differing, of: pairs, middle) <= delta { low = middle } else { high = middle }
    }
    return low
  }

  /// I_x(a, b), by Lentz's continued fraction (DLMF 8.17.22), on whichever side of the mean it converges fast.
  private static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let front = exp(a * log(x) + b * log1p(-x) - logBeta(a, b))
    if x < (a + 1) / (a + b + 2) { return front * fraction(x, a, b) / a }
    return max(0, 1 - front * fraction(1 - x, b, a) / b)
  }

  private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let tiny = 1e-300
    func away(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
    var c = 1.0
    var d = 1 / away(1 - (a + b) * x / (a + 1))
    var result = d
    for step in 1...10_000 {
      let m = Double(step)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / away(1 + even * d)
      c = away(1 + even / c)
      result *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / away(1 + odd * d)
      c = away(1 + odd / c)
      result *= d * c
      if abs(d * c - 1) < 1e-15 { break }
    }
    return result
  }

  private static func logBeta(_ a: Double, _ b: Double) -> Double {
    // The plain form would write a global of the C library.
    var sign: CInt = 0
    return lgamma_r(a, &sign) + lgamma_r(b, &sign) - lgamma_r(a + b, &sign)
  }
}
