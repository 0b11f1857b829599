public import DeadbandCore

/// What an account has, and what is open in it, when a decision is made.
public struct PortfolioState: Sendable, Hashable {
  /// The account's value: its money, and what open positions would bring.
  public var equity: Money
  /// Money that no position binds.
  public var freeCapital: Money
  /// The open positions; nil where nobody knows them. An asset that is not among known ones has none.
  public var holdings: [Asset: Holding]?

  /// A state.
  public init(equity: Money, freeCapital: Money, holdings: [Asset: Holding]? = nil) {
    self.equity = equity
    self.freeCapital = freeCapital
    self.holdings = holdings
  }

  /// On which side an asset is held; nil where that is not known.
  func side(of asset: Asset) -> Side? { holdings.map { $0[asset]?.side ?? .flat } }
}

/// On which side of the market somebody stands.
public enum Side: String, Sendable, Hashable {
  case long, short, flat
}

/// An open position.
public struct Holding: Sendable, Hashable {
  /// Units of the asset; below 0 where it was sold.
  public var quantity: Double
  /// The mean price that it was opened at, in the asset's currency.
  public var entryPrice: Double

  /// A position.
  public init(quantity: Double, entryPrice: Double) {
    self.quantity = quantity
    self.entryPrice = entryPrice
  }

  /// Its side.
  public var side: Side { quantity > 0 ? .long : quantity < 0 ? .short : .flat }
}

/// What a decision may not pass: the market's prices, the account's money, the strategy's lines.
public struct DecisionLimits: Sendable, Hashable {
  /// What has to be decided about, each once.
  public var assets: [Asset]
  /// The prices that take-profit and stop-loss are held against, each above 0.
  public var prices: [Asset: Double]
  /// The account.
  public var state: PortfolioState
  /// The most that a position may be worth: allocation × leverage.
  public var largestPosition: Money
  /// What a position is worth for each dollar that it binds, at least 1.
  public var leverage: Double
  /// The share of the equity that may be lost where a stop-loss is reached, 0…1; nil asks for no stop-loss.
  public var riskPerTrade: Double?
  /// The levels that the strategy allows.
  public var riskLevels: Set<RiskLevel>

  /// Limits.
  public init(
    assets: [Asset], prices: [Asset: Double], state: PortfolioState, largestPosition: Money, leverage: Double,
    riskPerTrade: Double?, riskLevels: Set<RiskLevel>
  ) {
    self.assets = assets
    self.prices = prices
    self.state = state
    self.largestPosition = largestPosition
    self.leverage = leverage
    self.riskPerTrade = riskPerTrade
    self.riskLevels = riskLevels
  }
}
