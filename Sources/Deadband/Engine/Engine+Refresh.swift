internal import DeadbandAnalysts
internal import DeadbandCore
internal import DeadbandPrompts
internal import DeadbandStore

extension Engine {
  /// Waits for the subject's call, beginning it where nobody has.
  ///
  /// Whoever joins a call that another market began is judged against its answer, and asks once more where that does not hold.
  func ask(_ want: Want, timeout: Duration?, isSecond: Bool = false) async throws(EngineError) -> Outcome {
    guard !Task.isCancelled else {
      throw EngineError(.cancelled, reason: "the request was cancelled before anything was asked")
    }
    // What is not kept is nobody else's answer either.
    let (flight, begins) =
      want.isKept
      ? try flights.claim(want.subject.identity.key, want.priority) : (Flight(want.priority), true)
    if begins {
      launch(want, flight)
    } else {
      emit(.joined(want.subject))
    }
    let outcome = try await wait(for: flight, want, owns: begins, timeout: timeout)
    // An answer to a later market than one's own is never put aside for an earlier one.
    guard !begins, !isSecond, outcome.error == nil, outcome.entry.baseline != want.snapshot,
      outcome.entry.analysis.created <= want.now,
      let baseline = outcome.entry.baseline, baseline.customTag == want.snapshot.customTag
    else { return outcome }
    let assessment = try assess(
      want.subject, want.snapshot, outcome.entry, baseline, outcome.ageSeconds, .normal)
    guard profile.verdict(on: assessment).action == .refresh else { return outcome }
    return try await ask(
      want.again(after: try? store.lookup(want.subject.identity, at: want.now)), timeout: timeout,
      isSecond: true)
  }

  /// Refreshes a subject for nobody in particular; nothing where somebody does already.
  func refreshBehind(_ want: Want) {
    guard let (flight, begins) = try? flights.claim(want.subject.identity.key, want.priority), begins else {
      return
    }
    launch(want, flight)
  }

  /// Begins a call, unless its answer has come since the request was decided.
  func launch(_ want: Want, _ flight: Flight) {
    if want.isKept, landsOnNewer(want, flight) { return }
    if !tasks.start({ await self.fly(want, flight) }) { refuse(want.subject.identity.key, flight) }
  }

  /// Lands a flight that cannot begin any more.
  func refuse(_ key: Digest, _ flight: Flight) {
    flights.land(
      key, flight,
      .failure(EngineError(.shutDown, reason: "the engine was shut down")))
  }

  /// Between the look into the store and the claim of the flight, another flight may have landed: then its answer is this one's.
  func landsOnNewer(_ want: Want, _ flight: Flight) -> Bool {
    guard let hit = try? store.lookup(want.subject.identity, at: want.now), hit.entry.baseline != nil,
      hit.entry !== want.cached?.entry,
      want.cached.map({ $0.entry.analysis.created < hit.entry.analysis.created }) ?? true
    else { return false }
    flights.land(
      want.subject.identity.key, flight, .success(Answered(entry: hit.entry, source: .cache(hit.tier))))
    return true
  }

  func wait(
    for flight: Flight, _ want: Want, owns: Bool, timeout: Duration?
  ) async throws(EngineError) -> Outcome {
    let landing: Flight.Landing?
    if let timeout {
      do {
        let result = try await clock.limited(until: clock.now() + timeout) { await flight.wait() }
        guard let result else {
          return try withoutModel(
            want,
            EngineError(
              .timeout, reason: "no answer within \(timeout)",
              wayOut: "the call goes on: ask again in a moment, or allow more time"))
        }
        landing = result
      } catch let error as EngineError { throw error } catch { landing = nil }
    } else {
      landing = await flight.wait()
    }
    guard let landing else {
      throw EngineError(
        .cancelled,
        reason: "the request was cancelled while it waited; the call goes on and its answer is kept")
    }
    switch landing {
    case .success(let answered): return outcome(want, answered, owns: owns)
    case .failure(let error): return try withoutModel(want, error)
    }
  }

  private func outcome(_ want: Want, _ answered: Answered, owns: Bool) -> Outcome {
    var cost = Money.zero
    if owns, case .analyst = answered.source { cost = answered.entry.analysis.cost }
    let age = max(0, want.now.seconds(since: answered.entry.analysis.created))
    var (verdict, assessment) = (Verdict.refreshed, want.assessment)
    if case .cache(.shared) = answered.source, let baseline = answered.entry.baseline {
      // Held against that machine's market, not against what this one had before.
      verdict = Verdict(.reuse)
      assessment = try? assess(want.subject, want.snapshot, answered.entry, baseline, age, .normal)
    }
    return Outcome(
      subject: want.subject, entry: answered.entry, source: answered.source, verdict: verdict,
      assessment: assessment, fingerprint: want.fingerprint, ageSeconds: age, isRefreshing: false,
      error: nil, certificate: certificate, cost: cost)
  }

