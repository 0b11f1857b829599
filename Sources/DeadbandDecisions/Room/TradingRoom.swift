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
    public let decision: PortfolioDecision
    /// The assets about which acting does something else than the last decision did.
    public let changed: [Asset]
    /// What each of the account's models said, in their order.
    public let replies: [ModelReply]
    /// The strategy that it was made by.
    public let strategy: String
    /// What the history says of it; nil where nothing changed, so that there is nothing to say.
    public fileprivate(set) var record: DecisionRecord?
    /// Why the history could not take it; nil where it did.
    public fileprivate(set) var recordError: StoreError?

    private var outcomes: [DecisionOutcome] { replies.compactMap { try? $0.result.get() } }
    /// The assets that a model was asked about.
    public var asked: [Asset] { Set(outcomes.flatMap { $0.asked.map(\.asset) }).sorted() }
    /// Whether nobody was asked.
    public var isCached: Bool { outcomes.allSatisfy(\.asked.isEmpty) }
    /// How long the slowest model took; nil where none was asked.
    public var latency: Duration? { outcomes.compactMap(\.latency).max() }
    /// What asking cost.
    public var cost: Money { outcomes.reduce(into: .zero) { $0.accumulate($1.cost) } }
  }

  private struct Account: Sendable {
    let configuration: AccountConfiguration
    var standing: Standing
    var panel: Panel
  }

  /// Makes an account's desks for a strategy, one a model.
  public typealias MakeDesks =
    @Sendable (AccountConfiguration, TradingStrategy) throws(DecisionsError) -> [DecisionDesk]

  /// The strategies that there are.
  public let book: StrategyBook
  /// Everything that was decided.
  public let history: DecisionHistory
  private let accounts: Mutex<[String: Account]>
  private let counted = Mutex(DecisionMetrics())
  private let clock: AnalystClock
  private let makeDesks: MakeDesks
  /// What the models' decisions would have brought: by it their votes count.
  private let tracks: Mutex<TrackRecords>
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
    makeDesks: @escaping MakeDesks
  ) throws {
    self.onShutdown = onShutdown
    self.exchange = exchange
    var switched: [String: Standing] = [:]
    var tracks = TrackRecords(by: .model)
    try history.forEach(at: clock.date()) { record in
      tracks.take(record)
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
      let panel = try Panel(try makeDesks(configuration, standing.strategy))
      guard
        accounts.updateValue(
          Account(configuration: configuration, standing: standing, panel: panel), forKey: configuration.id)
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
    self.makeDesks = makeDesks
    self.tracks = Mutex(tracks)
  }

  /// The accounts there are, by name.
  public var accountIDs: [String] { accounts.withLock { $0.keys.sorted() } }

  /// What an account does; nil where there is none of that name.
  public func account(_ id: String) -> (
    configuration: AccountConfiguration, standing: Standing, counts: DecisionCounts
  )? {
    accounts.withLock { $0[id] }.map { ($0.configuration, $0.standing, $0.panel.counts) }
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
    let verdict: Panel.Verdict
    do throws(DecisionRefusal) {
      let assets = assets ?? account.configuration.assets
      let markets = try await completed(markets, assets)
      verdict = try await account.panel.decide(
        PortfolioRequest(assets, markets: markets, state: state, at: instant), asksAnyway: asksAnyway,
        weight: { name in Consensus.weight(of: tracks.withLock { $0[name, account: id] }) },
        onReplies: { await keep($0, id, account) })
    } catch {
      counted.withLock { $0.refused(id, error.code, at: clock.date()) }
      // What was refused before anybody was asked is the caller's matter.
      if [.model, .invalidDecision, .budget].contains(error.code) {
        _ = try? await keep(record(id, account, .refused(error.code, reasons: error.reasons)))
      }
      throw error
    }
    var decided = Decided(
      decision: verdict.decision, changed: verdict.changed, replies: verdict.replies,
      strategy: account.standing.strategy.id)
    counted.withLock {
      $0.decided(
        id, isCached: decided.isCached, cost: decided.cost, latency: decided.latency, at: clock.date())
    }
    // An equal decision is no news.
    guard !verdict.changed.isEmpty else { return decided }
    let isOne = account.panel.desks.count == 1
    let event = DecisionRecord.Event.decided(
      verdict.decision, changed: verdict.changed, asked: isOne ? decided.asked : [])
    do throws(StoreError) {
      // What several cost stands with each of them.
      decided.record = try await keep(
        record(
          id, account, event, cost: isOne ? decided.cost : .zero, latency: decided.latency,
          basis: verdict.basis))
    } catch { decided.recordError = error }
    return decided
  }

  /// Keeps a record, and has it count in what is voted next.
  private func keep(_ record: DecisionRecord) async throws(StoreError) -> DecisionRecord {
    let kept = try await history.append(record)
    tracks.withLock { $0.take(kept) }
    return kept
  }

  /// Keeps what each of several models said that is news. What cannot be kept is no reason to decide nothing.
  private func keep(_ replies: [ModelReply], _ id: String, _ account: Account) async {
    for reply in replies {
      switch reply.result {
      case .success(let outcome) where !outcome.changed.isEmpty:
        _ = try? await keep(
          record(
            id, account, outcome.event, model: reply.name, cost: outcome.cost, latency: outcome.latency,
            basis: outcome.basis))
      case .failure(let error):
        _ = try? await keep(
          record(id, account, .refused(error.code, reasons: error.reasons), model: reply.name))
      case .success: break
      }
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
    _ id: String, _ account: Account, _ event: DecisionRecord.Event, model: String? = nil,
    cost: Money = .zero,
    latency: Duration? = nil, basis: DecisionBasis? = nil
  ) -> DecisionRecord {
    DecisionRecord(
      at: clock.date(), account: id, strategy: account.standing.strategy.id,
      model: model ?? account.panel.name,
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
    let panel = try Panel(try makeDesks(account.configuration, wanted))
    let kept = try await history.append(
      DecisionRecord(
        at: clock.date(), account: id, strategy: wanted.id, model: "",
        event: .switched(from: account.standing.strategy.id, reason: reason)))
    let standing = Standing(strategy: wanted, since: kept.at, reason: reason)
    let old = accounts.withLock { accounts -> Panel in
      // Of two at once the one that stands later in the history: after a restart it is in force, too.
      guard let known = accounts[id], known.standing.since.map({ $0 < kept.at }) ?? true else { return panel }
      accounts[id]?.standing = standing
      accounts[id]?.panel = panel
      return known.panel
    }
    await old.shutdown()
    return self.account(id)?.standing ?? standing
  }

  /// What the decisions of each model of each account would have brought, by ``TrackRecords``, since the history began.
  public var trackRecords: TrackRecords { tracks.withLock(\.self) }

  /// What was done within the last hours, since the room was opened.
  ///
  /// - Parameter account: by this one; nil for all.
  public func metrics(_ account: String?, hours: Int) -> DecisionMetrics.Sums {
    counted.withLock { $0.sums(account, hours: hours, at: clock.date()) }
  }

  /// Waits for what goes on.
  public func shutdown(within time: Duration) async {
    let panels = accounts.withLock { $0.values.map(\.panel) }
    await withTaskGroup(of: Void.self) { group in
      for panel in panels { group.addTask { await panel.shutdown(within: time) } }
    }
    await exchange?.shutdown()
    await onShutdown()
  }
}
