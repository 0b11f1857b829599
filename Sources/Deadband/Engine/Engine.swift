public import DeadbandAnalysts
public import DeadbandCore
public import DeadbandPricing
internal import DeadbandPrompts
public import DeadbandStore
internal import Synchronization

/// Returns analyses, and asks a model only when it must.
///
///     let engine = Engine(store: store, analyst: PromptedAnalyst(try analysts.route()))
///     let subject = try engine.subject("SPY 2024-06-21 IC 500/505/550/555", strategy: "IRON_CONDOR")
///     let outcome = try await engine.analysis(for: subject, snapshot: snapshot)
///
/// The way of a request:
///
///     snapshot ─▶ fingerprint ─▶ store ─▶ verdict ─┬─ reuse ───▶ the cached analysis, without leaving the caller's thread
///                                                  └─ refresh ─▶ one call a subject ─▶ store, durable ─▶ everybody who waits
///
/// From any thread. It owns neither the store nor the ledger: whoever opened them closes them, after ``shutdown(within:)``.
public final class Engine: Sendable {
  /// What decides, unless live comparisons have refuted its certificate: then a tighter one does (``certificate``).
  public let profile: ThresholdProfile
  /// How it works.
  public let configuration: EngineConfiguration
  /// Where analyses are kept.
  public let store: AnalysisStore
  /// Who answers.
  public let analyst: any SubjectAnalyst
  package let ledger: Ledger?
  /// What many machines share; nil for this one alone.
  package let shared: (any SharedTier)?
  let clock: AnalystClock
  let flights = FlightTable()
  let tasks = BackgroundTasks()
  let door: Admission
  let spread: ExpirySpread
  let sampler: ShadowSampler
  let monitor: Mutex<QualityMonitor>
  let tally: EngineTally
  let certificateGuard: CertificateGuard?
  let freshnessGuide: FreshnessGuide?
  let neighbours: NeighbourIndex?
  let headlines = HeadlineIndex()
  let requestCounts = RequestCounts()
  /// By the digest of the tenant's bytes: texts that look alike are equal to Swift, and not to the store.
  private let accounts = Mutex<[Digest: TenantAccount]>([:])
  private let prompts = Mutex<[String?: (text: PromptText, identity: String)]>([:])
  private let onEvent: (@Sendable (EngineEvent) -> Void)?

  /// An engine.
  ///
  /// - Parameters:
  ///   - ledger: whose budgets say when to save, and where what the cache saved is written down; the analysts' own.
  ///   - shared: the tier that many machines share, asked before a model is.
  ///   - clock: the machine's by default.
  ///   - onEvent: is told every step, on the thread that makes it; it must not wait.
  public init(
    store: AnalysisStore, analyst: any SubjectAnalyst, profile: ThresholdProfile = .standard,
    configuration: EngineConfiguration = EngineConfiguration(), ledger: Ledger? = nil,
    shared: (any SharedTier)? = nil, clock: AnalystClock = .system,
    onEvent: (@Sendable (EngineEvent) -> Void)? = nil
  ) {
    self.profile = profile
    self.configuration = configuration
    self.store = store
    self.analyst = analyst
    self.ledger = ledger
    self.shared = shared
    self.clock = clock
    self.onEvent = onEvent
    door = Admission(
      CallLimits(
        inFlight: max(configuration.callsAtOnce, 1), waiting: configuration.waitingCalls,
        interval: configuration.callInterval), clock: clock)
    spread = ExpirySpread(share: configuration.expirySpread)
    sampler = ShadowSampler(configuration.quality)
    monitor = Mutex(QualityMonitor(target: configuration.quality.target))
    tally = EngineTally(clock.date())
    certificateGuard = CertificateGuard(
      profile, isRefused: Self.refusal(of: profile, analyst) != nil, store: store, at: clock.date())
    freshnessGuide = FreshnessGuide(
      profile, configuration.freshness, isCertified: certificateGuard != nil)
    neighbours = configuration.similarity.map { NeighbourIndex($0) }
  }

