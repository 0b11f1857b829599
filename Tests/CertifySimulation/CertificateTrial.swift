import DeadbandCore
package import DeadbandLab

/// One way to certify, tried on many samples of a market whose risk is known.
package struct CertificateTrial: Sendable {
  /// How a setting is chosen.
  package enum Way: Sendable, CaseIterable {
    /// As the command does.
    case sound
    /// Wrong: each tick counts as independent.
    case ticksAsUnits
    /// Wrong: the loosest setting with a small p-value is taken, wherever it stands.
    case withoutSequence
    /// Wrong: the analyst's noise is taken to be what it was measured as.
    case noiseAsMeasured
    /// Wrong: certified by subjects and believed by answers.
    case bySubjects
  }

  package let market: SimulatedMarket
  package let certification: Certification
  package let subjects: Int
  package let way: Way
  /// The analyst's true self-disagreement, and how many pairs measure it.
  package let noise: Double
  package let pairs: Int

  package init(
    _ market: SimulatedMarket, _ certification: Certification, subjects: Int, way: Way = .sound,
    noise: Double = 0, pairs: Int = 0
  ) {
    self.market = market
    self.certification = certification
    self.subjects = subjects
    self.way = way
    self.noise = noise
    self.pairs = pairs
  }

  /// What came of it.
  package struct Outcome: Sendable, Hashable {
    package var repetitions = 0
    /// Samples on which a setting was certified.
    package var certified = 0
    /// Those of them on which the true share of that setting lies above the limit.
    package var broken = 0
    /// Σ (true share − limit) × share served over the certified ones: what a bound on the mean promises to be ≤ 0.
    package var excess = 0.0

    /// Share of the repetitions in which nothing false was certified.
    package var kept: Double { 1 - Double(broken) / Double(repetitions) }
  }

  /// Repeats it on new samples, the same for a seed.
  package func run(_ repetitions: Int, seed: UInt64) -> Outcome {
    var generator = SplitMix64(seed: seed)
    var outcome = Outcome()
    for _ in 0..<repetitions {
      let calibration = market.draw(subjects, byTick: way == .ticksAsUnits, using: &generator)
      let proved = proved(calibration, &generator)
      outcome.repetitions += 1
      guard proved > 0 else { continue }
      let excess = market.risk(proved - 1) - (certification.alpha + noise)
      outcome.certified += 1
      outcome.broken += excess > 0 ? 1 : 0
      outcome.excess += excess * market.shares[proved - 1]
    }
    return outcome
  }

  private func proved(_ calibration: Calibration, _ generator: inout SplitMix64) -> Int {
    var certification = certification
    if pairs > 0 {
      let differing = (0..<pairs).count { _ in unit(&generator) < noise }
      if way == .noiseAsMeasured {
        certification.alpha += Double(differing) / Double(pairs)
      } else {
        certification.noise = (differing, pairs)
      }
    }
    switch way {
    case .sound, .ticksAsUnits, .noiseAsMeasured: return certification.proved(calibration)
    case .bySubjects:
      certification.weighing = .subjects
      return certification.proved(calibration)
    case .withoutSequence:
      let last = certification.pValues(calibration)?.lastIndex { $0 <= 1 - certification.confidence }
      return last.map { $0 + 1 } ?? 0
    }
  }
}

extension CertificateTrial {
  /// The number of failures that a method with a true failure rate of `rate` exceeds once in a thousand times.
  package static func mostFailures(of repetitions: Int, rate: Double) -> Int {
    // P(X = 0), P(X ≤ 1), … from one to the next.
    var term = 1.0
    for _ in 0..<repetitions { term *= 1 - rate }
    var sum = term
    var count = 0
    while sum < 0.999, count < repetitions {
      term *= Double(repetitions - count) / Double(count + 1) * rate / (1 - rate)
      count += 1
      sum += term
    }
    return count
  }
}
