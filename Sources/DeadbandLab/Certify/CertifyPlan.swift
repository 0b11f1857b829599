public import DeadbandCore

/// All that a certification is told before it looks at the data: what decides, beside the data, everything that it says.
public struct CertifyPlan: Sendable {
  /// The profile whose knob is turned, without a certificate.
  public let profile: ThresholdProfile
  /// The knob.
  public let knob: CertifiedKnob
  /// Its values, from the one that asks most.
  public let values: [Double]
  /// Who answers, by the name that the run was asked for.
  public let answers: String
  /// Whom the certificate names.
  public let analyst: Certificate.Analyst
  /// What is to be proved, and how.
  public let certification: Certification
  /// Subjects begin then or later, and end before; nil for all.
  public var from, until: Timestamp?
  /// Subjects that begin in the same stretch of so many days count as one; nil for each alone.
  public var blockDays: Int?
  /// Whether each year is judged by those before it, and no certificate is made.
  public var walksForward = false

  /// A plan for whole subjects of all times.
  public init(
    profile: ThresholdProfile, knob: CertifiedKnob, values: [Double], answers: String,
    analyst: Certificate.Analyst, certification: Certification
  ) {
    self.profile = profile.withoutCertificate
    self.knob = knob
    self.values = values
    self.answers = answers
    self.analyst = analyst
    self.certification = certification
  }

  /// Its profiles, one a value.
  public var profiles: [ThresholdProfile] { values.map { knob.profile(profile, at: $0) } }

  /// The stretch of time that whole subjects lie in; nil for all.
  public var period: Range<Timestamp>? {
    guard from != nil || until != nil else { return nil }
    let start = from ?? Timestamp(nanosecondsSince1970: .min)
    return start..<max(start, until ?? Timestamp(nanosecondsSince1970: .max))
  }
}
