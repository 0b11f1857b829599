import Glibc

/// The standard normal distribution.
enum Normal {
  /// P(X ≤ z), by the complementary error function: relative precision holds far into the lower tail, where
  /// 1 − (something near 1) would leave nothing.
  static func cumulative(_ z: Double) -> Double { 0.5 * erfc(-z * 0.5.squareRoot()) }

  /// The density at z.
  static func density(_ z: Double) -> Double { exp(-0.5 * z * z) / (2 * Double.pi).squareRoot() }
}
