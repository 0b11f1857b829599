/// Every number and list that a verdict depends on: the contents of a thresholds file.
///
/// A profile is made from its JSON form (``init(json:source:resolve:)``) and is valid from then on; the two that
/// ship with the library are ``seed`` and ``standard``. Copying one copies a reference.
public struct ThresholdProfile: Sendable {
  /// The profile's settings as its file gives them, defaults and parents filled in.
  public let settings: Settings
  /// The built-in indicators and this profile's own.
  public let schema: IndicatorSchema
  /// The settings in the form that the hot path reads.
  package let lanes: Lanes
  /// The gate that the rule `answer` asks; nil where the profile has none.
  public var gate: LearnedGate? { lanes.gate }
  private let findings: Findings?

  /// What was proved of the profile; nil where nothing was. No verdict depends on it.
  public var certificate: Certificate? { findings?.certificate }

  /// What other settings of it were measured to ask and to get wrong; nil where none were. No verdict depends on it by itself.
  public var freshness: FreshnessCurve? { findings?.freshness }

  /// The profile's name.
  public var name: String { settings.name }

  init(
    settings: Settings, schema: IndicatorSchema, certificate: Certificate? = nil,
    freshness: FreshnessCurve? = nil
  ) {
    self.settings = settings
    self.schema = schema
    lanes = Lanes(settings, schema)
    findings = certificate == nil && freshness == nil ? nil : Findings(certificate, freshness)
  }

  /// What was found out about a profile. Apart, so that copying one counts one reference more and not one for each of the texts.
  private final class Findings: Sendable {
    let certificate: Certificate?
    let freshness: FreshnessCurve?
    init(_ certificate: Certificate?, _ freshness: FreshnessCurve?) {
      self.certificate = certificate
      self.freshness = freshness
    }
  }

  /// The values of a thresholds file.
  public struct Settings: Sendable, Hashable {
    /// What the file calls the profile.
    public internal(set) var name: String
    /// Thresholds in the schema's order: the 23 built-in indicators, then the profile's own.
    public internal(set) var indicators: [IndicatorThreshold]
    /// The profile's own indicators.
    public internal(set) var custom: [IndicatorDefinition]
    /// Priority and time limit by change type, in the order of ``ChangeType/allCases``.
    public internal(set) var changeTypes: [ChangeTypeSettings]
    /// When moved indicators together count.
    public internal(set) var significance: Significance
    /// The rules' own numbers.
    public internal(set) var rules: Rules
    /// When a refresh may wait.
    public internal(set) var deferral: Deferral
    /// Oldest analysis, in hours, that is served when no model can be asked.
    public internal(set) var staleLimitHours: Double
    /// What thresholds are multiplied by while the budget is conserved.
    public internal(set) var conservingRelaxation: Double
    /// Weights by strategy and change type.
    public internal(set) var strategies: [String: [ChangeType: Double]]
    /// Whether the soft rules wait while the market is inside the region in which an analysis says that it holds.
    public internal(set) var trustsRegion: Bool
    /// What was learned from recorded analyses; nil where nothing was.
    public internal(set) var gate: GateSettings?
  }

  /// One change type's urgency.
  public struct ChangeTypeSettings: Sendable, Hashable {
    /// 1 (least) to 5.
    public internal(set) var priority: Int
    /// Age in hours from which half a threshold is enough.
    public internal(set) var timeLimitHours: Double
  }

  /// When moved indicators together count.
  public struct Significance: Sendable, Hashable {
    /// Sum of points above which the rule `significance` fires.
    public internal(set) var refreshAbove: Double
    /// How many thresholds of movement an indicator's points are multiplied by at most; at least 1.
    public internal(set) var magnitudeCap: Double
  }

  /// The rules' own numbers.
  public struct Rules: Sendable, Hashable {
    /// Rules that never fire.
    public internal(set) var disabled: RuleSet
    /// The indicators that fire `technical`.
    public internal(set) var technical: IndicatorSet
    /// The indicators that fire `price`.
    public internal(set) var price: IndicatorSet
    /// Thresholds of movement above which `price` is of high priority.
    public internal(set) var priceHighAbove: Double
    /// Thresholds of movement above which a change type past its time limit is overdue.
    public internal(set) var overdueAbove: Double
    /// Age in hours above which `age` fires.
    public internal(set) var ageHours: Double
    /// Time to live in hours at volatility rank 0.
    public internal(set) var longestHours: Double
    /// Time to live in hours at volatility rank 100.
    public internal(set) var shortestHours: Double
    /// Volatility rank (0…100) above which `volatile` fires …
    public internal(set) var volatileRankAbove: Double
    /// … once the analysis has this age in hours.
    public internal(set) var volatileAgeHours: Double
    /// Age in hours above which `too_old` fires.
    public internal(set) var tooOldHours: Double
    /// Highest volatility rank (0…100) of stable conditions.
    public internal(set) var stableRankAtMost: Double
    /// Age in hours above which `too_old` fires in stable conditions.
    public internal(set) var stableTooOldHours: Double
  }

  /// When a refresh may wait.
  public struct Deferral: Sendable, Hashable {
    /// Age in minutes below which a refresh waits …
    public internal(set) var minutes: Double
    /// … unless an indicator moved more thresholds than this.
    public internal(set) var excessAbove: Double
  }

  /// The weights of a strategy that the profile lists.
  ///
  /// - Throws: ``DecisionError/unknownStrategy(_:known:)``.
  public func strategy(_ name: String) throws(DecisionError) -> Strategy {
    guard let weights = settings.strategies[name] else {
      throw .unknownStrategy(name, known: settings.strategies.keys.sorted())
    }
    return Strategy(name: name, weights: weights)
  }
}

extension ThresholdProfile: Equatable {
  /// Equal settings; the rest is derived, and what is promised of them changes no verdict.
  public static func == (left: ThresholdProfile, right: ThresholdProfile) -> Bool {
    left.settings == right.settings
  }
}

/// How much each change type counts for one kind of option position.
public struct Strategy: Sendable, Hashable {
  /// `IRON_CONDOR` and the like; empty for none.
  public let name: String
  private let technical, volatility, price, marketRegime, timeDecay: Double

  /// No strategy: every change type weighs 1.
  public static let none = Strategy(name: "", weights: [:])

  package init(name: String, weights: [ChangeType: Double]) {
    self.name = name
    technical = weights[.technical] ?? 1
    volatility = weights[.volatility] ?? 1
    price = weights[.price] ?? 1
    marketRegime = weights[.marketRegime] ?? 1
    timeDecay = weights[.timeDecay] ?? 1
  }

  /// The weight of `type`.
  public func weight(_ type: ChangeType) -> Double {
    switch type {
    case .technical: technical
    case .volatility: volatility
    case .price: price
    case .marketRegime: marketRegime
    case .timeDecay: timeDecay
    }
  }
}
