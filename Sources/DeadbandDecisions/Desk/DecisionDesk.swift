public import Deadband
public import DeadbandAnalysts
public import DeadbandCore
public import DeadbandStore
internal import Synchronization

/// Decides for one account by one strategy: the decision that is cached where the markets are still those it was made for, and of the
/// others the assets that moved.
///
///     request ─▶ engine, asset by asset ─┬─ all hold ─▶ parts together ─▶ checked anew ─▶ outcome
///                                        └─ some moved ─▶ one call for those ─▶ checked, repaired once ─▶ kept ─▶ parts together …
///
/// Every part is an analysis of the engine's: gated by the strategy's profile, for ``DeskConfiguration/timeToLive`` at most, durable,
/// budgeted, and compared now and then. What does not keep the rules (``DecisionCheck``) is never kept, and never given.
public final class DecisionDesk: Sendable {
  /// The account; a tenant of store and ledger.
  public let account: String
  /// How it trades.
  public let strategy: TradingStrategy
  /// Who is asked.
  public let analyst: any PortfolioAnalyst
  /// The engine of its assets.
  public let engine: Engine

  private let ceilings: AccountCeilings
  private let variant: String?
  private let frame: PortfolioFrame
  /// One at a time asks: the parts of one decision have to fit together.
  private let turn: Admission
  private let state = Mutex(State())

  private struct State {
    var subjects: [String: AnalysisSubject] = [:]
    /// What was read of an entry: of the same entry the same.
    var parts: [String: (entry: Entry, part: DeskPart)] = [:]
    var last: [Asset: AssetDecision] = [:]
    var counts = DecisionCounts()
  }

  /// A desk.
  ///
  /// - Parameters:
  ///   - profile: what the strategy's ``TradingStrategy/profile`` names.
  ///   - onEvent: is told every step of the engine.
  /// - Throws: ``DecisionsError`` where strategy and profile do not fit.
  public init(
    account: String, strategy: TradingStrategy, analyst: any PortfolioAnalyst, profile: ThresholdProfile,
    store: AnalysisStore, ledger: Ledger? = nil, shared: (any SharedTier)? = nil,
    configuration: DeskConfiguration = DeskConfiguration(), clock: AnalystClock = .system,
    onEvent: (@Sendable (EngineEvent) -> Void)? = nil
  ) throws(DecisionsError) {
    func refuse(_ reason: String) -> DecisionsError {
      .refused(source: "strategy \(strategy.id)", path: "", reason: reason)
    }
    do throws(DecisionError) { _ = try strategy.optionStrategy.map(profile.strategy) } catch {
      throw refuse(error.description)
    }
    let frame = PortfolioFrame()
    let adapter: DeskAnalyst
    do throws(PromptTemplateError) {
      adapter = try DeskAnalyst(analyst, strategy, frame)
    } catch { throw refuse(error.description) }
    self.account = account
    self.strategy = strategy
    self.analyst = analyst
    ceilings = configuration.ceilings
    variant = configuration.variant
    self.frame = frame
    turn = Admission(CallLimits(inFlight: 1, waiting: configuration.waiting), clock: clock)
    engine = Engine(
      store: store, analyst: adapter, profile: strategy.gate(profile, timeToLive: configuration.timeToLive),
      configuration: configuration.engine, ledger: ledger, shared: shared, clock: clock, onEvent: onEvent)
  }

  /// What it has done.
  public var counts: DecisionCounts {
    var counts = state.withLock(\.counts)
    counts.repaired = frame.repairs
    counts.oversized = frame.oversized
    return counts
  }

  /// Waits for what goes on, and ends.
  public func shutdown(within time: Duration = .seconds(30)) async { await engine.shutdown(within: time) }

  /// The decision that is cached, where all of it may be given as it is: at once, on this thread. Nil where more is to be done, which
  /// ``decide(_:)`` does.
  public func cached(_ request: PortfolioRequest) throws(DecisionRefusal) -> DecisionOutcome? {
    let held = try hold(request)
    guard let decision = assembled(request, held), violations(of: decision, request).isEmpty else {
      return nil
    }
    return finish(decision, request, held)
  }

