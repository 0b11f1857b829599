/// Whether a gate's probabilities are what happens: of the ticks at which it said 20 %, a fifth should differ.
///
/// A tick counts where its subject has an answer, whether the gate then asked or served. What it said is compared with
/// whether the fresh answer was another than the one held.
public struct GateCalibration: Sendable, Hashable {
  /// Ticks with probabilities from ``lower`` to below ``upper``.
  public struct Bin: Sendable, Hashable {
    /// The probabilities that fall in it; the last bin holds 1 as well.
    public let lower, upper: Double
    /// Ticks in it.
    public let ticks: Int
    /// Mean of the probabilities; 0 without ticks.
    public let predicted: Double
    /// Share of the ticks at which the answer differed; 0 without ticks.
    public let differed: Double
    /// The 95 % interval of ``differed``, by bootstrap over subjects; nil for fewer than two subjects.
    public let interval: ClosedRange<Double>?
  }

  /// Ten of them, narrow where most ticks and all sensible limits lie.
  public let bins: [Bin]
  /// Ticks in all of them.
  public var ticks: Int { bins.reduce(0) { $0 + $1.ticks } }
  /// Mean of all probabilities.
  public var predicted: Double { mean(\.predicted) }
  /// Share of all those ticks at which the answer differed.
  public var differed: Double { mean(\.differed) }

  /// Where the bins end.
  static let limits: [Double] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1]

  private func mean(_ value: (Bin) -> Double) -> Double {
    let sum = bins.reduce(0) { $0 + value($1) * Double($1.ticks) }
    return ticks == 0 ? 0 : sum / Double(ticks)
  }
}

extension GateCalibration {
  /// Counts what was said and what happened, tick by tick.
  struct Tally {
    private struct Unit {
      var ticks = 0
      var differed = 0
    }

    private var predicted = [Double](repeating: 0, count: GateCalibration.limits.count)
    /// By bin, what happened to each subject.
    private var units: [[Unit]]

    init(subjects: Int) {
      units = [[Unit]](
        repeating: [Unit](repeating: Unit(), count: subjects), count: GateCalibration.limits.count)
    }

    mutating func add(_ probability: Double, differed: Bool, subject: Int) {
      let limits = GateCalibration.limits
      let bin = limits.firstIndex { probability < $0 } ?? limits.count - 1
      predicted[bin] += probability
      units[bin][subject].ticks += 1
      if differed { units[bin][subject].differed += 1 }
    }

    var calibration: GateCalibration {
      let limits = GateCalibration.limits
      return GateCalibration(
        bins: limits.indices.map { bin in
          let seen = units[bin].filter { $0.ticks > 0 }
          let ticks = seen.reduce(0) { $0 + $1.ticks }
          return Bin(
            lower: bin == 0 ? 0 : limits[bin - 1], upper: limits[bin], ticks: ticks,
            predicted: ticks == 0 ? 0 : predicted[bin] / Double(ticks),
            differed: share(seen.reduce(0) { $0 + $1.differed }, of: ticks),
            interval: Bootstrap.interval(
              seen.map { Double($0.differed) }, over: seen.map { Double($0.ticks) }))
        })
    }
  }
}
