internal import DeadbandCore
internal import DeadbandStore

extension CertificateRecord {
  static let prefix = "certificate "
  private static let version = 1.0

  var json: JSONValue {
    [
      "version": .number(Self.version), "certificate": .string(certificate.description),
      "level": .number(Double(level)), "agreeing": .number(Double(agreement.agreeing)),
      "total": .number(Double(agreement.total)), "fortunes": .array(fortunes.map { .number($0) }),
      "breach": breach.map {
        [
          "at": .string($0.at.description), "agreeing": .number(Double($0.agreement.agreeing)),
          "total": .number(Double($0.agreement.total)),
        ]
      } ?? .null,
      "reset_count": .number(Double(resetCount)),
      "resets": .array(resets.map { ["at": .string($0.at.description), "reason": .string($0.reason)] }),
    ]
  }

  /// The record that was written; nil for anything else.
  init?(json bytes: [UInt8]) {
    guard let value = try? JSONValue(bytes), value["version"] == .number(Self.version),
      case .string(let hex)? = value["certificate"], let digest = Digest(hex: hex),
      let level = value.count("level"), let agreement = Agreement(value),
      let count = value.count("reset_count"),
      case .array(let fortunes)? = value["fortunes"], fortunes.count == 3,
      case .array(let resets)? = value["resets"], resets.count <= Self.resetsKept
    else { return nil }
    certificate = digest
    (self.level, self.agreement, resetCount) = (level, agreement, count)
    self.fortunes = fortunes.compactMap { fortune in
      if case .number(let number) = fortune, number >= 0, number.isFinite { number } else { nil }
    }
    self.resets = resets.compactMap { reset in
      guard let at = reset.time("at"), case .string(let reason)? = reset["reason"] else { return nil }
      return Reset(at: at, reason: reason)
    }
    guard self.fortunes.count == 3, self.resets.count == resets.count else { return nil }
    guard let breach = value["breach"], breach != .null else { return }
    guard let at = breach.time("at"), let agreement = Agreement(breach) else { return nil }
    self.breach = Breach(at: at, agreement: agreement)
  }

  // MARK: In a store

  /// Its place in a store.
  private var subject: Subject? {
    try? Subject(Self.prefix + certificate.description, tenant: Engine.ownTenant)
  }

  /// What a store knows of a certificate, merged with this.
  func merged(from store: AnalysisStore, at now: Timestamp) -> CertificateRecord {
    guard let subject, let entry = try? store.lookup(subject, at: now)?.entry else { return self }
    // What was kept and cannot be read says that something was: the safe reading is that it was bad.
    guard let kept = CertificateRecord(json: entry.analysis.content), kept.certificate == certificate else {
      var worst = self
      worst.level = max(level, Self.unreadable)
      return worst
    }
    return merged(with: kept)
  }

  /// Writes it down, durable when this returns.
  func save(to store: AnalysisStore, at now: Timestamp) async throws(StoreError) {
    guard let subject else { return }
    // Dated ahead: what was tightened stays however long nothing runs, and an archive serves a week.
    let dated = now.adding(seconds: Self.aheadSeconds) ?? now
    let analysis = Analysis(
      content: Array(json.text.utf8), contentType: "application/json", model: "", inputTokens: 0,
      outputTokens: 0, cost: .zero, created: dated, finishReason: "")
    try await store.put(Entry(subject: subject, baseline: nil, analysis: analysis), at: now)
  }

  /// More than there are steps: the floor.
  private static let unreadable = 1_000
  private static let aheadSeconds: Int64 = 50 * 366 * 86_400
}

extension Agreement {
  /// From the keys of an object.
  fileprivate init?(_ value: JSONValue) {
    guard let agreeing = value.count("agreeing"), let total = value.count("total"), agreeing <= total else {
      return nil
    }
    self.init(agreeing: agreeing, total: total)
  }
}

extension JSONValue {
  fileprivate func count(_ key: String) -> Int? {
    guard case .number(let number)? = self[key], let count = Int(exactly: number), count >= 0 else {
      return nil
    }
    return count
  }

  fileprivate func time(_ key: String) -> Timestamp? {
    guard case .string(let text)? = self[key] else { return nil }
    let bytes = Array(text.utf8)
    return try? Timestamp(parsing: bytes, in: bytes.indices)
  }
}