  /// Decides.
  ///
  /// - Parameter asksAnyway: whether the model is asked about every asset, be the cache as it is.
  /// - Throws: ``DecisionRefusal``; nothing was decided, and what the account does stays as it is.
  public func decide(
    _ request: PortfolioRequest, asksAnyway: Bool = false
  ) async throws(DecisionRefusal) -> DecisionOutcome {
    do throws(DecisionRefusal) {
      if !asksAnyway, let outcome = try cached(request) { return outcome }
      let pass: Admission.Pass
      do throws(AnalystError) { pass = try await turn.enter(priority: .high, tokens: 0) } catch {
        throw DecisionRefusal(error)
      }
      defer { turn.leave(pass, tokens: nil) }
      // Who had the turn before may have asked about the same, and about what was held before it.
      let held = asksAnyway ? request.assets.assets.map { _ in nil } : try hold(request)
      return try await ask(request, held, asksAnyway ? .fresh : .settled)
    } catch {
      state.withLock { $0.counts.refused[error.code, default: 0] += 1 }
      throw error
    }
  }

  /// Asks about what is missing, then about what does not fit; what does not fit then is refused.
  private func ask(
    _ request: PortfolioRequest, _ held: [Outcome?], _ freshness: Freshness
  ) async throws(DecisionRefusal) -> DecisionOutcome {
    var held = held
    let missing = held.indices.filter { held[$0] == nil }
    if !missing.isEmpty { try await ask(missing, request, &held, freshness) }
    for isLast in [false, true] {
      guard let decision = assembled(request, held) else {
        throw DecisionRefusal(.store, ["what was answered cannot be read"])
      }
      let found = violations(of: decision, request)
      if found.isEmpty { return finish(decision, request, held) }
      guard !isLast else { throw DecisionRefusal(.invalidDecision, found.map(\.description)) }
      // Prices that were passed, money that is gone: whoever decided did not know. Of the portfolio's own, all is to be decided anew.
      let named = Set(found.compactMap(\.asset))
      let isWhole = found.contains { $0.asset == nil }
      let places = held.indices.filter { isWhole || named.contains(request.assets.assets[$0]) }
      for place in places { held[place] = nil }
      try await ask(places, request, &held, .fresh)
    }
    throw DecisionRefusal(.invalidDecision, ["nothing was decided"])
  }

  private func ask(
    _ places: [Int], _ request: PortfolioRequest, _ held: inout [Outcome?], _ freshness: Freshness
  ) async throws(DecisionRefusal) {
    var parts: [Asset: AssetDecision] = [:]
    for (place, outcome) in held.enumerated() {
      guard let outcome, let part = part(of: outcome) else { continue }
      parts[request.assets.assets[place]] = part.decision
    }
    frame.current = PortfolioFrame.Known(
      state: request.state, ceilings: ceilings, prices: request.markets.mapValues(\.underlyingPrice),
      parts: parts)
    var requests: [Engine.Request] = []
    for place in places {
      let asset = request.assets.assets[place]
      guard let market = request.markets[asset] else { continue }
      requests.append(Engine.Request(try subject(asset, request), market, at: request.at))
    }
    var errors: [EngineError] = []
    for await (index, result) in engine.analyses(for: requests, at: request.at, freshness: freshness) {
      switch result {
      case .success(let outcome):
        // Of what a rule fired for the cached part is none: it was made for another market.
        if let error = outcome.error { errors.append(error) } else { held[places[index]] = outcome }
      case .failure(let error): errors.append(error)
      }
    }
    if let first = errors.first { throw DecisionRefusal(first, errors) }
    guard places.allSatisfy({ held[$0] != nil }) else {
      throw DecisionRefusal(.shutDown, ["the desk was closed while it was asked"])
    }
  }

  // MARK: What is cached

  /// Of each asset what may be served as it is.
  private func hold(_ request: PortfolioRequest) throws(DecisionRefusal) -> [Outcome?] {
    var held: [Outcome?] = []
    held.reserveCapacity(request.assets.assets.count)
    for asset in request.assets.assets {
      guard let market = request.markets[asset] else {
        held.append(nil)
        continue
      }
      let subject = try subject(asset, request)
      do throws(EngineError) {
        held.append(try engine.reuse(for: subject, snapshot: market, at: request.at))
      } catch { throw DecisionRefusal(error, [error]) }
    }
    return held
  }

  private func subject(_ asset: Asset, _ request: PortfolioRequest) throws(DecisionRefusal) -> AnalysisSubject
  {
    let name = DeskSubject.name(asset, request.state.side(of: asset), variant: variant)
    if let subject = state.withLock({ $0.subjects[name] }) { return subject }
    do throws(EngineError) {
      let subject = try engine.subject(name, strategy: strategy.optionStrategy, tenant: account)
      state.withLock { state in
        // Assets come and go; what is made anew is the same.
        if state.subjects.count > 10_000 { state.subjects.removeAll() }
        state.subjects[name] = subject
      }
      return subject
    } catch { throw DecisionRefusal(error, [error]) }
  }

