/// Reads the certificate of a profile, as strictly as the rest of it.
struct CertificateReader {
  let root: ProfileNode

  func read() throws(ProfileError) -> Certificate {
    let fields = try root.object(required: [
      "settings", "analyst", "data", "method", "alpha", "weighing", "knob", "risk", "self_disagreement",
      "severity", "version",
    ])
    return Certificate(
      settings: try fields.required("settings").digest(),
      analyst: try readAnalyst(try fields.required("analyst")),
      data: try readData(try fields.required("data")), method: try readMethod(try fields.required("method")),
      alpha: try inside(fields, "alpha"), weighing: try fields.required("weighing").named(),
      knob: try readKnob(try fields.required("knob")), risk: try readRisk(try fields.required("risk")),
      noise: try readNoise(try fields.required("self_disagreement")),
      severity: try readSeverity(try fields.required("severity")), version: try text(fields, "version"))
  }

  // MARK: Sections

  private func readAnalyst(_ node: ProfileNode) throws(ProfileError) -> Certificate.Analyst {
    let fields = try node.object(required: ["family"], optional: ["prompt", "temperature"])
    return Certificate.Analyst(
      family: try text(fields, "family"), prompt: fields["prompt"] == nil ? nil : try text(fields, "prompt"),
      temperature: try fields["temperature"]?.number("a temperature from 0 to 10") { (0...10).contains($0) })
  }

  private func readData(_ node: ProfileNode) throws(ProfileError) -> Certificate.Evidence {
    let fields = try node.object(required: [
      "digest", "first", "last", "subjects", "ticks", "served", "longest_ticks",
    ])
    let data = Certificate.Evidence(
      digest: try fields.required("digest").digest(), first: try time(fields, "first"),
      last: try time(fields, "last"),
      subjects: try count(fields, "subjects"), ticks: try count(fields, "ticks"),
      served: try count(fields, "served"), longestTicks: try count(fields, "longest_ticks"))
    guard data.first <= data.last, data.served <= data.ticks, data.longestTicks <= data.ticks,
      data.subjects <= data.ticks
    else {
      throw node.error("contradiction: parts are larger than the whole, or the last tick before the first")
    }
    return data
  }

  private func readMethod(_ node: ProfileNode) throws(ProfileError) -> Certificate.Method {
    let fields = try node.object(required: ["name"], optional: ["bound", "confidence"])
    let nameNode = try fields.required("name")
    switch try nameNode.string() {
    case Certificate.learnThenTest:
      return .learnThenTest(
        try fields.required("bound").named(), confidence: try inside(fields, "confidence"))
    case Certificate.conformalRiskControl:
      guard fields["bound"] == nil, fields["confidence"] == nil else {
        throw node.error(
          "contradiction: \(Certificate.conformalRiskControl) has neither bound nor confidence")
      }
      return .conformalRiskControl
    default:
      throw nameNode.error(
        "\(nameNode.value.kind) is no method; there are \(Certificate.learnThenTest), "
          + Certificate.conformalRiskControl)
    }
  }

  private func readKnob(_ node: ProfileNode) throws(ProfileError) -> Certificate.Knob {
    let fields = try node.object(required: ["name", "value"])
    return Certificate.Knob(
      name: try fields.required("name").named(),
      value: try fields.required("value").number("a number from 0 to 1e9") { (0...1e9).contains($0) })
  }

  private func readRisk(_ node: ProfileNode) throws(ProfileError) -> Certificate.Risk {
    let fields = try node.object(required: ["measured", "upper_bound"])
    let measured = try share(fields, "measured")
    guard let upper = fields["upper_bound"], upper.value != .null else {
      return Certificate.Risk(measured: measured, upperBound: nil)
    }
    let bound = try share(fields, "upper_bound")
    guard bound >= measured else {
      throw upper.error("contradiction: the bound lies below what was measured")
    }
    return Certificate.Risk(measured: measured, upperBound: bound)
  }

  private func readNoise(_ node: ProfileNode) throws(ProfileError) -> Certificate.Noise {
    let fields = try node.object(required: ["differing", "pairs", "lower_bound"])
    let noise = Certificate.Noise(
      differing: try count(fields, "differing"), pairs: try count(fields, "pairs"),
      lowerBound: try share(fields, "lower_bound"))
    guard noise.differing <= noise.pairs, noise.lowerBound * Double(noise.pairs) <= Double(noise.differing)
    else {
      throw node.error("contradiction: more than was measured")
    }
    return noise
  }

  private func readSeverity(_ node: ProfileNode) throws(ProfileError) -> [Certificate.Severity] {
    var severities: [Certificate.Severity] = []
    for element in try node.list() {
      let fields = try element.object(required: ["between", "loss"])
      let names = try fields.required("between").list()
      guard names.count == 2 else { throw element.error("two actions are needed") }
      severities.append(
        Certificate.Severity(
          try names[0].string(), try names[1].string(), loss: try share(fields, "loss")))
    }
    return severities
  }

  // MARK: Values

  private func text(_ fields: ProfileObject, _ key: String) throws(ProfileError) -> String {
    try fields.required(key).string("a text that is not empty") { !$0.isEmpty }
  }

  private func share(_ fields: ProfileObject, _ key: String) throws(ProfileError) -> Double {
    try fields.required(key).number("a share from 0 to 1") { (0...1).contains($0) }
  }

  private func inside(_ fields: ProfileObject, _ key: String) throws(ProfileError) -> Double {
    try fields.required(key).number("a share between 0 and 1, neither of them") { $0 > 0 && $0 < 1 }
  }

  private func count(_ fields: ProfileObject, _ key: String) throws(ProfileError) -> Int {
    Int(try fields.required(key).number("a whole number") { (0...1e15).contains($0) && $0 == $0.rounded() })
  }

  private func time(_ fields: ProfileObject, _ key: String) throws(ProfileError) -> Timestamp {
    let node = try fields.required(key)
    let text = Array(try node.string().utf8)
    do { return try Timestamp(parsing: text, in: text.indices) } catch { throw node.error(error.reason) }
  }
}
