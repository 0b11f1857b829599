public import DeadbandCore

/// How an account trades: how much it may lose, how large it may stand, who is asked, and how far the market may move before.
public struct TradingStrategy: Sendable, Hashable {
  /// What it is called: `a`–`z`, `0`–`9` and `_`.
  public let id: String
  /// One sentence.
  public let summary: String
  /// The share of the equity that a trade may lose at its stop-loss, above 0 and at most 1.
  public let riskPerTrade: Double
  /// The share of the equity that a position may be worth, leverage included, above 0.
  public let largestPosition: Double
  /// What a position is worth for each dollar that it binds, 1…125.
  public let leverage: Double
  /// The risk levels that its decisions may have; one at least.
  public let riskLevels: Set<RiskLevel>
  /// The route or model that is asked; nil for the account's.
  public let model: String?
  /// What models are told beside the rules.
  public let prompt: String
  /// The profile that says when to ask, as `--thresholds` takes it.
  public let profile: String
  /// How sensitive the profile is made: 2 halves all distances, 0.5 doubles them. 0.1…10.
  public let sensitivity: Double
  /// The option strategy whose weights count, as the profile lists it; nil for none.
  public let optionStrategy: String?

  /// The profile, as sensitive as the strategy wants it, whose analyses hold for so long at most.
  ///
  /// - Parameter base: the profile that ``profile`` names.
  func gate(_ base: ThresholdProfile, timeToLive: Duration) -> ThresholdProfile {
    base.relaxed(by: 1 / sensitivity).expiring(afterHours: timeToLive / .seconds(3_600))
  }

  /// The limits of decisions about some assets.
  ///
  /// - Parameters:
  ///   - ceilings: what the account allows, whatever the strategy does.
  func limits(
    _ assets: [Asset], prices: [Asset: Double], state: PortfolioState, _ ceilings: AccountCeilings
  ) -> DecisionLimits {
    let share = Double(max(state.equity, .zero).nanoDollars) * largestPosition
    let ours = Money(nanoDollars: Int64(exactly: share.rounded(.down)) ?? .max)
    return DecisionLimits(
      assets: assets, prices: prices, state: state,
      largestPosition: min(ours, ceilings.largestPosition ?? ours),
      leverage: min(leverage, ceilings.leverage ?? leverage), riskPerTrade: riskPerTrade,
      riskLevels: riskLevels)
  }
}

/// What an account allows at most, whatever its strategy does.
public struct AccountCeilings: Sendable, Hashable {
  /// The most that a position may be worth, leverage included; nil leaves it to the strategy.
  public var largestPosition: Money?
  /// The highest leverage, at least 1; nil likewise.
  public var leverage: Double?

  /// Ceilings.
  public init(largestPosition: Money? = nil, leverage: Double? = nil) {
    self.largestPosition = largestPosition
    self.leverage = leverage
  }
}