  private func part(of outcome: Outcome) -> DeskPart? {
    let name = outcome.subject.name
    if let known = state.withLock({ $0.parts[name] }), known.entry === outcome.entry { return known.part }
    guard let part = try? DeskPart(outcome.analysis.content) else { return nil }
    state.withLock { state in
      if state.parts.count > 10_000 { state.parts.removeAll() }
      state.parts[name] = (outcome.entry, part)
    }
    return part
  }

  /// The parts together; nil where one is missing or cannot be read. What is said of the portfolio is what its newest part came with.
  private func assembled(_ request: PortfolioRequest, _ held: [Outcome?]) -> PortfolioDecision? {
    var decisions: [AssetDecision] = []
    decisions.reserveCapacity(held.count)
    var newest: (made: Timestamp, part: DeskPart)?
    var total = Money.zero
    for outcome in held {
      guard let outcome, let part = part(of: outcome) else { return nil }
      decisions.append(part.decision)
      guard let sum = try? total.adding(part.decision.allocation) else { return nil }
      total = sum
      let made = outcome.analysis.created
      if newest.map({ $0.made < made }) ?? true { newest = (made, part) }
    }
    return newest.map {
      PortfolioDecision(decisions, rationale: $0.part.rationale, total: total, riskLevel: $0.part.riskLevel)
    }
  }

  /// What a decision breaks of what holds for a request.
  func violations(of decision: PortfolioDecision, _ request: PortfolioRequest) -> [DecisionViolation] {
    DecisionCheck.violations(
      of: decision,
      strategy.limits(
        request.assets.assets, prices: request.markets.mapValues(\.underlyingPrice), state: request.state,
        ceilings))
  }

  private func finish(
    _ decision: PortfolioDecision, _ request: PortfolioRequest, _ held: [Outcome?]
  ) -> DecisionOutcome {
    var parts: [DecisionOutcome.Part] = []
    parts.reserveCapacity(held.count)
    for (asset, outcome) in zip(request.assets.assets, held) {
      if let outcome { parts.append(DecisionOutcome.Part(asset: asset, outcome: outcome)) }
    }
    let asked = parts.count(where: \.isAsked)
    let changed = state.withLock { state in
      var changed: [Asset] = []
      for part in decision.decisions where !(state.last[part.asset].map(part.doesTheSame) ?? false) {
        changed.append(part.asset)
        state.last[part.asset] = part
      }
      state.counts.decided += 1
      state.counts.asked += asked
      if asked == 0 {
        state.counts.cached += 1
      } else {
        for part in parts { state.counts.cost.accumulate(part.outcome.cost) }
      }
      return changed
    }
    return DecisionOutcome(
      decision: decision, parts: parts, changed: changed,
      basis: DecisionBasis(
        prices: request.markets.mapValues(\.underlyingPrice), equity: request.state.equity,
        leverage: min(strategy.leverage, ceilings.leverage ?? strategy.leverage)))
  }
}

/// How a desk works, beside its strategy.
public struct DeskConfiguration: Sendable {
  /// How long a decision holds where no rule fires before.
  public var timeToLive = Duration.seconds(300)
  /// What the account allows at most.
  public var ceilings = AccountCeilings()
  /// What tells its parts from those of the account's other models; nil for the only one.
  public var variant: String?
  /// Requests that may wait for their turn; one more is refused at once.
  public var waiting = 1_000
  /// How the engine of its assets works.
  public var engine: EngineConfiguration = {
    var configuration = EngineConfiguration()
    configuration.callInterval = .zero
    configuration.expirySpread = 0
    configuration.batch.subjects = AssetList.limit
    configuration.batch.tokens = 60_000
    configuration.batch.mixesSymbols = true
    return configuration
  }()

  /// The usual one.
  public init() {}
}

extension DecisionRefusal {
  /// What an engine's errors say.
  init(_ first: EngineError, _ errors: [EngineError]) {
    let code: Code =
      switch first.code {
      case .invalid, .outdated: .insufficientMarketData
      case .budget: .budget
      case .store: .store
      case .shutDown, .cancelled: .shutDown
      case .analyst where first.cause?.code == .invalidAnswer: .invalidDecision
      default: .model
      }
    var reasons: [String] = []
    for error in errors where !reasons.contains(error.reason) { reasons.append(error.reason) }
    self.init(code, reasons, wayOut: first.wayOut)
  }

  init(_ error: AnalystError) {
    self.init(error.code == .budget ? .budget : .model, [error.reason], wayOut: error.wayOut)
  }
}
