internal import DeadbandAnalysts
public import DeadbandCore
internal import DeadbandStore

extension Engine {
  /// The analysis of a subject in a market: from the cache where it holds, else from the analyst.
  ///
  /// An answer from the cache is given without waiting for anything but the store: a microsecond or two from memory, no change of
  /// thread. Cancelling the task, or its time running out, ends the wait and not the call, which is paid for: its answer is
  /// kept.
  ///
  /// - Parameters:
  ///   - instant: the snapshot's time; the clock's by default. The analysis's age is counted from the time of the snapshot that it
  ///     was made from.
  ///   - freshness: which answers are taken.
  ///   - timeout: how long to wait for a call; nil for as long as it takes.
  ///   - wording: what the analyst is asked, in place of the prompt; the subject has to be made with its identity.
  /// - Throws: ``EngineError`` where there is nothing to serve. What is stale but not too old is no error: it is served with the
  ///   error in ``Outcome/error``.
  public func analysis(
    for subject: AnalysisSubject, snapshot: Snapshot, at instant: Timestamp? = nil,
    freshness: Freshness = .automatic, timeout: Duration? = nil, wording: Wording? = nil
  ) async throws(EngineError) -> Outcome {
    var want: Want?
    if let outcome = try decide(subject, snapshot, instant, freshness, wording, &want) {
      if let want { refreshBehind(want) }
      return outcome
    }
    guard let want else { throw EngineError(.invalid, reason: "nothing was decided") }
    return try await ask(want, timeout: timeout)
  }

  /// The cached analysis where it may be served as it is: at once, on this thread, without waiting for anything but the store.
  ///
  /// Nil where there is more to be done, which ``analysis(for:snapshot:at:freshness:timeout:wording:)`` then does; nothing is counted
  /// or told in that case.
  ///
  /// - Throws: ``EngineError/Code/invalid`` for a snapshot that cannot be judged, ``EngineError/Code/store``.
  public func reuse(
    for subject: AnalysisSubject, snapshot: Snapshot, at instant: Timestamp? = nil, wording: Wording? = nil
  ) throws(EngineError) -> Outcome? {
    try checkSchema(snapshot)
    let now = instant ?? clock.date()
    let budget = subject.account.budget(clock)
    guard let weighed = try weigh(subject, snapshot, instant, now, budget), weighed.verdict.action == .reuse,
      !expiresEarly(subject, weighed, snapshot, budget)
    else { return nil }
    if requestCounts.count(subject) { flushWhenDue() }
    subject.account.freshness?.count(subject.weights.name, at: clock.date())
    let fingerprint = Fingerprint(snapshot)
    count(subject, weighed, snapshot, now, fingerprint, wording, mayAsk: budget == .normal)
    return outcome(subject, weighed, fingerprint)
  }

  /// What can be served at once, and the call that is needed: instead of it, or behind it.
  func decide(
    _ subject: AnalysisSubject, _ snapshot: Snapshot, _ instant: Timestamp?, _ freshness: Freshness,
    _ wording: Wording?, _ want: inout Want?
  ) throws(EngineError) -> Outcome? {
    let now = instant ?? clock.date()
    if requestCounts.count(subject) { flushWhenDue() }
    let fingerprint = Fingerprint(snapshot)
    let budget = subject.account.budget(clock)
    subject.account.freshness?.count(subject.weights.name, at: clock.date())
    try checkSchema(snapshot)
    let weighed = freshness == .uncached ? nil : try weigh(subject, snapshot, instant, now, budget)
    guard let weighed else {
      let wanted = Want(
        subject: subject, snapshot: snapshot, now: now, fingerprint: fingerprint, assessment: nil,
        cached: nil,
        reason: freshness == .uncached ? "asked" : Rule.missing.description, priority: .high,
        isKept: freshness != .uncached, wording: wording)
      if let outcome = similar(wanted, freshness) { return outcome }
      if let error = refusal(subject, snapshot, budget, freshness, hasCached: false) {
        if error.isRemembered { emit(.failureRemembered(subject, error)) }
        throw error
      }
      want = wanted
      return nil
    }
    let (verdict, assessment) = (weighed.verdict, weighed.assessment)
    let isForced = freshness == .fresh && verdict.action != .reuseStale && verdict.action != .unavailable
    if verdict.action == .reuse, !isForced {
      let isEarly =
        freshness != .cachedOnly && expiresEarly(subject, weighed, snapshot, budget)
        && refusal(subject, snapshot, budget, freshness, hasCached: true) == nil
      guard isEarly else {
        count(
          subject, weighed, snapshot, now, fingerprint, wording,
          mayAsk: budget == .normal && freshness != .cachedOnly)
        return outcome(subject, weighed, fingerprint)
      }
      emit(.refreshedEarly(subject))
      want = Want(
        subject: subject, snapshot: snapshot, now: now, fingerprint: fingerprint, assessment: assessment,
        cached: weighed.hit, reason: Rule.expired.description, priority: .low, isKept: true, wording: wording)
      guard freshness == .automatic else { return nil }
      return outcome(subject, weighed, fingerprint, as: .early, isRefreshing: !flights.isClosed)
    }
    let wanted = Want(
      subject: subject, snapshot: snapshot, now: now, fingerprint: fingerprint, assessment: assessment,
      cached: weighed.hit, reason: isForced ? "asked" : assessment.rules.rules.first?.description ?? "asked",
      priority: isForced ? .high : assessment.priority.map(Question.Priority.init) ?? .low, isKept: true,
      wording: wording)
    if let error = refusal(subject, snapshot, budget, freshness, hasCached: true) {
      if case .reuse = verdict.action {
        return outcome(subject, weighed, fingerprint, error: error)
      }
      if error.isRemembered { emit(.failureRemembered(subject, error)) }
      return try withoutModel(wanted, error)
    }
    want = wanted
    guard verdict.servesStale, freshness == .automatic else { return nil }
    emit(.servedStale(subject, rules: assessment.rules))
    return outcome(subject, weighed, fingerprint, isRefreshing: !flights.isClosed)
  }

