internal import Deadband
public import DeadbandAnalysts
public import DeadbandCore
public import DeadbandStore
internal import Synchronization

/// Several accounts, each with a desk, a strategy and keys of its own, and one history. What fails for one never touches another.
public final class TradingRoom: Sendable {
  /// An account's strategy, and since when.
  public struct Standing: Sendable, Hashable {
    /// The strategy.
    public let strategy: TradingStrategy
    /// When it was switched to; nil where it is the configured one.
    public let since: Timestamp?
    /// Why it was; nil likewise.
    public let reason: String?
  }

  /// What came of a request.
  public struct Decided: Sendable {
    /// The decision.
    public let outcome: DecisionOutcome
    /// The strategy that it was made by.
    public let strategy: String
    /// What the history says of it; nil where nothing changed, so that there is nothing to say.
    public let record: DecisionRecord?
    /// Why the history could not take it; nil where it did.
    public let recordError: StoreError?
  }

  private struct Account: Sendable {
    let configuration: AccountConfiguration
    var standing: Standing
    var desk: DecisionDesk
  }

  /// Makes an account's desk for a strategy.
  public typealias MakeDesk =
    @Sendable (AccountConfiguration, TradingStrategy) throws(DecisionsError) -> DecisionDesk

  /// The strategies that there are.
  public let book: StrategyBook
  /// Everything that was decided.
  public let history: DecisionHistory
  private let accounts: Mutex<[String: Account]>
  private let counted = Mutex(DecisionMetrics())
  private let clock: AnalystClock
  private let makeDesk: MakeDesk
  private let exchange: KlinesClient?
  private let onShutdown: @Sendable () async -> Void

  /// A room. Reads the history through: who switched last trades so.
  ///
  /// - Parameters:
  ///   - exchange: where markets come from that a request does not bring; nil for nowhere.
  ///   - onShutdown: ends what the desks' analysts stand on, after the desks.
  /// - Throws: ``DecisionsError`` for accounts that stand twice and for strategies that there are not, `StoreError` for a history that cannot
  ///   be read.
  public init(
    _ configurations: [AccountConfiguration], book: StrategyBook = .builtIn, history: DecisionHistory,
    exchange: KlinesClient? = nil, clock: AnalystClock = .system,
    onShutdown: @escaping @Sendable () async -> Void = {},
    makeDesk: @escaping MakeDesk
  ) throws {
    self.onShutdown = onShutdown
    self.exchange = exchange
    var switched: [String: Standing] = [:]
    try history.forEach(at: clock.date()) { record in
      guard case .switched(_, let reason) = record.event, let strategy = try? book.strategy(record.strategy)
      else {
        return
      }
      switched[record.account] = Standing(strategy: strategy, since: record.at, reason: reason)
    }
    var accounts: [String: Account] = [:]
    for configuration in configurations {
      let standing =
        try switched[configuration.id]
        ?? Standing(strategy: try book.strategy(configuration.strategy), since: nil, reason: nil)
      let desk = try makeDesk(configuration, standing.strategy)
      guard
        accounts.updateValue(
          Account(configuration: configuration, standing: standing, desk: desk), forKey: configuration.id)
          == nil
      else {
        throw DecisionsError.refused(
          source: "accounts", path: "", reason: "\(configuration.id.quotedForMessage) stands twice")
      }
    }
    self.book = book
    self.history = history
    self.accounts = Mutex(accounts)
    self.clock = clock
    self.makeDesk = makeDesk
  }

  /// The accounts there are, by name.
  public var accountIDs: [String] { accounts.withLock { $0.keys.sorted() } }

  /// What an account does; nil where there is none of that name.
  public func account(_ id: String) -> (
    configuration: AccountConfiguration, standing: Standing, counts: DecisionCounts
  )? {
    accounts.withLock { $0[id] }.map { ($0.configuration, $0.standing, $0.desk.counts) }
  }

