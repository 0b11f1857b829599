public import DeadbandCore

/// What a certificate is worth at the moment. An object, so that an outcome carries a reference.
public final class CertificateStanding: Sendable {
  /// The certificate of the engine's profile.
  public let certificate: Certificate
  /// What its distances (or its refresh limit) are multiplied by since live comparisons refuted it: 1 where they have not.
  public let tightening: Double

  init(_ certificate: Certificate, tightening: Double) {
    self.certificate = certificate
    self.tightening = tightening
  }

  /// Whether nothing that was seen live speaks against it.
  public var holds: Bool { tightening == 1 }

  /// What an outcome says of it.
  var json: JSONValue {
    [
      "alpha": .number(certificate.alpha),
      "confidence": certificate.method.confidence.map { .number($0) } ?? .null,
      "holds": .boolean(holds), "tightening": .number(tightening),
    ]
  }
}