  // MARK: The call

  /// Counts and tells that a call begins.
  func noteAsked(_ want: Want) {
    tally.countAsked(want.rules)
    emit(.asked(want.subject, rules: want.rules, priority: want.priority))
  }

  func fly(_ want: Want, _ flight: Flight) async {
    guard case .ask(let lease) = await turn(want, flight) else { return }
    noteAsked(want)
    let result = await renewing([lease]) { await self.call(want, flight) }
    await land(want, flight, result, lease)
  }

  /// One call, in its turn.
  func call(_ want: Want, _ flight: Flight) async -> Result<Answer, EngineError> {
    await traced([want.reason], { [$0] }) {
      do throws(AnalystError) {
        let pass = try await self.enter([flight])
        defer { self.door.leave(pass, tokens: nil) }
        return .success(
          try await self.analyst.analyse(
            want.inquiry(priority: flight.priority, timeout: self.configuration.callTimeout)))
      } catch { return .failure(EngineError(error)) }
    }
  }

  /// Waits for the turn of a call that serves these flights, as urgent as the most urgent of them is by then.
  func enter(_ flights: [Flight]) async throws(AnalystError) -> Admission.Pass {
    let door = door
    return try await door.enter(priority: flights.map(\.priority).max() ?? .low, tokens: 0) { place in
      for flight in flights { flight.follow { door.raise(place, to: $0) } }
    }
  }

  /// Keeps an answer, and gives it to everybody who waits; or says why there is none.
  ///
  /// - Parameter lease: the fleet's, where there is one; it ends with this.
  func land(
    _ want: Want, _ flight: Flight, _ result: Result<Answer, EngineError>, _ lease: SharedLease? = nil
  ) async {
    let key = want.subject.identity.key
    guard want.isKept else {
      if case .failure(let error) = result { emit(.failed(want.subject, error)) }
      return flight.land(
        result.map { answer in
          Answered(
            entry: entry(want, answer), source: .analyst(provider: answer.provider, model: answer.model))
        })
    }
    switch result {
    case .success(let answer):
      let entry = entry(want, answer)
      await keep(want, entry)
      await share(entry, lease)
      flights.forgetFailure(of: key)
      flights.land(
        key, flight,
        .success(Answered(entry: entry, source: .analyst(provider: answer.provider, model: answer.model))))
      repeatNowAndThen(want, entry)
      flushWhenDue()
    case .failure(let error):
      emit(.failed(want.subject, error))
      await giveUp(lease)
      landFailure(error, key, flight)
    }
  }

  /// Counts a failed call, has it stand for a moment, and tells everybody who waits.
  func landFailure(_ error: EngineError, _ key: Digest, _ flight: Flight) {
    tally.countFailure()
    if error.code != .cancelled {
      let now = clock.now()
      flights.remember(error, of: key, until: now + configuration.failureMemory, now: now)
    }
    flights.land(key, flight, .failure(error))
  }

  /// The entry of an answer: its age is counted from the snapshot that it was made from.
  func entry(_ want: Want, _ answer: Answer) -> Entry {
    let analysis = Analysis(answer, at: want.now)
    let read = ModelAnswer(analysis.content, baseline: want.snapshot, schema: profile.schema)
    emit(
      .answered(
        want.subject, provider: answer.provider, model: answer.model, cost: answer.cost,
        latency: answer.latency))
    if !read.dropped.isEmpty { emit(.regionDropped(want.subject, reasons: read.dropped)) }
    freshnessGuide?.note(analysis.cost)
    tally.countAnswer(
      isMissing: want.assessment == nil, cost: analysis.cost, regions: read.region == nil ? 0 : 1,
      droppedRegions: read.dropped.count)
    return Entry(
      subject: want.subject.identity, baseline: want.snapshot,
      analysis: analysis,
      region: read.region, note: want.reason == Self.warmReason ? Self.warmNote : nil, profile: profile)
  }

  private func keep(_ want: Want, _ entry: Entry) async {
    do throws(StoreError) {
      try await store.put(entry, at: want.now)
      if want.wording == nil { neighbours?.note(want.subject, entry) }
      emit(.stored(want.subject))
    } catch { emit(.notStored(want.subject, error)) }
  }
}
