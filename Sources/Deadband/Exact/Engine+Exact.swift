internal import DeadbandAnalysts
internal import DeadbandCore
internal import DeadbandStore

extension Engine {
  /// The answer to exactly this question: the cached one while it is young enough, else the analyst's, which is kept.
  ///
  /// Nothing is gated: equal identities have equal answers for `timeToLive`, and no others meet. One call is made however many ask
  /// at once; leaving ends the wait and not the call.
  ///
  /// - Parameters:
  ///   - wording: its identity has to stand for everything that changes the answer, every message among it.
  ///   - timeToLive: how long an answer is served, up to seven days.
  ///   - freshness: `fresh` asks in any case, `cachedOnly` never; the others are alike.
  /// - Throws: ``EngineError``.
  public func exactAnswer(
    to wording: Wording, tenant: String = Subject.commonTenant, timeToLive: Duration,
    freshness: Freshness = .automatic
  ) async throws(EngineError) -> ExactAnswer {
    let now = clock.date()
    let place = try place(of: wording, tenant)
    let account = account(tenant)
    if freshness != .fresh, let hit = try exactHit(place, at: now, timeToLive) {
      count(hit, account)
      return hit
    }
    if let error = exactRefusal(place, account, freshness) { throw error }
    let (flight, begins) = try flights.claim(place.key, wording.question.priority)
    if begins {
      let started = tasks.start { await self.fly(wording, place, tenant, timeToLive, flight) }
      if !started { refuse(place.key, flight) }
    }
    switch await flight.wait() {
    case .success(let answered)?:
      return ExactAnswer(
        entry: answered.entry, source: answered.source,
        ageSeconds: max(0, clock.date().seconds(since: answered.entry.analysis.created)),
        cost: begins ? answered.entry.analysis.cost : .zero)
    case .failure(let error)?: throw error
    case nil:
      throw EngineError(
        .cancelled,
        reason: "the request was cancelled while it waited; the call goes on and its answer is kept")
    }
  }

  /// The cached answer to exactly this question, at once and on this thread; nil where nobody has asked it in that time.
  public func reuseExact(
    of wording: Wording, tenant: String = Subject.commonTenant, timeToLive: Duration
  ) throws(EngineError) -> ExactAnswer? {
    guard let hit = try exactHit(try place(of: wording, tenant), at: clock.date(), timeToLive) else {
      return nil
    }
    count(hit, account(tenant))
    return hit
  }

  private func count(_ hit: ExactAnswer, _ account: TenantAccount) {
    guard case .cache(let tier) = hit.source else { return }
    account.count(hit.entry.subject.key, tier, isDeferred: false, cost: hit.analysis.cost)
  }

  private func place(of wording: Wording, _ tenant: String) throws(EngineError) -> Subject {
    do throws(StoreError) {
      return try Subject("exact \(analyst.family) \(wording.identity)", tenant: tenant)
    } catch { throw EngineError(.invalid, reason: error.description) }
  }

  private func exactHit(
    _ place: Subject, at now: Timestamp, _ timeToLive: Duration
  ) throws(EngineError) -> ExactAnswer? {
    do throws(StoreError) {
      guard let hit = try store.lookup(place, at: now) else { return nil }
      let age = max(0, now.seconds(since: hit.entry.analysis.created))
      guard Duration.seconds(age) <= timeToLive else { return nil }
      return ExactAnswer(entry: hit.entry, source: .cache(hit.tier), ageSeconds: age, cost: .zero)
    } catch { throw EngineError(error) }
  }

  private func exactRefusal(
    _ place: Subject, _ account: TenantAccount, _ freshness: Freshness
  ) -> EngineError? {
    if freshness == .cachedOnly {
      return EngineError(
        .notCached, reason: "there is no answer to this question", wayOut: "allow a model to be asked")
    }
    if account.budget(clock) == .exhausted { return .exhausted(account.tenant) }
    return flights.failure(of: place.key, at: clock.now())
  }

  private func fly(
    _ wording: Wording, _ place: Subject, _ tenant: String, _ timeToLive: Duration, _ flight: Flight
  ) async {
    let begun = clock.date()
    let found = await turn(place, newerThan: nil) { entry in
      begun.seconds(since: entry.analysis.created) <= timeToLive / .seconds(1)
    }
    let lease: SharedLease?
    switch found {
    case .ask(let own): lease = own
    case .found(let entry):
      try? await store.put(entry, at: begun)
      account(tenant).count(place.key, .shared, isDeferred: false, cost: entry.analysis.cost)
      return flights.land(place.key, flight, .success(Answered(entry: entry, source: .cache(.shared))))
    case .cancelled: return landFailure(Self.endedEarly, place.key, flight)
    }
    var wording = wording
    wording.question.tenant = tenant
    wording.question.reason = "exact"
    do throws(AnalystError) {
      let pass = try await enter([flight])
      defer { door.leave(pass, tokens: nil) }
      let answer = try await renewing([lease]) { () async throws(AnalystError) -> Answer in
        try await self.analyst.answer(to: wording)
      }
      let entry = Entry(
        subject: place, baseline: nil, analysis: Analysis(answer, at: begun, contentType: "text/plain"),
        midExpires: begun.adding(seconds: timeToLive.components.seconds + 1) ?? begun)
      tally.countAnswer(isMissing: true, cost: entry.analysis.cost, regions: 0, droppedRegions: 0)
      // A store that cannot be written costs the next one a call, and this one nothing.
      try? await store.put(entry, at: begun)
      await share(entry, lease)
      flights.forgetFailure(of: place.key)
      flights.land(
        place.key, flight,
        .success(
          Answered(entry: entry, source: .analyst(provider: answer.provider, model: answer.model))))
      flushWhenDue()
    } catch {
      await giveUp(lease)
      landFailure(EngineError(error), place.key, flight)
    }
  }
}