  /// Tenants that a user's may not be called: the engine keeps its own counts there.
  static let ownTenant = Subject.engineTenant

  /// A subject, to be made once and used at every tick.
  ///
  /// - Parameters:
  ///   - name: the underlying's symbol first.
  ///   - strategy: as the profile lists it; nil for none.
  ///   - position: the legs, for prompts and the rulebook; a part of the subject's identity.
  ///   - wording: the identity of the ``Wording`` that it is asked with; nil for the prompt's.
  /// - Throws: ``EngineError/Code/invalid`` for a strategy that the profile does not list, and for names that are empty, too long
  ///   or reserved.
  public func subject(
    _ name: String, strategy: String? = nil, position: Position? = nil, tenant: String = Subject.commonTenant,
    wording: Digest? = nil
  ) throws(EngineError) -> AnalysisSubject {
    try subject(name, strategy: strategy, position: position, tenant: tenant, said: nil, wording: wording)
  }

  func subject(
    _ name: String, strategy: String?, position: Position?, tenant: String, said headlines: String?,
    wording: Digest? = nil
  ) throws(EngineError) -> AnalysisSubject {
    guard tenant != Self.ownTenant else {
      throw EngineError(.invalid, reason: "the tenant \"\(tenant)\" is the engine's own")
    }
    guard !name.allSatisfy(\.isWhitespace) else {
      throw EngineError(.invalid, reason: "a subject's name is needed", wayOut: "begin it with the symbol")
    }
    let weights: Strategy
    do throws(DecisionError) {
      weights = try strategy.map { name throws(DecisionError) in try profile.strategy(name) } ?? .none
    } catch { throw EngineError(error) }
    let prompt = prompt(strategy)
    let form = SubjectForm(
      name: name, strategy: strategy, position: position,
      prompt: wording.map { "in own words \($0)" } ?? prompt.identity, models: analyst.family,
      headlines: headlines.map { Digest(of: Array($0.utf8)).description })
    let identity: Subject
    do throws(StoreError) { identity = try Subject(form.text, tenant: tenant) } catch {
      throw EngineError(.invalid, reason: error.description)
    }
    return AnalysisSubject(
      form, identity, prompt: prompt.text, weights: weights,
      headlines: headlines, account: account(tenant))
  }

  /// The prompt of a strategy, made once: all its subjects share the text.
  private func prompt(_ strategy: String?) -> (text: PromptText, identity: String) {
    prompts.withLock { prompts in
      if let prompt = prompts[strategy] { return prompt }
      let template = analyst.template(strategy)
      // It shows a profile's own indicators too.
      let own =
        profile.schema.customTag == 0 ? "" : " \(String(profile.schema.customTag, radix: 16))"
      let prompt = (PromptText(template, schema: profile.schema), template.identity + own)
      prompts[strategy] = prompt
      return prompt
    }
  }

  func account(_ tenant: String) -> TenantAccount {
    let key = Digest(of: Array(tenant.utf8))
    return accounts.withLock { accounts in
      if let account = accounts[key] { return account }
      let account = TenantAccount(
        tenant, ledger: ledger, provider: analyst.name, freshness: freshnessGuide.map { FreshnessAccount($0) }
      )
      accounts[key] = account
      return account
    }
  }

  /// The tenants that have been seen.
  var allAccounts: [TenantAccount] { accounts.withLock { Array($0.values) } }

  func emit(_ event: @autoclosure () -> EngineEvent) { onEvent?(event()) }

  /// Waits for the calls under way, each of which is paid for, and writes the counts down. What is asked from now on is refused.
  ///
  /// - Parameter within: how long to wait; then the calls are cancelled, and who waits for one is told so.
  public func shutdown(within time: Duration = .seconds(30)) async {
    flights.close()
    tasks.close()
    let (clock, tasks) = (clock, tasks)
    let deadline = clock.now() + time
    let timer = Task {
      // Cancelled: all have ended before.
      do { try await clock.sleep(until: deadline) } catch { return }
      tasks.cancelAll()
    }
    await tasks.drain()
    timer.cancel()
    await flush()
  }
}
