import DeadbandCore

extension CertifyPlan {
  /// Everything that parts must agree on, in a fixed order.
  var fields: [JSONValue.Field] {
    var method = "conformal"
    var halfLife: Double?
    switch certification.method {
    case .learnThenTest(let bound): method = bound.rawValue
    case .conformalRiskControl(let days): halfLife = days
    }
    let noise = certification.noise
    return [
      .init("profile", profile.tree), .init("knob", .string(knob.name.rawValue)),
      .init("settings", .array(values.map { .number($0) })), .init("analyst", .string(answers)),
      .init("family", .string(analyst.family)), .init("prompt", .text(analyst.prompt)),
      .init("temperature", .number(analyst.temperature)), .init("alpha", .number(certification.alpha)),
      .init("confidence", .number(certification.confidence)), .init("method", .string(method)),
      .init("half_life_days", .number(halfLife)),
      .init("weighing", .string(certification.weighing.rawValue)),
      .init("self_disagreement", .counts([noise.differing, noise.pairs])),
      .init("severity", .string(certification.severity.text)),
      .init("block_days", .number(blockDays.map(Double.init))), .init("from", .text(from?.description)),
      .init("until", .text(until?.description)), .init("walk_forward", .boolean(walksForward)),
    ]
  }

  init(_ node: PartialNode, source: String) throws(PartialError) {
    let fields = try node.object(required: [
      "profile", "knob", "settings", "analyst", "family", "prompt", "temperature", "alpha", "confidence",
      "method", "half_life_days", "weighing", "self_disagreement", "severity", "block_days", "from", "until",
      "walk_forward",
    ])
    let profile = try fields.required("profile").profile(source)
    self.init(
      profile: profile, knob: try Self.knob(fields.required("knob"), profile),
      values: try Self.values(fields.required("settings")), answers: try fields.required("analyst").string(),
      analyst: Certificate.Analyst(
        family: try fields.required("family").string("a text that is not empty") { !$0.isEmpty },
        prompt: try fields.required("prompt").text(),
        temperature: try fields.required("temperature").optional("a temperature from 0 to 10") {
          (0...10).contains($0)
        }),
      certification: try Certification(fields))
    from = try fields.required("from").time()
    until = try fields.required("until").time()
    blockDays = try fields.required("block_days").optional("1 to 36525 days") {
      (1...36_525).contains($0) && $0 == $0.rounded()
    }.map { Int($0) }
    walksForward = try fields.required("walk_forward").boolean()
  }

  private static func knob(_ node: PartialNode, _ profile: ThresholdProfile) throws(PartialError)
    -> CertifiedKnob
  {
    switch Certificate.Knob.Name(rawValue: try node.string()) {
    case .relaxation: return .relaxation
    case .refreshAbove: return .refreshAbove
    case .gateLimit where profile.gate != nil: return .gateLimit
    case .gateLimit: throw node.error("the profile has no learned gate")
    case nil: throw node.error("no knob; there are relaxation, refresh-above, gate-limit")
    }
  }

  private static func values(_ node: PartialNode) throws(PartialError) -> [Double] {
    var values: [Double] = []
    for element in try node.list() {
      values.append(
        try element.number("a number above 0 and the one before") { $0 > values.last ?? 0 && $0 <= 1e9 })
    }
    guard (1...1_000).contains(values.count) else { throw node.error("1 to 1000 settings are needed") }
    return values
  }
}

extension Certification {
  fileprivate init(_ fields: DocumentObject<PartialError>) throws(PartialError) {
    func inside(_ key: String) throws(PartialError) -> Double {
      try fields.required(key).number("a share between 0 and 1, neither of them") { $0 > 0 && $0 < 1 }
    }
    self.init()
    alpha = try inside("alpha")
    confidence = try inside("confidence")
    let halfLife = try fields.required("half_life_days").optional("a number of days > 0") { $0 > 0 }
    let name = try fields.required("method").string("betting, hoeffding-bentkus or conformal") {
      $0 == "conformal" || Certificate.Method.Bound(rawValue: $0) != nil
    }
    method = .conformalRiskControl(halfLifeDays: halfLife)
    if let bound = Certificate.Method.Bound(rawValue: name) {
      guard halfLife == nil else {
        throw try fields.required("half_life_days").error("only conformal has weights")
      }
      method = .learnThenTest(bound)
    }
    let weighing = try fields.required("weighing")
    guard let what = Certificate.Weighing(rawValue: try weighing.string()) else {
      throw weighing.error("answers or subjects is needed")
    }
    self.weighing = what
    let noise = try fields.required("self_disagreement")
    let pair = try noise.counts(2, limit: 1e9)
    guard pair[0] <= pair[1] else { throw noise.error("more pairs differ than there are") }
    self.noise = (pair[0], pair[1])
    let severity = try fields.required("severity")
    let text = try severity.string()
    guard let table = text == SeverityTable.equal.text ? .equal : SeverityTable(text) else {
      throw severity.error("no table of losses")
    }
    self.severity = table
  }
}

extension PartialNode {
  /// A number for which `isAllowed` holds, or nil for null.
  fileprivate func optional(
    _ needed: String, _ isAllowed: (Double) -> Bool
  ) throws(PartialError) -> Double? {
    value == .null ? nil : try number(needed, isAllowed)
  }
}

extension JSONValue {
  fileprivate static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
  fileprivate static func number(_ number: Double?) -> JSONValue {
    guard let number else { return .null }
    return .number(number)
  }
}
