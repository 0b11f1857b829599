import DeadbandCore

/// The units of a calibration, scaled, in an order that knows nothing of what they say.
struct CertificationSample {
  /// By setting.
  let units: [[RiskUnit]]
  /// When each unit began, in the units' order.
  let times: [Timestamp]
  /// Ticks of the unit that gave the scale and is not among ``units``; nil where none was needed.
  let longestTicks: Int?

  /// A fixed seed: the same data give the same certificate, and neither an early nor a late stretch of the market is bet on
  /// first.
  private static let seed: UInt64 = 20_211_003

  /// Weighing by answers needs a bound on how much one unit can count. The longest one gives it, and is left out: all others
  /// are then units drawn from those that are no longer, and nothing was looked at but lengths.
  init(_ calibration: Calibration, weighing: Certificate.Weighing) {
    var subjects = calibration.subjects
    var generator = SplitMix64(seed: Self.seed)
    subjects.shuffle(using: &generator)
    let analysts = Double(max(calibration.analysts, 1))
    let scale: Double
    switch weighing {
    case .answers:
      guard let longest = subjects.indices.max(by: { subjects[$0].ticks < subjects[$1].ticks }) else {
        (units, times, longestTicks) = (calibration.values.map { _ in [] }, [], nil)
        return
      }
      longestTicks = subjects.remove(at: longest).ticks
      scale = Double(max(longestTicks ?? 1, 1)) * analysts
    case .subjects:
      longestTicks = nil
      scale = 1
    }
    times = subjects.map(\.first)
    units = calibration.values.indices.map { setting in
      subjects.map { subject in
        let count = subject.counts[setting]
        let loss = Double(count.loss) / 1_000
        guard weighing == .subjects else {
          return RiskUnit(served: Double(count.served) / scale, differing: loss / scale)
        }
        // A subject that was never served says nothing of served answers.
        return count.served == 0
          ? RiskUnit(served: 0, differing: 0) : RiskUnit(served: 1, differing: loss / Double(count.served))
      }
    }
  }
}
