public import DeadbandCore

/// What a certificate is worth at the moment. An object, so that an outcome carries a reference.
public final class CertificateStanding: Sendable {
  /// The certificate of the engine's profile.
  public let certificate: Certificate
  /// What its distances (or its refresh limit) are multiplied by since live comparisons refuted it: 1 where they have not, and
  /// where a learned gate gave way to hand-set rules.
  public let tightening: Double
  /// Whether live comparisons refuted a learned gate, so that the hand-set rules decide that it stood in for.
  public let isFallback: Bool

  init(_ certificate: Certificate, tightening: Double, isFallback: Bool = false) {
    self.certificate = certificate
    self.tightening = tightening
    self.isFallback = isFallback
  }

  /// Whether nothing that was seen live speaks against it.
  public var holds: Bool { tightening == 1 && !isFallback }

  /// What an outcome says of it.
  var json: JSONValue {
    [
      "alpha": .number(certificate.alpha),
      "confidence": certificate.method.confidence.map { .number($0) } ?? .null,
      "fallback": .boolean(isFallback), "holds": .boolean(holds), "tightening": .number(tightening),
    ]
  }
}