  /// A cached analysis, and what the profile makes of it in a market.
  struct Weighed {
    let hit: AnalysisStore.Hit
    let baseline: Snapshot
    /// Seconds since the snapshot that it was made from.
    let age: Double
    let assessment: Assessment
    let verdict: Verdict
  }

  /// Refuses a snapshot that lacks the profile's own indicators.
  func checkSchema(_ snapshot: Snapshot) throws(EngineError) {
    guard profile.schema.customTag == 0 || snapshot.customTag == profile.schema.customTag else {
      throw EngineError(.schemaMismatch)
    }
  }

  /// Weighs what a subject has in the store; nil where that is nothing to compare with.
  @inline(__always)
  func weigh(
    _ subject: AnalysisSubject, _ snapshot: Snapshot, _ instant: Timestamp?, _ now: Timestamp,
    _ budget: Budget
  ) throws(EngineError) -> Weighed? {
    // A baseline of other indicators than the snapshot's is none.
    guard let hit = try lookup(subject, at: now), let baseline = hit.entry.baseline,
      baseline.customTag == snapshot.customTag
    else { return nil }
    // By the machine's own clock, another request's answer may be newer than this one's beginning.
    let elapsed = now.seconds(since: hit.entry.analysis.created)
    let age = instant == nil ? max(elapsed, 0) : elapsed
    let assessment = try assess(subject, snapshot, hit.entry, baseline, age, budget)
    return Weighed(
      hit: hit, baseline: baseline, age: age, assessment: assessment,
      verdict: profile.verdict(on: assessment))
  }

  func assess(
    _ subject: AnalysisSubject, _ snapshot: Snapshot, _ entry: Entry, _ baseline: Snapshot, _ age: Double,
    _ budget: Budget
  ) throws(EngineError) -> Assessment {
    do throws(DecisionError) {
      // The profile itself where it can be: a copy counts each of its references.
      if let tighter = certificateGuard?.tighter {
        return try tighter.assess(
          snapshot, against: baseline, ageSeconds: age, strategy: subject.weights, budget: budget,
          region: entry.region)
      }
      if let turned = subject.account.freshness?.profile(subject.weights.name) {
        return try turned.assess(
          snapshot, against: baseline, ageSeconds: age, strategy: subject.weights, budget: budget,
          region: entry.region, cachedAnswer: turned.gate?.answer(in: entry.analysis))
      }
      return try profile.assess(
        snapshot, against: baseline, ageSeconds: age, strategy: subject.weights, budget: budget,
        region: entry.region, cachedAnswer: profile.gate?.answer(in: entry.analysis))
    } catch { throw EngineError(error) }
  }

  private func lookup(_ subject: AnalysisSubject, at now: Timestamp) throws(EngineError) -> AnalysisStore.Hit?
  {
    do throws(StoreError) { return try store.lookup(subject.identity, at: now) } catch {
      throw EngineError(error)
    }
  }

  /// What is weighed, served: as was decided, or as another verdict.
  private func outcome(
    _ subject: AnalysisSubject, _ weighed: Weighed, _ fingerprint: Fingerprint, as verdict: Verdict? = nil,
    isRefreshing: Bool = false, error: EngineError? = nil
  ) -> Outcome {
    outcome(
      subject, weighed.hit, verdict ?? weighed.verdict, weighed.assessment, fingerprint, weighed.age,
      isRefreshing: isRefreshing, error: error)
  }

