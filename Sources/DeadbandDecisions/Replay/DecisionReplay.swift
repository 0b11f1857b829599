internal import Deadband
public import DeadbandAnalysts
public import DeadbandCore
public import DeadbandStore

/// Recorded markets once more, and what models would have decided in them: a leaderboard, the same to the byte each time where the
/// analysts answer alike. Each analyst is asked about everything at each tick as well, so that what the gate served can be held against it:
/// for analysts that cost nothing.
public final class DecisionReplay: Sendable {
  /// The markets of one instant.
  public struct Tick: Sendable {
    /// When.
    public let at: Timestamp
    /// Each asset's market.
    public let markets: [Asset: Snapshot]

    /// A tick.
    public init(at instant: Timestamp, markets: [Asset: Snapshot]) {
      at = instant
      self.markets = markets
    }
  }

  /// What is replayed, beside the markets.
  public struct Plan: Sendable {
    /// What is decided about.
    public var assets: AssetList
    /// How.
    public var strategy: TradingStrategy
    /// The profile that the strategy names.
    public var profile: ThresholdProfile
    /// How desks work; their cache of five minutes is less than a bar, so that ``DeskConfiguration/timeToLive`` has to be longer here.
    public var desk: DeskConfiguration
    /// What each account begins with.
    public var initial: Money
    /// What trading takes.
    public var costs: PaperCosts
    /// Days a year with prices.
    public var daysPerYear: Double
    /// The model whose prices its estimated tokens are held against; nil for none.
    public var price: ModelPrice?

    /// A plan.
    public init(
      _ assets: AssetList, strategy: TradingStrategy, profile: ThresholdProfile,
      desk: DeskConfiguration = DeskConfiguration(), initial: Money = Money(nanoDollars: 100_000_000_000_000),
      costs: PaperCosts = PaperCosts(), daysPerYear: Double = 252, price: ModelPrice? = nil
    ) {
      self.assets = assets
      self.strategy = strategy
      self.profile = profile
      self.desk = desk
      // What is compared with what was recorded is no sample: nobody is asked beside.
      self.desk.engine.quality.shadowShare = 0
      self.desk.engine.quality.repeatShare = 0
      self.initial = initial
      self.costs = costs
      self.daysPerYear = daysPerYear
      self.price = price
    }
  }

  private let plan: Plan
  private let clock: ReplayClock
  private let contest: Contest
  private let meters: [MeteredAnalyst]

  /// A replay.
  ///
  /// - Parameters:
  ///   - models: who decides; their names tell them apart.
  ///   - store: an empty one; it holds what was answered in the time of the ticks.
  /// - Throws: ``DecisionsError`` where two models have one name, and where strategy and profile do not fit.
  public init(_ plan: Plan, models: [any PortfolioAnalyst], store: AnalysisStore) throws(DecisionsError) {
    var names: Set<String> = []
    if let twice = models.map(\.name).first(where: { !names.insert($0).inserted }) {
      throw .refused(source: "models", path: "", reason: "\(twice.quotedForMessage) stands twice")
    }
    self.plan = plan
    clock = ReplayClock()
    meters = models.map { MeteredAnalyst($0, price: plan.price) }
    var desks: [DecisionDesk] = []
    for meter in meters {
      desks.append(
        try DecisionDesk(
          account: meter.name, strategy: plan.strategy, analyst: meter, profile: plan.profile, store: store,
          configuration: plan.desk, clock: clock.analystClock))
    }
    contest = Contest(
      desks, initial: plan.initial, costs: plan.costs, daysPerYear: plan.daysPerYear)
  }

  /// Takes in the next tick: prices reach the accounts, then all models decide.
  ///
  /// - Returns: a reply a model, in their order.
  @discardableResult public func add(_ tick: Tick) async -> [ModelReply] {
    clock.move(to: tick.at)
    contest.mark(tick.markets.mapValues(\.underlyingPrice), at: tick.at)
    var fresh: [[Asset: TradeAction]] = []
    for (meter, record) in zip(meters, contest.records) {
      fresh.append(await meter.askAlways(question(tick, record.account.state)))
    }
    let replies = await contest.decide(plan.assets, markets: tick.markets, at: tick.at)
    for ((meter, said), reply) in zip(zip(meters, fresh), replies) {
      if case .success(let outcome) = reply.result { meter.compare(outcome.decision, with: said) }
    }
    return replies
  }

  /// What asking about everything would be.
  private func question(_ tick: Tick, _ state: PortfolioState) -> PortfolioQuestion {
    let assets = plan.assets.assets
    return PortfolioQuestion(
      strategy: plan.strategy,
      limits: plan.strategy.limits(
        assets, prices: tick.markets.mapValues(\.underlyingPrice), state: state, plan.desk.ceilings),
      asked: assets.compactMap { asset in tick.markets[asset].map { .init(asset: asset, snapshot: $0) } },
      kept: [],
      at: tick.at, tenant: "", reason: "", priority: .low, timeout: nil, refused: nil)
  }

  /// What has come of it so far.
  public var leaderboard: Leaderboard {
    Leaderboard(
      contest.records, asked: Dictionary(uniqueKeysWithValues: meters.map { ($0.name, $0.counted) }))
  }

  /// Ends all desks.
  public func shutdown() async { await contest.shutdown() }
}
