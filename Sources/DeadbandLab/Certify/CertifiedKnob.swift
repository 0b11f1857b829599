public import DeadbandCore

/// The one number that a certification turns, from the setting that asks most to the one that asks least.
public enum CertifiedKnob: Sendable, Hashable {
  /// Every distance of the profile, multiplied.
  case relaxation
  /// `significance.refresh_above`, in points.
  case refreshAbove
  /// The limit of a learned gate, a probability.
  case gateLimit

  /// Its name in a certificate.
  public var name: Certificate.Knob.Name {
    switch self {
    case .relaxation: .relaxation
    case .refreshAbove: .refreshAbove
    case .gateLimit: .gateLimit
    }
  }

  /// Settings that are tried where nobody names others: fixed before any data is seen, finer where profiles usually end.
  public func usualValues(_ profile: ThresholdProfile) -> [Double] {
    let factors = [0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.35, 1.5, 1.75, 2, 2.5, 3, 4]
    switch self {
    case .relaxation: return factors
    case .refreshAbove:
      let own = profile.settings.significance.refreshAbove
      return factors.map { $0 * (own > 0 ? own : 1) }
    case .gateLimit: return [0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5]
    }
  }

  /// The profile with the knob at `value`.
  public func profile(_ profile: ThresholdProfile, at value: Double) -> ThresholdProfile {
    profile.turned(name, to: value)
  }
}
