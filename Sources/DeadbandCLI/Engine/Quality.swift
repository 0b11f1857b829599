import ArgumentParser
import Deadband
import DeadbandCore
import DeadbandFleet

struct Quality: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say whether cached answers were still right, as shadow refreshes have shown.",
    discussion: """
      A share of the hits is asked afresh beside what is served; the pairs are kept in the store. Agreement is the share of pairs \
      with the same action, with the interval that holds the true share with a confidence of 95 % (Wilson). An analyst's own noise \
      is how often it contradicts itself about one snapshot: no cache can do better than that.

      EXAMPLES:
        deadband quality --store analyses
        deadband quality --store analyses --json
        deadband quality --fleet postgres://deadband@db.example.com/deadband
        deadband quality --store analyses --thresholds certified.json
        deadband quality --thresholds certified.json --reset-certificate "the feed was down on the 3rd"

      \(ExitStatus.help)
      """)

  @Option(
    help: ArgumentHelp(
      "A profile with a certificate, to hold the pairs against.", valueName: "profile"))
  var thresholds: ProfileArgument?

  @Option(
    help: ArgumentHelp(
      "Take back what comparisons have tightened under this profile's certificate, and keep why.",
      valueName: "reason"))
  var resetCertificate: String?

  @Option(help: "Of one tenant's pairs alone; the counts are everybody's.")
  var tenant: String?

  @Flag(help: "Print JSON.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Of all machines that share this PostgreSQL database, instead of one store's.", valueName: "url"))
  var fleet: String?

  @OptionGroup var store: EngineStoreArguments

  func validate() throws {
    guard let resetCertificate else { return }
    guard fleet == nil else {
      throw ValidationError("--reset-certificate is about a store; each machine's certificate is reset there")
    }
    guard thresholds != nil else {
      throw ValidationError("--reset-certificate needs --thresholds: the profile whose certificate is meant")
    }
    guard resetCertificate.contains(where: { !$0.isWhitespace }), resetCertificate.utf8.count <= 1_000 else {
      throw ValidationError("--reset-certificate needs a reason, of 1000 bytes at most; it is kept")
    }
  }

  func run() async throws {
    if let resetCertificate, let certificate = try thresholds?.load().certificate {
      try await reset(certificate, resetCertificate)
    }
    let report = try await report()
    let certificate = try thresholds?.load().certificate
    if thresholds != nil, certificate == nil {
      throw ValidationError("the profile has no certificate; deadband certify makes one")
    }
    if json {
      return try Output.standard.write(
        json: report.json(certificate, version: Version.jsonForm, isShared: fleet != nil))
    }
    try Output.standard.write(report.text(certificate, width: Terminal.output.width))
  }

  private func report() async throws -> QualityReport {
    guard let fleet else { return try store.read { try QualityReport($0, tenant: tenant, at: .now) } }
    let database = FleetDatabase(try PostgresURL(fleet))
    defer { database.close() }
    var evidence = QualityEvidence(tenant: tenant)
    try await database.forEachNoted { evidence.take($0) }
    return evidence.report
  }

  private func reset(_ certificate: Certificate, _ reason: String) async throws {
    var configuration = AnalysisStore.Configuration()
    configuration.makesStore = false
    let opened = try AnalysisStore.open(store.path, configuration, at: .now)
    let record: CertificateRecord?
    do { record = try await CertificateRecord.reset(certificate, in: opened, reason: reason, at: .now) } catch
    {
      try? opened.close(at: .now)
      throw error
    }
    try opened.close(at: .now)
    if record == nil {
      Output.error.attempt("deadband: note: nothing was tightened; there is nothing to take back\n")
    }
  }
}

