public import DeadbandCore
public import DeadbandStore

/// What live comparisons and operators have made of a certificate, as the store keeps it over restarts.
///
/// Of two records of one certificate that which an operator reset later counts; between equals the tighter one, so that nothing but
/// an operator loosens.
public struct CertificateRecord: Sendable, Hashable {
  /// Which certificate: SHA-256 of its JSON text.
  public let certificate: Digest
  /// How many times it was tightened since the last reset.
  public internal(set) var level = 0
  /// Comparisons since it was tightened last, or reset.
  public internal(set) var agreement = Agreement()
  /// The latest breach: when, and what was seen.
  public internal(set) var breach: Breach?
  /// What operators took back, the latest last; at most ``resetsKept``.
  public internal(set) var resets: [Reset] = []
  /// How many resets there were in all.
  public internal(set) var resetCount = 0
  /// What a doubter has won by now against each alternative (``CertificateWatch``).
  var fortunes = [1.0, 1.0, 1.0]

  /// Live comparisons refuted the certificate.
  public struct Breach: Sendable, Hashable {
    /// When.
    public let at: Timestamp
    /// What was seen.
    public let agreement: Agreement
  }

  /// An operator took back what comparisons had tightened.
  public struct Reset: Sendable, Hashable {
    /// When.
    public let at: Timestamp
    /// Why.
    public let reason: String
  }

  /// Resets that are remembered with their reasons.
  public static let resetsKept = 16

  /// Nothing counted yet.
  public init(_ certificate: Certificate) { self.certificate = Digest(of: Array(certificate.tree.text.utf8)) }

  /// Takes back in a store what comparisons have tightened, for engines that run on it (within a minute) and those to come.
  ///
  /// - Returns: the record; nil where there was nothing to take back.
  public static func reset(
    _ certificate: Certificate, in store: AnalysisStore, reason: String, at now: Timestamp
  ) async throws(StoreError) -> CertificateRecord? {
    var record = CertificateRecord(certificate).merged(from: store, at: now)
    guard record.level > 0 else { return nil }
    record.reset(at: now, reason: reason)
    try await record.save(to: store, at: now)
    return record
  }

  /// Back to what was certified, for a reason.
  mutating func reset(at time: Timestamp, reason: String) {
    (level, agreement, fortunes) = (0, Agreement(), [1, 1, 1])
    resets = (resets + [Reset(at: time, reason: reason)]).suffix(Self.resetsKept)
    resetCount += 1
  }

  /// The one of two that counts.
  func merged(with other: CertificateRecord) -> CertificateRecord {
    if resetCount != other.resetCount { return resetCount > other.resetCount ? self : other }
    if level != other.level { return level > other.level ? self : other }
    // Each process counts its own comparisons; the one that has seen more speaks.
    return agreement.total >= other.agreement.total ? self : other
  }
}
