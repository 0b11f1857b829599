internal import DeadbandCore
internal import DeadbandStore
internal import Synchronization

/// An engine's certificate with what live comparisons have made of it, and the profiles to fall back to.
final class CertificateGuard: Sendable {
  /// From what was certified to the floor.
  private let rungs: [(standing: CertificateStanding, profile: ThresholdProfile)]
  private let state: Mutex<State>
  // Read at every request; changed a few times in a life.
  private let level: Atomic<Int>

  private struct State {
    var watch: CertificateWatch
    /// Its breaches and resets; what the watch knows is copied into it to be kept.
    var record: CertificateRecord
    /// What the store has.
    var saved: CertificateRecord

    var current: CertificateRecord {
      var record = record
      (record.level, record.agreement, record.fortunes) = (watch.level, watch.agreement, watch.fortunes)
      return record
    }

    mutating func resume(_ record: CertificateRecord) {
      self.record = record
      watch.resume(level: record.level, agreement: record.agreement, fortunes: record.fortunes)
    }
  }

  /// Each step asks for distances a fifth shorter, down to a third of what was certified.
  private static let factors = [1, 0.8, 0.64, 0.5, 0.4, 1.0 / 3]

  /// A certificate that somebody else answers to than it names is none: nil, as where the profile has none.
  ///
  /// - Parameter store: what it knows of the certificate from before counts on.
  init?(_ profile: ThresholdProfile, isRefused: Bool, store: AnalysisStore, at now: Timestamp) {
    guard let certificate = profile.certificate, !isRefused else { return nil }
    // What was learned and is refuted is no better at a lower limit: the hand-set rules decide until somebody learns again.
    let gaveWay = CertificateStanding(certificate, tightening: 1, isFallback: true)
    rungs =
      profile.gate != nil
      ? [(CertificateStanding(certificate, tightening: 1), profile), (gaveWay, profile.withoutGate)]
      : Self.factors.map { factor in
        (CertificateStanding(certificate, tightening: factor), Self.tightened(profile, certificate, factor))
      }
    let blank = CertificateRecord(certificate)
    let watch = CertificateWatch(
      limit: certificate.alpha + certificate.noise.lowerBound, steps: rungs.count - 1)
    var state = State(watch: watch, record: blank, saved: blank)
    let kept = blank.merged(from: store, at: now)
    state.resume(kept)
    state.saved = kept
    level = Atomic(state.watch.level)
    self.state = Mutex(state)
  }

  var standing: CertificateStanding { rungs[level.load(ordering: .acquiring)].standing }
  /// What decides; nil while the certified profile itself does.
  var tighter: ThresholdProfile? {
    let level = level.load(ordering: .acquiring)
    return level == 0 ? nil : rungs[level].profile
  }
  var record: CertificateRecord { state.withLock { $0.current } }

  /// Counts a comparison; the agreement that refutes the certificate, where it does.
  func count(agrees: Bool, at now: Timestamp) -> Agreement? {
    change { state in
      let breach = state.watch.count(agrees: agrees)
      if let breach { state.record.breach = .init(at: now, agreement: breach) }
      return breach
    }
  }

  func reset(at now: Timestamp, reason: String) {
    change { state in
      var record = state.current
      record.reset(at: now, reason: reason)
      state.resume(record)
    }
  }

  /// Takes over what another process has found, and writes down what the store does not have.
  func exchange(with store: AnalysisStore, at now: Timestamp) async throws(StoreError) {
    let unsaved: CertificateRecord? = change { state in
      let own = state.current
      let merged = own.merged(from: store, at: now)
      if merged != own { state.resume(merged) }
      let current = state.current
      return current == state.saved ? nil : current
    }
    guard let unsaved else { return }
    try await unsaved.save(to: store, at: now)
    change { $0.saved = unsaved }
  }

  private func change<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
    state.withLock { state in
      let result = body(&state)
      level.store(state.watch.level, ordering: .releasing)
      return result
    }
  }

  private static func tightened(
    _ profile: ThresholdProfile, _ certificate: Certificate, _ factor: Double
  ) -> ThresholdProfile {
    let knob = certificate.knob.name
    return profile.turned(knob, to: profile.value(of: knob) * factor)
  }
}