  private func outcome(
    _ subject: AnalysisSubject, _ hit: AnalysisStore.Hit, _ verdict: Verdict, _ assessment: Assessment,
    _ fingerprint: Fingerprint, _ age: Double, isRefreshing: Bool = false, error: EngineError? = nil
  ) -> Outcome {
    Outcome(
      subject: subject, entry: hit.entry, source: .cache(hit.tier), verdict: verdict, assessment: assessment,
      fingerprint: fingerprint, ageSeconds: age, isRefreshing: isRefreshing, error: error,
      certificate: certificate)
  }

  /// Why nothing may be asked, if there is a reason.
  func refusal(
    _ subject: AnalysisSubject, _ snapshot: Snapshot, _ budget: Budget, _ freshness: Freshness,
    hasCached: Bool
  ) -> EngineError? {
    if freshness == .cachedOnly {
      return EngineError(
        .notCached,
        reason: hasCached
          ? "the cached analysis has to be refreshed" : "there is no analysis of this subject",
        wayOut: "allow a model to be asked")
    }
    if budget == .exhausted { return .exhausted(subject.tenant) }
    if let (score, least) = tooLowScore(snapshot) {
      return EngineError(
        .belowScore,
        reason: "overall_score \(score.plain) is below \(least.plain): nothing is asked about it",
        wayOut: "lower the configured minimum")
    }
    return flights.failure(of: subject.identity.key, at: clock.now())
  }

  /// The snapshot's score and the least that is asked about, where it is lower.
  private func tooLowScore(_ snapshot: Snapshot) -> (score: Double, least: Double)? {
    guard let least = configuration.minimumScore, let score = snapshot[Self.overallScore], score < least
    else {
      return nil
    }
    return (score, least)
  }

  private static let overallScore = IndicatorSchema.standard.lane(of: "overall_score") ?? 15

  /// The cached analysis with the error, if it is not too old; else the error alone. What SEMANTICS calls a failed refresh.
  func withoutModel(_ want: Want, _ error: EngineError) throws(EngineError) -> Outcome {
    guard let cached = want.cached, let assessment = want.assessment, let age = want.ageSeconds else {
      throw error
    }
    let verdict = profile.verdictWithoutModel(ageSeconds: age)
    guard verdict.action == .reuseStale else { throw error }
    emit(.servedWithoutModel(want.subject, error))
    return outcome(want.subject, cached, verdict, assessment, want.fingerprint, age, error: error)
  }

  /// Whether an analysis that still holds is to be refreshed before those that were made with it.
  private func expiresEarly(
    _ subject: AnalysisSubject, _ weighed: Weighed, _ snapshot: Snapshot, _ budget: Budget
  ) -> Bool {
    guard spread.share > 0 else { return false }
    let timeToLive = min(profile.lanes.timeToLiveSeconds(snapshot), profile.settings.rules.ageHours * 3600)
    let entry = weighed.hit.entry
    // Most hits end here: even the earliest expiry is far.
    guard weighed.age > timeToLive * (1 - 3 * spread.share) else { return false }
    let early = spread.early(subject.identity.key, entry.analysis.created, timeToLiveSeconds: timeToLive)
    let later = try? assess(
      subject, snapshot, entry, weighed.baseline, weighed.age + early, budget)
    return later.map { !$0.rules.isDisjoint(with: [RuleSet(.age), RuleSet(.expired)]) } ?? false
  }

  /// Counts a hit, and now and then asks afresh beside it.
  @inline(__always)
  private func count(
    _ subject: AnalysisSubject, _ weighed: Weighed, _ snapshot: Snapshot, _ now: Timestamp,
    _ fingerprint: Fingerprint, _ wording: Wording?, mayAsk: Bool
  ) {
    let entry = weighed.hit.entry
    subject.account.count(
      subject.identity.key, weighed.hit.tier, isDeferred: weighed.verdict.isDeferred,
      cost: entry.analysis.cost)
    if entry.note != nil { noteUse(of: entry, by: subject) }
    if mayAsk, sampler.drawsHit(fingerprint.state, at: now), tooLowScore(snapshot) == nil {
      shadow(subject, entry, weighed.assessment, snapshot, now, wording)
    }
  }
}

extension Verdict {
  /// Refreshed behind the answer, before its time.
  fileprivate static let early = Verdict(.refresh, servesStale: true)
  /// Asked, and answered.
  static let refreshed = Verdict(.refresh)
}

extension Question.Priority {
  /// The same as decisions have it.
  package init(_ priority: Priority) {
    self =
      switch priority {
      case .low: .low
      case .medium: .medium
      case .high: .high
      }
  }
}
