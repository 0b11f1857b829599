import DeadbandCharts
public import DeadbandCore

/// What is said of a certification, and the profile that comes of it.
public struct CertificationReport: Sendable {
  private let result: CertificationResult
  private let certification: Certification
  private let calibration: Calibration
  private let knob: CertifiedKnob
  private let profile: ThresholdProfile
  private let hasBlocks: Bool

  /// A report.
  ///
  /// - Parameters:
  ///   - profile: the one whose knob was turned.
  ///   - hasBlocks: whether the calibration's units are blocks of subjects.
  public init(
    _ result: CertificationResult, _ certification: Certification, calibration: Calibration,
    knob: CertifiedKnob,
    profile: ThresholdProfile, hasBlocks: Bool = false
  ) {
    self.result = result
    self.certification = certification
    self.calibration = calibration
    self.knob = knob
    self.profile = profile
    self.hasBlocks = hasBlocks
  }

  /// The profile at the chosen setting with its certificate; nil for a refusal.
  ///
  /// - Parameters:
  ///   - digest: of the data.
  ///   - subjects: of the history, where its units are blocks of them.
  public func certified(
    analyst: Certificate.Analyst, digest: Digest, subjects: Int, version: String
  ) -> ThresholdProfile? {
    guard let step = result.step, let first = calibration.subjects.map(\.first).min(),
      let last = calibration.subjects.map(\.last).max()
    else { return nil }
    let turned = knob.profile(profile, at: step.value).named("\(profile.name), certified")
    let method: Certificate.Method =
      switch certification.method {
      case .learnThenTest(let bound): .learnThenTest(bound, confidence: certification.confidence)
      case .conformalRiskControl: .conformalRiskControl
      }
    return turned.certified(
      by: Certificate(
        settings: turned.settingsDigest, analyst: analyst,
        data: Certificate.Evidence(
          digest: digest, first: first, last: last, subjects: subjects, ticks: calibration.ticks,
          served: Int(step.served.rounded()),
          longestTicks: calibration.subjects.map(\.ticks).max() ?? 0),
        method: method, alpha: certification.alpha, weighing: certification.weighing,
        knob: Certificate.Knob(name: knob.name, value: step.value),
        risk: Certificate.Risk(
          measured: step.risk, upperBound: step.upperBound.map { max($0, step.risk) }),
        noise: Certificate.Noise(
          differing: certification.noise.differing, pairs: certification.noise.pairs,
          lowerBound: certification.noiseLowerBound),
        severity: certification.severity.severities, version: version))
  }

  /// Table and verdict for a terminal.
  public func text(_ certified: ThresholdProfile?) -> String {
    let unit = hasBlocks ? "block" : "subject"
    var text = "\(counted(calibration.ticks, "tick")) · \(counted(calibration.subjects.count, unit))"
    if let first = calibration.subjects.map(\.first).min(), let last = calibration.subjects.map(\.last).max()
    {
      text += " · \(first.utcDate) to \(last.utcDate)"
    }
    text += "\n\n" + result.table(knob.name) + "\n"
    if let refusal = result.refusal {
      return text + wrapped("not certified: " + refusal.reason(certification, block: hasBlocks))
    }
    guard let certificate = certified?.certificate else { return text }
    return text + certificate.sentences.map { wrapped($0) }.joined()
  }

  /// One JSON object on one line.
  public func json(_ certified: ThresholdProfile?, version: Int) -> [UInt8] {
    var writer = JSONWriter()
    writer.value([
      "certified": .boolean(certified != nil),
      "certificate": certified?.certificate?.tree ?? .null,
      "limit": .number(result.limit),
      "reason": result.refusal.map { .string($0.reason(certification, block: hasBlocks)) } ?? .null,
      "subjects_needed": need(\.atMeasuredRate), "subjects_needed_without_loss": need(\.withoutLoss),
      "steps": .array(
        result.steps.map { step in
          [
            "value": .number(step.value), "served_share": .number(step.servedShare),
            "risk": .number(step.risk),
            "p_value": step.pValue.map { .number($0) } ?? .null,
            "upper_bound": step.upperBound.map { .number($0) } ?? .null, "holds": .boolean(step.isProved),
          ]
        }),
      "units": .number(Double(result.units)),
      "version": .number(Double(version)),
    ])
    return writer.bytes
  }

  private func need(_ path: KeyPath<DataNeed, Int?>) -> JSONValue {
    guard case .tooLittleData(let need)? = result.refusal, let count = need[keyPath: path] else {
      return .null
    }
    return .number(Double(count))
  }
}

extension Certificate {
  /// What it promises and on what it stands, a sentence each.
  public var sentences: [String] {
    let share = percent(alpha, 2)
    let what =
      weighing == .answers
      ? "of the served answers differ" : "of a subject's served answers differ, on average,"
    let from = "from what a fresh look by the same analyst would have said, beyond its own noise"
    var lines: [String] = []
    switch method {
    case .learnThenTest(_, let confidence):
      lines.append("certified: with \(percent(confidence)) confidence at most \(share) \(what) \(from)")
    case .conformalRiskControl:
      lines.append(
        "on average over histories like this one at most \(share) \(what) \(from); how sure is not known")
    }
    lines.append("analyst: \(analyst.family)")
    lines.append(
      "measured: \(percent(risk.measured, 2)) of \(counted(data.served, "served answer")), "
        + "\(counted(data.subjects, "subject")), \(data.first.utcDate) to \(data.last.utcDate)")
    if noise.pairs > 0 {
      lines.append(
        "the analyst contradicts itself in \(noise.differing) of \(grouped(noise.pairs)) pairs: "
          + "\(percent(noise.lowerBound, 2)) are put down to it")
    }
    lines.append("\(knob.name.rawValue): \(knob.value.plain)")
    return lines
  }
}

/// Words in lines of at most 80 characters.
private func wrapped(_ text: String) -> String {
  var lines = [""]
  for word in text.split(separator: " ") {
    let line = lines[lines.count - 1]
    if line.isEmpty {
      lines[lines.count - 1] = String(word)
    } else if line.count + 1 + word.count <= 80 {
      lines[lines.count - 1] += " " + word
    } else {
      lines.append(String(word))
    }
  }
  return lines.joined(separator: "\n") + "\n"
}
