internal import DeadbandCore

extension Engine {
  /// What the profile's certificate is worth at the moment; nil where there is none, and where it is another analyst's: what
  /// was proved of one says nothing of another.
  public var certificate: CertificateStanding? { certificateGuard?.standing }

  /// Why the certificate that the profile carries is not shown; nil where it is, or where there is none.
  public var certificateRefusal: String? {
    guard let other = profile.certificate, certificateGuard == nil else { return nil }
    return
      "the certificate is of \(other.analyst.family.quotedForMessage), and \(analyst.family.quotedForMessage) answers"
  }

  /// Takes back what live comparisons have tightened, and counts them anew: for an operator who knows why they were bad.
  public func resetCertificate() {
    guard let certificateGuard, !certificateGuard.standing.holds else { return }
    certificateGuard.reset()
    emit(.certificateReset)
  }

  /// What measures how far the market has moved: the profile, or a tighter one since its certificate was refuted. What follows from
  /// that (``DeadbandCore/ThresholdProfile/verdict(on:)``) is the same in both.
  var deciding: ThresholdProfile { certificateGuard?.tighter ?? profile }

  /// Holds a comparison against the certificate.
  func watchCertificate(agrees: Bool) {
    guard let certificateGuard, let breach = certificateGuard.count(agrees: agrees) else { return }
    emit(.certificateBroken(breach, tightening: certificateGuard.standing.tightening))
  }
}
