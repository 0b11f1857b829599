public import DeadbandCore

/// What is decided about one asset.
public struct AssetDecision: Sendable, Hashable {
  /// The asset.
  public var asset: Asset
  /// What is to be done.
  public var action: TradeAction
  /// The account's own money that is bound by it, before leverage; nothing for what needs none.
  public var allocation: Money
  /// The price at which its profit is taken, in the asset's currency; nil where none is set.
  public var takeProfit: Double?
  /// The price at which its loss is stopped, likewise.
  public var stopLoss: Double?
  /// Why.
  public var rationale: String
  /// How sure its author is, 0…100.
  public var confidence: Double
  /// How much may be lost by it; nil in documents of the older form, which do not say.
  public var riskLevel: RiskLevel?

  /// A decision, unchecked; ``DecisionCheck`` says what is wrong with it.
  public init(
    _ asset: Asset, _ action: TradeAction, allocation: Money = .zero, takeProfit: Double? = nil,
    stopLoss: Double? = nil, rationale: String, confidence: Double, riskLevel: RiskLevel?
  ) {
    self.asset = asset
    self.action = action
    self.allocation = allocation
    self.takeProfit = takeProfit
    self.stopLoss = stopLoss
    self.rationale = rationale
    self.confidence = confidence
    self.riskLevel = riskLevel
  }

  /// Whether acting on the other one would do the same: reasons and confidence may differ.
  public func doesTheSame(as other: AssetDecision) -> Bool {
    asset == other.asset && action == other.action && allocation == other.allocation
      && takeProfit == other.takeProfit && stopLoss == other.stopLoss
  }
}

/// What is decided about several assets together.
public struct PortfolioDecision: Sendable, Hashable {
  /// A decision for each asset.
  public var decisions: [AssetDecision]
  /// Why it fits together.
  public var rationale: String
  /// The sum of the allocations.
  public var total: Money
  /// How much may be lost by all of it.
  public var riskLevel: RiskLevel

  /// A decision, unchecked; ``DecisionCheck`` says what is wrong with it.
  public init(_ decisions: [AssetDecision], rationale: String, total: Money, riskLevel: RiskLevel) {
    self.decisions = decisions
    self.rationale = rationale
    self.total = total
    self.riskLevel = riskLevel
  }
}