extension QualityReport {
  fileprivate func text(_ certificate: Certificate?, width: Int) -> String {
    var sums = TextTable(columns: 2)
    sums.add(
      "answers",
      "\(counts.hits + counts.answers): \(counts.hits) from the cache, \(counts.answers) asked, "
        + "\(counts.failures) failed")
    sums.add("hit rate", hitRate.map(Self.percent) ?? "not known: nothing was counted")
    sums.add("agreement", agreement.text)
    if let certificate {
      sums.add("certificate", certificate.text(against: agreement))
      sums.add("its standing", certificates[CertificateRecord(certificate).certificate].text)
    }
    sums.add(
      "self-disagreement",
      repeated.share.map { "\(Self.percent(1 - $0)) of \(repeated.total) pairs" }
        ?? "not known: no snapshot was asked twice")
    sums.add("hits that were right", qualityAdjustedHitRate.map(Self.percent) ?? "not known")
    sums.add("spent", "\(counts.spent), \(counts.comparing) more to compare; the hits saved \(counts.saved)")
    sums.add(
      "a right answer cost", dollarsPerCorrectAnswer.map { "$\(($0 * 1e6).rounded() / 1e6)" } ?? "not known")
    sums.add(
      "regions",
      "\(counted(counts.regions, "answer")) said where they hold, \(counted(counts.droppedBounds, "bound")) dropped as nonsense"
    )
    sums.add("warmed", "\(counts.warmed), of which \(counts.warmUsed) were asked for")
    if inRegion.total + outsideRegion.total > 0 {
      sums.add("inside its region", inRegion.text)
      sums.add("outside it", outsideRegion.text)
    }
    var text = sums.text(width: width)
    guard agreement.total > 0 else { return text }
    var ages = TextTable([("age", .left), ("pairs", .right), ("agreement", .left)])
    for age in self.ages where age.agreement.total > 0 {
      ages.add(age.text, "\(age.agreement.total)", age.agreement.text)
    }
    text += "\n" + ages.text(width: width)
    var table = TextTable([
      ("profile", .left), ("strategy", .left), ("rule that waited", .left), ("pairs", .right),
      ("agreement", .left),
    ])
    for (group, agreement) in groups.sorted(by: { $0.key < $1.key }) {
      table.add(
        group.profile.onOneLine, group.strategy.isEmpty ? "–" : group.strategy.onOneLine, group.rule,
        "\(agreement.total)", agreement.text)
    }
    return text + "\n" + table.text(width: width)
  }

  fileprivate static func percent(_ share: Double) -> String { "\((share * 1_000).rounded() / 10) %" }
}

extension Certificate {
  fileprivate func text(against agreement: Agreement) -> String {
    let claim = "\(QualityReport.percent(allowed)) of \(analyst.family.onOneLine)'s served answers may differ"
    guard let share = agreement.share else { return claim + "; nothing was compared yet" }
    let seen = "\(QualityReport.percent(1 - share)) did"
    return "\(claim); \(seen): "
      + (isRefuted(by: agreement) ? "the pairs speak against it" : "the pairs allow it")
  }
}

extension CertificateRecord? {
  /// What engines make of the certificate now.
  fileprivate var text: String {
    guard let record = self else { return "no engine has watched it" }
    var text = record.level == 0 ? "holds" : "tightened \(counted(record.level, "time"))"
    if let breach = record.breach {
      text +=
        "; last refuted \(breach.at) by \(breach.agreement.total - breach.agreement.agreeing) of \(breach.agreement.total) pairs"
    }
    if let reset = record.resets.last { text += "; reset \(reset.at): \(reset.reason.onOneLine)" }
    return text
  }
}

extension QualityReport.Age {
  fileprivate var text: String {
    let from = Duration.seconds(seconds.lowerBound).inDays
    return seconds.upperBound.isFinite
      ? "\(from) to \(Duration.seconds(seconds.upperBound).inDays)" : "from \(from) on"
  }
}

extension Agreement {
  fileprivate var text: String {
    guard let share else { return "not known: nothing was compared" }
    return "\(QualityReport.percent(share)) of \(total) (\(QualityReport.percent(interval.lowerBound)) to "
      + "\(QualityReport.percent(interval.upperBound)))"
  }
}
