extension Certificate {
  /// The certificate as it stands in a profile.
  package var tree: JSONValue {
    var method: [Field] = []
    switch self.method {
    case .learnThenTest(let bound, let confidence):
      method = [
        Field("name", .string(Self.learnThenTest)), Field("bound", .string(bound.rawValue)),
        Field("confidence", .number(confidence)),
      ]
    case .conformalRiskControl: method = [Field("name", .string(Self.conformalRiskControl))]
    }
    return [
      "settings": .string(settings.description),
      "analyst": .object(
        [
          Field("family", .string(analyst.family)), analyst.prompt.map { Field("prompt", .string($0)) },
          analyst.temperature.map { Field("temperature", .number($0)) },
        ].compactMap(\.self)),
      "data": [
        "digest": .string(data.digest.description), "first": .string(data.first.description),
        "last": .string(data.last.description), "subjects": .number(Double(data.subjects)),
        "ticks": .number(Double(data.ticks)), "served": .number(Double(data.served)),
        "longest_ticks": .number(Double(data.longestTicks)),
      ],
      "method": .object(method),
      "alpha": .number(alpha),
      "weighing": .string(weighing.rawValue),
      "knob": ["name": .string(knob.name.rawValue), "value": .number(knob.value)],
      "risk": [
        "measured": .number(risk.measured), "upper_bound": risk.upperBound.map { .number($0) } ?? .null,
      ],
      "self_disagreement": [
        "differing": .number(Double(noise.differing)), "pairs": .number(Double(noise.pairs)),
        "lower_bound": .number(noise.lowerBound),
      ],
      "severity": .array(
        severity.map {
          ["between": .array([.string($0.first), .string($0.second)]), "loss": .number($0.loss)]
        }),
      "version": .string(version),
    ]
  }

  static let learnThenTest = "learn-then-test"
  static let conformalRiskControl = "conformal-risk-control"

  private typealias Field = JSONValue.Field
}
