import DeadbandCore

/// The percentile bootstrap of a ratio of sums over independent units (B. Efron, R. Tibshirani, "An Introduction to
/// the Bootstrap", 1993, ch. 13): whole subjects are drawn with replacement, since ticks of one subject are anything
/// but independent.
enum Bootstrap {
  private static let resamples = 1_000
  /// Fixed, so that a replay gives the same figures every time.
  private static let seed: UInt64 = 20_150_101

  /// The 95 % interval of Σ numerators / Σ denominators; `nil` where fewer than two units tell nothing of spread.
  static func interval(_ numerators: [Double], over denominators: [Double]) -> ClosedRange<Double>? {
    let count = numerators.count
    guard count > 1 else { return nil }
    var generator = SplitMix64(seed: seed)
    var ratios: [Double] = []
    ratios.reserveCapacity(resamples)
    for _ in 0..<resamples {
      var numerator = 0.0
      var denominator = 0.0
      for _ in 0..<count {
        let unit = Int(generator.next() % UInt64(count))
        numerator += numerators[unit]
        denominator += denominators[unit]
      }
      ratios.append(denominator > 0 ? numerator / denominator : 0)
    }
    ratios.sort()
    return ratios[resamples * 25 / 1_000]...ratios[resamples * 975 / 1_000 - 1]
  }
}
