/// What one setting came to.
public struct CertificationStep: Sendable, Hashable {
  /// The knob's value.
  public let value: Double
  /// Ticks that were answered from the cache, mean over the analysts, and all of them.
  public let served: Double
  /// Ticks of all subjects.
  public let ticks: Int
  /// Share of the served answers that differed, of the units that were counted.
  public let risk: Double
  /// The p-value of "more than the limit differs"; nil where the method has none.
  public let pValue: Double?
  /// What the share is at most, for this setting taken alone; nil where the method has none.
  public let upperBound: Double?
  /// Whether the limit is proved for it.
  public let isProved: Bool

  /// Share of the ticks answered from the cache.
  public var servedShare: Double { ticks == 0 ? 0 : served / Double(ticks) }
}

/// Why nothing can be certified.
public enum CertificationRefusal: Sendable, Hashable {
  /// There are fewer than two.
  case tooFewSubjects
  /// The setting that asks most never served an answer.
  case nothingServed
  /// The setting that asks most differs in a larger share than the limit: data will not help.
  case measuredAboveLimit(Double)
  /// What was seen is within the limit, and too little to prove it.
  case tooLittleData(DataNeed)
}

/// What a certification came to.
public struct CertificationResult: Sendable, Hashable {
  /// Every setting, from the one that asks most.
  public let steps: [CertificationStep]
  /// The one that asks least of those that are proved; nil for a refusal.
  public let chosen: Int?
  /// The share that was tested: alpha and what the analyst's noise explains.
  public let limit: Double
  /// Units that were counted.
  public let units: Int
  /// Ticks of the longest unit, which gave the scale and was not counted; nil where none was needed.
  public let longestTicks: Int?
  /// Why there is none; nil where there is one.
  public let refusal: CertificationRefusal?

  /// The chosen setting.
  public var step: CertificationStep? { chosen.map { steps[$0] } }
}
