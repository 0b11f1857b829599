package import DeadbandCore
package import DeadbandLab

/// Subjects whose true risk is known: what a certificate says of a sample of them can be held against it.
///
/// A subject has a length, and its ticks come in runs that share one draw: a tick differs at a setting if its run's draw lies
/// below the setting's risk for subjects of that length. So ticks of one subject depend on one another, long subjects are
/// worse than short ones, and the risk is still a plain sum.
package struct SimulatedMarket: Sendable {
  /// Subjects of one length.
  package struct Kind: Sendable {
    package let ticks: Int
    /// How many of the subjects are such.
    package let probability: Double
    /// Their risk as a multiple of the setting's.
    package let factor: Double

    package init(ticks: Int, probability: Double, factor: Double) {
      self.ticks = ticks
      self.probability = probability
      self.factor = factor
    }
  }

  package let kinds: [Kind]
  /// Share of the ticks that each setting serves.
  package let shares: [Double]
  /// Risk of each setting, for a factor of 1.
  package let risks: [Double]
  /// Ticks of a run on average.
  package let runTicks: Double
  /// Whether each setting has draws of its own; else a tick that differs at one differs at every setting of more risk.
  package let isIndependent: Bool

  package init(
    kinds: [Kind], shares: [Double], risks: [Double], runTicks: Double, isIndependent: Bool = false
  ) {
    self.kinds = kinds
    self.shares = shares
    self.risks = risks
    self.runTicks = runTicks
    self.isIndependent = isIndependent
  }

  /// The true share of a setting's served answers that differ: Σ p ticks risk / Σ p ticks, since what is served does not
  /// depend on what differs.
  package func risk(_ setting: Int) -> Double {
    let ticks = kinds.reduce(0) { $0 + $1.probability * Double($1.ticks) }
    return kinds.reduce(0) { $0 + $1.probability * Double($1.ticks) * min(1, $1.factor * risks[setting]) }
      / ticks
  }

  /// Subjects drawn one after the other.
  ///
  /// - Parameter byTick: gives each tick as a subject of its own, which is what somebody does who takes ticks for
  ///   independent.
  package func draw(
    _ count: Int, byTick: Bool = false, using generator: inout SplitMix64
  ) -> Calibration {
    var calibration = Calibration(values: shares.indices.map { Double($0 + 1) }, analysts: 1)
    for number in 0..<count {
      let kind = kind(at: unit(&generator))
      let at = Timestamp(nanosecondsSince1970: Int64(number) * 86_400_000_000_000)
      var subject = Calibration.Subject(
        first: at, last: at, ticks: kind.ticks, counts: shares.map { _ in Calibration.Count() })
      var draws = shares.map { _ in 0.0 }
      for tick in 0..<kind.ticks {
        if tick == 0 || unit(&generator) < 1 / runTicks { redraw(&draws, &generator) }
        let serving = unit(&generator)
        var single = Calibration.Subject(
          first: at, last: at, ticks: 1, counts: byTick ? shares.map { _ in Calibration.Count() } : [])
        for setting in shares.indices where serving < shares[setting] {
          let loss = draws[setting] < kind.factor * risks[setting] ? 1_000 : 0
          subject.counts[setting].served += 1
          subject.counts[setting].loss += loss
          if byTick { single.counts[setting] = Calibration.Count(served: 1, loss: loss) }
        }
        if byTick { calibration.subjects.append(single) }
      }
      if !byTick { calibration.subjects.append(subject) }
    }
    return calibration
  }

  private func redraw(_ draws: inout [Double], _ generator: inout SplitMix64) {
    let common = unit(&generator)
    for index in draws.indices { draws[index] = isIndependent ? unit(&generator) : common }
  }

  private func kind(at place: Double) -> Kind {
    var sum = 0.0
    for kind in kinds {
      sum += kind.probability
      if place < sum { return kind }
    }
    return kinds[kinds.count - 1]
  }
}

/// 0 inclusive to 1 exclusive.
func unit(_ generator: inout SplitMix64) -> Double { Double(generator.next() >> 11) * 0x1p-53 }
