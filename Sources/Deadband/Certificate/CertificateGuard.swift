internal import DeadbandCore
internal import Synchronization

/// An engine's certificate with what live comparisons have made of it, and the profiles to fall back to.
final class CertificateGuard: Sendable {
  /// From what was certified to the floor.
  private let rungs: [(standing: CertificateStanding, profile: ThresholdProfile)]
  private let watch: Mutex<CertificateWatch>
  // Read at every request; changed a few times in a life.
  private let level = Atomic(0)

  /// Each step asks for distances a fifth shorter, down to a third of what was certified.
  private static let factors = [1, 0.8, 0.64, 0.5, 0.4, 1.0 / 3]

  /// nil where the profile has no certificate, or one of another analyst's.
  init?(_ profile: ThresholdProfile, family: String) {
    guard let certificate = profile.certificate, certificate.analyst.family == family else { return nil }
    rungs = Self.factors.map { factor in
      (CertificateStanding(certificate, tightening: factor), Self.tightened(profile, certificate, factor))
    }
    watch = Mutex(
      CertificateWatch(limit: certificate.alpha + certificate.noise.lowerBound, steps: rungs.count - 1))
  }

  var standing: CertificateStanding { rungs[level.load(ordering: .acquiring)].standing }
  /// What decides; nil while the certified profile itself does.
  var tighter: ThresholdProfile? {
    let level = level.load(ordering: .acquiring)
    return level == 0 ? nil : rungs[level].profile
  }

  /// Counts a comparison; the agreement that refutes the certificate, where it does.
  func count(agrees: Bool) -> Agreement? {
    watch.withLock { watch in
      let breach = watch.count(agrees: agrees)
      level.store(watch.level, ordering: .releasing)
      return breach
    }
  }

  func reset() {
    watch.withLock { watch in
      watch.reset()
      level.store(0, ordering: .releasing)
    }
  }

  private static func tightened(
    _ profile: ThresholdProfile, _ certificate: Certificate, _ factor: Double
  ) -> ThresholdProfile {
    let knob = certificate.knob.name
    return profile.turned(knob, to: profile.value(of: knob) * factor)
  }
}
