internal import DeadbandAnalysts
internal import DeadbandCore
internal import DeadbandStore
internal import Synchronization

extension Engine {
  /// Asks afresh beside a hit, within its own budget: what is served stays what it is.
  func shadow(
    _ subject: AnalysisSubject, _ served: Entry, _ assessment: Assessment, _ snapshot: Snapshot,
    _ now: Timestamp, _ wording: Wording?
  ) {
    compare(
      .shadow, subject, served, snapshot, now, wording, rules: assessment.rules,
      age: max(0, now.seconds(since: served.analysis.created)))
  }

  /// Now and then asks the same twice: what a model makes of one snapshot is not always the same, and that is not the cache's
  /// fault.
  func repeatNowAndThen(_ want: Want, _ answered: Entry) {
    guard sampler.drawsRefresh(want.fingerprint.state, at: want.now) else { return }
    compare(.repeated, want.subject, answered, want.snapshot, want.now, want.wording, rules: [], age: 0)
  }

  private func compare(
    _ kind: AnswerPair.Kind, _ subject: AnalysisSubject, _ served: Entry, _ snapshot: Snapshot,
    _ now: Timestamp, _ wording: Wording?, rules: RuleSet, age: Double
  ) {
    let today = now.utcDate
    guard sampler.takeCall(at: now) else { return }
    var want = Want(
      subject: subject, snapshot: snapshot, now: now, fingerprint: Fingerprint(snapshot), assessment: nil,
      cached: nil, reason: kind.rawValue, priority: .low, isKept: true)
    // Whoever is served by this request hears nothing of what is asked beside it.
    want.wording = wording.map { Wording($0.question, identity: $0.identity) }
    tasks.start { [want] in
      guard case .success(let answer) = await self.call(want, Flight(want.priority)) else { return }
      let fresh = Analysis(answer, at: now)
      self.sampler.spent(fresh.cost, on: today)
      self.tally.countComparison(cost: fresh.cost)
      let pair = AnswerPair(
        kind: kind, agrees: self.configuration.quality.comparator.agrees(served.analysis, fresh),
        ageSeconds: age,
        servedFrom: served.analysis.created, profile: self.profile.name, strategy: subject.strategy ?? "",
        rules: rules, isInRegion: served.region.map { $0.holds(snapshot, ageSeconds: age) },
        drawnShare: kind == .shadow ? min(max(self.configuration.quality.shadowShare, 1e-9), 1) : nil)
      await self.keep(pair, fresh, subject, snapshot, now)
    }
  }

  private func keep(
    _ pair: AnswerPair, _ fresh: Analysis, _ subject: AnalysisSubject, _ snapshot: Snapshot, _ now: Timestamp
  ) async {
    if let place = try? Subject(Self.pairPrefix + subject.identity.key.description, tenant: subject.tenant) {
      do throws(StoreError) {
        let entry = Entry(subject: place, baseline: snapshot, analysis: fresh, note: pair.note)
        try await store.put(entry, at: now)
        await share(entry, nil)
      } catch { emit(.notStored(subject, error)) }
    }
    emit(.compared(subject, kind: pair.kind, agrees: pair.agrees))
    if pair.kind == .shadow { await watchCertificate(agrees: pair.agrees) }
    for change in monitor.withLock({ $0.count(pair) }) {
      switch change {
      case .fell(let group, let agreement): emit(.agreementFell(group, agreement))
      case .rose(let group, let agreement): emit(.agreementRose(group, agreement))
      }
    }
  }

  /// What the store's subjects of pairs begin with; the key of the subject that was served follows.
  static let pairPrefix = "pairs of "
}
