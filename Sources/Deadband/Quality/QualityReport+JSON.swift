package import DeadbandCore

extension QualityReport {
  /// The report as one JSON object.
  ///
  /// - Parameters:
  ///   - certificate: what the pairs are held against; nil for none.
  ///   - version: the form's number, which goes with it.
  ///   - isShared: whether it is over what many machines have in common.
  ///   - withCounts: whether what engines have counted is among it, which is everybody's together.
  package func json(
    _ certificate: Certificate?, version: Int, isShared: Bool = false, withCounts: Bool = true
  )
    -> JSONValue
  {
    let fields: [JSONValue.Field] = [
      .init("of", .string(isShared ? "fleet" : "machine")),
      .init("hits", .number(Double(counts.hits))), .init("answers", .number(Double(counts.answers))),
      .init("failures", .number(Double(counts.failures))),
      .init("deferred", .number(Double(counts.deferred))),
      .init("hit_rate", .figure(hitRate)), .init("agreement", agreement.json),
      .init("self_disagreement", .figure(repeated.share.map { 1 - $0 })), .init("repeated", repeated.json),
      .init("quality_adjusted_hit_rate", .figure(qualityAdjustedHitRate)),
      .init("spent_usd", .string(counts.spent.dollars)),
      .init("comparing_usd", .string(counts.comparing.dollars)),
      .init("saved_usd", .string(counts.saved.dollars)),
      .init("usd_per_right_answer", .figure(dollarsPerCorrectAnswer)),
      .init("regions", .number(Double(counts.regions))),
      .init("dropped_bounds", .number(Double(counts.droppedBounds))),
      .init("warmed", .number(Double(counts.warmed))), .init("warm_used", .number(Double(counts.warmUsed))),
      .init("in_region", inRegion.json), .init("outside_region", outsideRegion.json),
      .init(
        "by_age",
        .array(
          ages.map { age in
            .object([
              .init("from_seconds", .number(age.seconds.lowerBound)),
              .init(
                "below_seconds", age.seconds.upperBound.isFinite ? .number(age.seconds.upperBound) : .null),
              .init("agreement", age.agreement.json),
            ])
          })),
      .init(
        "groups",
        .array(
          groups.sorted { $0.key < $1.key }.map { group, agreement in
            .object([
              .init("profile", .string(group.profile)), .init("strategy", .string(group.strategy)),
              .init("rule", .string(group.rule)), .init("agreement", agreement.json),
            ])
          })), .init("certificate", certificate?.json(against: agreement) ?? .null),
      .init(
        "certificate_standing",
        certificate.map { certificates[CertificateRecord($0).certificate].json } ?? .null),
      .init("version", .number(Double(version))),
    ]
    return .object(withCounts ? fields : fields.filter { !Self.countKeys.contains($0.key) })
  }

  /// The fields that are made of counts.
  private static let countKeys: Set<String> = [
    "hits", "answers", "failures", "deferred", "hit_rate", "quality_adjusted_hit_rate", "spent_usd",
    "comparing_usd", "saved_usd", "usd_per_right_answer", "regions", "dropped_bounds", "warmed", "warm_used",
  ]
}

extension Certificate {
  /// What served answers may differ by, their own noise among it.
  package var allowed: Double { alpha + noise.lowerBound }

  /// Whether even the lower end of what the pairs leave possible lies above what is allowed.
  package func isRefuted(by agreement: Agreement) -> Bool { 1 - agreement.interval.upperBound > allowed }

  fileprivate func json(against agreement: Agreement) -> JSONValue {
    [
      "family": .string(analyst.family), "allowed": .number(allowed),
      "differing": agreement.share.map { .number(1 - $0) } ?? .null,
      "refuted": .boolean(isRefuted(by: agreement)),
    ]
  }
}

extension CertificateRecord? {
  fileprivate var json: JSONValue {
    guard let record = self else { return .null }
    return [
      "level": .number(Double(record.level)), "pairs": record.agreement.json,
      "refuted_at": record.breach.map { .string($0.at.description) } ?? .null,
      "resets": .array(
        record.resets.map { ["at": .string($0.at.description), "reason": .string($0.reason)] }),
    ]
  }
}

extension Agreement {
  /// The counts, the share and its interval.
  package var json: JSONValue {
    .object([
      .init("agreeing", .number(Double(agreeing))), .init("total", .number(Double(total))),
      .init("share", share.map { .number($0) } ?? .null), .init("lower", .number(interval.lowerBound)),
      .init("upper", .number(interval.upperBound)),
    ])
  }
}
