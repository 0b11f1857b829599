public import DeadbandCore
import Glibc

/// What is to be proved, and how: everything that is fixed before the data are looked at.
public struct Certification: Sendable, Hashable {
  /// How a setting is chosen.
  public enum Method: Sendable, Hashable {
    /// With confidence.
    case learnThenTest(Certificate.Method.Bound)
    /// On average only; a unit's weight halves with every so many days of age, nil for equal weights.
    case conformalRiskControl(halfLifeDays: Double?)
  }

  /// Share of the served answers that may differ beyond the analyst's noise, between 0 and 1.
  public var alpha = 0.02
  /// Between 0 and 1; of no use to conformal risk control.
  public var confidence = 0.95
  /// How.
  public var method = Method.learnThenTest(.betting)
  /// What the share is of.
  public var weighing = Certificate.Weighing.answers
  /// Pairs of fresh answers to one snapshot: how many differed, of how many. Each from another subject, or they are not
  /// independent.
  public var noise: (differing: Int, pairs: Int) {
    get { (noiseDiffering, noisePairs) }
    set { (noiseDiffering, noisePairs) = newValue }
  }
  /// What a difference counts; the calibration was made by it.
  public var severity = SeverityTable.equal

  private var noiseDiffering = 0
  private var noisePairs = 0
  /// The part of the probability of error that goes to the measurement of the noise, where there is one.
  private static let noiseShare = 0.2

  /// At most 2 % at 95 %, by betting, each answer counting the same, of an analyst without noise.
  public init() {}

  /// The probability of error that is left to the settings.
  var delta: Double {
    let delta = 1 - confidence
    return noisePairs > 0 ? delta * (1 - Self.noiseShare) : delta
  }

  /// What the analyst contradicts itself by at least, in units of the loss, but for a probability of a fifth of the error.
  public var noiseLowerBound: Double {
    severity.least
      * BinomialTail.clopperPearsonLower(
        noiseDiffering, of: noisePairs, delta: (1 - confidence) * Self.noiseShare)
  }

  /// The share that is tested: alpha and what the analyst's noise explains.
  public var limit: Double { min(alpha + noiseLowerBound, 1) }

  /// Looks at the data, and says of every setting what is known of it. O(settings × units), and for a refusal the search for
  /// what would do.
  public func decide(_ calibration: Calibration) -> CertificationResult {
    let sample = CertificationSample(calibration, weighing: weighing)
    let (proved, pValues) = choose(sample)
    let steps = calibration.values.indices.map { setting in
      let units = sample.units[setting]
      return CertificationStep(
        value: calibration.values[setting], served: calibration.served(setting), ticks: calibration.ticks,
        risk: units.risk, pValue: pValues?[setting], upperBound: upperBound(units), isProved: setting < proved
      )
    }
    return CertificationResult(
      steps: steps, chosen: proved > 0 ? proved - 1 : nil, limit: limit, units: sample.times.count,
      longestTicks: sample.longestTicks, refusal: proved > 0 ? nil : refusal(sample, steps))
  }

  /// How many settings from the first on are taken, without the rest of ``decide(_:)``. O(settings × units).
  public func proved(_ calibration: Calibration) -> Int {
    choose(CertificationSample(calibration, weighing: weighing)).proved
  }

  /// The p-value of each setting alone; nil where the method has none. O(settings × units).
  public func pValues(_ calibration: Calibration) -> [Double]? {
    choose(CertificationSample(calibration, weighing: weighing)).pValues
  }

  private func choose(_ sample: CertificationSample) -> (proved: Int, pValues: [Double]?) {
    switch method {
    case .learnThenTest(let bound):
      let values = sample.units.map { pValue(bound, $0, limit) }
      return (FixedSequence.proved(values, delta: delta), values)
    case .conformalRiskControl(let halfLife):
      let weights = Self.weights(sample.times, halfLifeDays: halfLife)
      return (ConformalRiskControl.taken(sample.units, limit: limit, weights: weights), nil)
    }
  }

  /// The p-value of "more than `limit` of what is served differs".
  func pValue(_ bound: Certificate.Method.Bound, _ units: [RiskUnit], _ limit: Double) -> Double {
    switch bound {
    case .betting: BettingBound(delta: delta, prior: alpha).pValue(units, limit: limit)
    case .hoeffdingBentkus: HoeffdingBentkus.pValue(units, limit: limit)
    }
  }

  private func upperBound(_ units: [RiskUnit]) -> Double? {
    switch method {
    case .learnThenTest(.betting): BettingBound(delta: delta, prior: alpha).upperBound(units)
    case .learnThenTest(.hoeffdingBentkus): HoeffdingBentkus.upperBound(units, delta: delta)
    case .conformalRiskControl: nil
    }
  }

  private func refusal(_ sample: CertificationSample, _ steps: [CertificationStep]) -> CertificationRefusal {
    guard let units = sample.units.first, !units.isEmpty else { return .tooFewSubjects }
    guard units.served > 0 else { return .nothingServed }
    if units.risk >= limit { return .measuredAboveLimit(steps[0].risk) }
    let leftOut = sample.longestTicks == nil ? 0 : 1
    switch method {
    case .learnThenTest(let bound):
      return .tooLittleData(
        DataNeed(units, limit: limit, delta: delta, leftOut: leftOut) { pValue(bound, $0, $1) })
    case .conformalRiskControl:
      // (1 − limit) / (limit × mean served) from the condition itself, with no answer differing, and at the measured share.
      func need(_ risk: Double) -> Int? {
        let margin = (limit - risk) * units.served / Double(units.count)
        let number = (1 - limit) / margin
        return number < Double(DataNeed.most) ? Int(number.rounded(.up)) + leftOut : nil
      }
      return .tooLittleData(DataNeed(withoutLoss: need(0), atMeasuredRate: need(units.risk)))
    }
  }

  private static func weights(_ times: [Timestamp], halfLifeDays: Double?) -> [Double] {
    guard let halfLifeDays, let last = times.max() else { return times.map { _ in 1 } }
    return times.map { exp2(-last.seconds(since: $0) / 86_400 / halfLifeDays) }
  }
}
