import DeadbandCore

extension TuneResult {
  /// One JSON object on one line: the front, what it is compared with, the chosen profile's rules and numbers.
  ///
  /// - Parameter version: the value of the field `version`: the form of the caller's JSON outputs.
  public func json(version: Int) -> [UInt8] {
    var fields: [JSONValue.Field] = [
      .init("searched", data.tree), .init("judged", judge?.tree ?? .null),
      .init("analyst", .string(data.analyst)), .init("space", .string(space.digest.description)),
      .init("seed", .string(String(options.seed))), .init("tried", .integer(tried)),
      .init("max_disagreement", .number(options.maxDisagreement)),
      .init("wrong_answer_usd", options.wrongAnswer.map { .string($0.dollars) } ?? .null),
      .init("disagreement_limit", .number(options.disagreementLimit)),
      .init("hypervolume", .number(hypervolume)), .init("chosen", chosen.map { .string($0.name) } ?? .null),
      .init("front", .array(front.map { $0.tree(data, space) })),
      .init("landmarks", .array(landmarks.map { $0.tree(data, space) })),
    ]
    fields += [
      .init("rules_of", .string(examined)), .init("rules", .array(rules.map { $0.tree(sensitivity.base) })),
      .init("sensitivity", .array(sensitivity.rows.map(\.tree))),
      .init("version", .integer(version)),
    ]
    var writer = JSONWriter()
    writer.value(.object(fields))
    return writer.bytes
  }
}

extension TuneData {
  fileprivate var tree: JSONValue {
    [
      "digest": .string(digest.description), "ticks": .integer(ticks), "subjects": .integer(subjects),
      "first": first.map { .string($0.description) } ?? .null,
      "last": last.map { .string($0.description) } ?? .null, "bound_share": .number(boundShare),
    ]
  }
}

extension TuneFigures {
  fileprivate var fields: [JSONValue.Field] {
    [
      .init("asked", .integer(asked)), .init("asked_share", .number(askedShare)),
      .init("differing", .integer(differing)), .init("disagreement_per_tick", .number(disagreement)),
    ]
  }
}

extension TuneRow {
  fileprivate func tree(_ data: TuneData, _ space: TuneSpace) -> JSONValue {
    var fields: [JSONValue.Field] = [.init("profile", .string(name)), .init("kind", .string(kind.name))]
    fields += figures.fields
    if let cost = data.cost(figures.asked) {
      fields.append(.init("cost_nano_usd", .integer(Int(cost.nanoDollars))))
    }
    if let judged {
      let interval: JSONValue =
        judged.interval.map { .array([.number($0.lowerBound), .number($0.upperBound)]) } ?? .null
      fields.append(
        .init(
          "judged", .object(judged.figures.fields + [.init("disagreement_interval_95", interval)])))
    }
    if !values.isEmpty {
      fields.append(
        .init(
          "values",
          .object(zip(space.parameters, values).map { .init($0.name, .number($1)) })))
    }
    return .object(fields)
  }
}

extension TuneRow.Kind {
  fileprivate var name: String {
    switch self {
    case .found: "found"
    case .chosen: "chosen"
    case .builtIn: "built_in"
    case .base: "base"
    case .timer: "timer"
    }
  }
}

extension RuleShare {
  fileprivate func tree(_ base: TuneFigures) -> JSONValue {
    [
      "rule": .string(rule.description), "asked": .integer(asked),
      "changed_share": changed.map { .number($0) } ?? .null,
      "without": without.map { .object($0.fields) } ?? .null, "never_matters": .boolean(isIdle(base)),
    ]
  }
}

extension Sensitivity.Row {
  fileprivate var tree: JSONValue {
    [
      "number": .string(name),
      "at": .array(
        zip(Sensitivity.factors, figures).compactMap { factor, figures in
          figures.map { .object([.init("factor", .number(factor))] + $0.fields) }
        }),
    ]
  }
}

extension JSONValue {
  fileprivate static func integer(_ value: Int) -> JSONValue { .number(Double(value)) }
}