  /// Decides for an account; what changed is in the history when this returns.
  ///
  /// - Parameters:
  ///   - assets: what is decided about; nil for the account's.
  ///   - markets: the market of each.
  ///   - asksAnyway: whether the model is asked about every asset, be the cache as it is.
  /// - Throws: ``DecisionRefusal``.
  public func decide(
    _ id: String, about assets: AssetList? = nil, markets: [Asset: Snapshot], state: PortfolioState,
    at instant: Timestamp? = nil, asksAnyway: Bool = false
  ) async throws(DecisionRefusal) -> Decided {
    guard let account = accounts.withLock({ $0[id] }) else {
      throw DecisionRefusal(
        .invalidRequest, ["there is no account \(id.quotedForMessage)"],
        wayOut: "there are \(accountIDs.joined(separator: ", "))")
    }
    let outcome: DecisionOutcome
    do throws(DecisionRefusal) {
      let assets = assets ?? account.configuration.assets
      let markets = try await completed(markets, assets)
      outcome = try await account.desk.decide(
        PortfolioRequest(
          assets, markets: markets, state: state, at: instant),
        asksAnyway: asksAnyway)
    } catch {
      counted.withLock { $0.refused(id, error.code, at: clock.date()) }
      // What was refused before anybody was asked is the caller's matter.
      if [.model, .invalidDecision, .budget].contains(error.code) {
        _ = try? await history.append(record(id, account, .refused(error.code, reasons: error.reasons)))
      }
      throw error
    }
    counted.withLock {
      $0.decided(
        id, isCached: outcome.asked.isEmpty, cost: outcome.cost, latency: outcome.latency, at: clock.date())
    }
    // An equal decision is no news.
    guard !outcome.changed.isEmpty else {
      return Decided(outcome: outcome, strategy: account.standing.strategy.id, record: nil, recordError: nil)
    }
    do throws(StoreError) {
      let kept = try await history.append(
        record(
          id, account, outcome.event, cost: outcome.cost, latency: outcome.latency, basis: outcome.basis))
      return Decided(outcome: outcome, strategy: account.standing.strategy.id, record: kept, recordError: nil)
    } catch {
      return Decided(
        outcome: outcome, strategy: account.standing.strategy.id, record: nil, recordError: error)
    }
  }

  /// An asset's market, from the exchange.
  ///
  /// - Throws: ``DecisionRefusal`` where there is no exchange, and where it says nothing usable.
  public func market(of asset: Asset) async throws(DecisionRefusal) -> Snapshot {
    guard let exchange else {
      throw DecisionRefusal(
        .insufficientMarketData, ["no exchange is asked here"],
        wayOut: "set MARKET_DATA_URL, or send markets with the request")
    }
    return try await exchange.market(of: asset)
  }

  /// The markets of a request, and from the exchange those that it does not bring.
  private func completed(
    _ markets: [Asset: Snapshot], _ assets: AssetList
  ) async throws(DecisionRefusal) -> [Asset: Snapshot] {
    let missing = assets.assets.filter { markets[$0] == nil }
    guard let exchange, !missing.isEmpty else { return markets }
    let found = await withTaskGroup(of: (Asset, Result<Snapshot, DecisionRefusal>).self) { group in
      for asset in missing {
        group.addTask {
          do throws(DecisionRefusal) { return (asset, .success(try await exchange.market(of: asset))) } catch
          {
            return (asset, .failure(error))
          }
        }
      }
      return await group.reduce(into: [Asset: Result<Snapshot, DecisionRefusal>]()) { $0[$1.0] = $1.1 }
    }
    var markets = markets
    for asset in missing { markets[asset] = try found[asset]?.get() }
    return markets
  }

  private func record(
    _ id: String, _ account: Account, _ event: DecisionRecord.Event, cost: Money = .zero,
    latency: Duration? = nil, basis: DecisionBasis? = nil
  ) -> DecisionRecord {
    DecisionRecord(
      at: clock.date(), account: id, strategy: account.standing.strategy.id, model: account.desk.analyst.name,
      event: event, cost: cost, latency: latency, basis: basis)
  }

  /// Has an account trade by another strategy from now on; recorded before it is in force. What the old one decided is not served any more.
  ///
  /// - Throws: ``DecisionsError`` where there is no such account or strategy, `StoreError` where it cannot be recorded.
  public func switchStrategy(of id: String, to strategy: String, because reason: String) async throws
    -> Standing
  {
    let wanted = try book.strategy(strategy)
    guard let account = accounts.withLock({ $0[id] }) else {
      throw DecisionsError.refused(
        source: "account", path: "",
        reason: "there is no \(id.quotedForMessage); there are \(accountIDs.joined(separator: ", "))")
    }
    let desk = try makeDesk(account.configuration, wanted)
    let kept = try await history.append(
      DecisionRecord(
        at: clock.date(), account: id, strategy: wanted.id, model: "",
        event: .switched(from: account.standing.strategy.id, reason: reason)))
    let standing = Standing(strategy: wanted, since: kept.at, reason: reason)
    let old = accounts.withLock { accounts -> DecisionDesk in
      // Of two at once the one that stands later in the history: after a restart it is in force, too.
      guard let known = accounts[id], known.standing.since.map({ $0 < kept.at }) ?? true else { return desk }
      accounts[id]?.standing = standing
      accounts[id]?.desk = desk
      return known.desk
    }
    await old.shutdown()
    return self.account(id)?.standing ?? standing
  }

  /// What was done within the last hours, since the room was opened.
  ///
  /// - Parameter account: by this one; nil for all.
  public func metrics(_ account: String?, hours: Int) -> DecisionMetrics.Sums {
    counted.withLock { $0.sums(account, hours: hours, at: clock.date()) }
  }

  /// Waits for what goes on.
  public func shutdown(within time: Duration) async {
    let desks = accounts.withLock { $0.values.map(\.desk) }
    await withTaskGroup(of: Void.self) { group in
      for desk in desks { group.addTask { await desk.shutdown(within: time) } }
    }
    await exchange?.shutdown()
    await onShutdown()
  }
}
