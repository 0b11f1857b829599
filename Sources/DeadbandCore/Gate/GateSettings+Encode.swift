extension GateSettings {
  private typealias Field = JSONValue.Field

  /// The gate as it stands in a profile's file; reading it gives equal settings.
  func tree(_ schema: IndicatorSchema) -> JSONValue {
    let fallback: [Field] =
      self.fallback.map { fallback in
        [
          Field(
            "fallback",
            [
              "rules": .array(fallback.rules.rules.map { .string($0.description) }),
              "too_old_hours": .number(fallback.tooOldHours),
              "stable_too_old_hours": .number(fallback.stableTooOldHours),
            ])
        ]
      } ?? []
    return .object(fields(schema) + fallback)
  }

  private func fields(_ schema: IndicatorSchema) -> [Field] {
    [
      Field("limit", .number(limit)),
      Field(
        "provenance",
        [
          "analyst": .string(provenance.analyst),
          "answers": .number(Double(provenance.answers)),
          "data_digest": .string(provenance.dataDigest),
          // A string: a JSON number holds no more than 53 bits.
          "seed": .string(String(provenance.seed)),
        ]),
      Field("model", model.tree(schema)),
    ]
  }
}

extension GateModel {
  fileprivate func tree(_ schema: IndicatorSchema) -> JSONValue {
    func list(_ numbers: [Double]) -> JSONValue { .array(numbers.map { .number($0) }) }
    return [
      "answers": .array(answers.map { .string($0) }),
      "inputs": .array(inputs.map { $0.tree(schema) }),
      "linear": [
        "means": list(linear.means), "spreads": list(linear.spreads),
        "weights": .array(linear.weights.map(list)), "biases": list(linear.biases),
      ],
      "answer_trees": .array(answerTrees.map(\.tree)),
      "change": ["start": .number(changeStart), "trees": .array(changeTrees.map(\.tree))],
    ]
  }
}

extension GateInput {
  fileprivate func tree(_ schema: IndicatorSchema) -> JSONValue {
    func key(_ lane: Int) -> JSONValue { .string(schema.definitions[lane].key) }
    return switch self {
    case .value(let lane): ["value": key(lane)]
    case .size(let lane): ["size": key(lane)]
    case .ofPrice(let lane): ["of_price": key(lane)]
    case .timesPrice(let lane): ["times_price": key(lane)]
    case .decayLeft: ["decay_left": .boolean(true)]
    case .strategy(let name): ["strategy": .string(name)]
    }
  }
}

extension GateTree {
  fileprivate var tree: JSONValue {
    switch self {
    case .leaf(let values): .array(values.map { .number($0) })
    case .line(let input, let above, let no, let yes):
      ["input": .number(Double(input)), "above": .number(above), "no": no.tree, "yes": yes.tree]
    }
  }
}
