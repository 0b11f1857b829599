public import DeadbandCore
internal import DeadbandStore

extension Outcome {
  /// The outcome as one JSON object on one line: what the command line prints and the sidecar sends.
  ///
  /// The analysis is `analysis` where its content is JSON, else `text`; numbers that only echo the market are the snapshot's.
  public func json(for snapshot: Snapshot, at instant: Timestamp) -> [UInt8] {
    var fields: [JSONValue.Field] = [
      .init("at", .string(instant.description)), .init("subject", .string(subject.name)),
      .init("verdict", .string(verdict.action.rawValue)), .init("source", .string(source.name)),
      .init("rules", .array(rules.isEmpty ? [] : rules.rules.map { .string($0.description) })),
      .init("fired", .array(names(assessment?.fired))),
      .init("unverified", .array(names(assessment?.unverified))),
      .init("significance", .number(assessment?.significance ?? 0)),
      .init("largest_excess", .number(assessment?.largestExcess ?? 0)),
      .init("priority", (assessment.map(\.priority) ?? .high).map { .string($0.rawValue) } ?? .null),
      .init("deferred", .boolean(verdict.isDeferred)), .init("refreshing", .boolean(isRefreshing)),
      .init("age_seconds", .number(ageSeconds)), .init("model", .string(analysis.model)),
      .init("cost_nano_dollars", .string("\(cost.nanoDollars)")),
      .init("fingerprint", .string(fingerprint.state.description)),
      .init("certificate", certificate?.json ?? .null),
      .init("error", error.map { .string($0.description.onOneLine) } ?? .null),
    ]
    let content = content(for: snapshot)
    if let value = try? JSONValue(content) {
      fields.append(.init("analysis", value))
    } else {
      fields.append(.init("text", .string(String(decoding: content, as: UTF8.self))))
    }
    var writer = JSONWriter()
    writer.value(.object(fields))
    return writer.bytes
  }

  private func names(_ lanes: IndicatorSet?) -> [JSONValue] {
    let definitions = subject.prompt.schema.definitions
    return (lanes ?? []).lanes.filter { $0 < definitions.count }.map { .string(definitions[$0].key) }
  }
}

extension Outcome.Source {
  /// The source in a word: the tier, `provider/model`, or `similar`.
  public var name: String {
    switch self {
    case .cache(let tier): tier.rawValue
    case .analyst(let provider, _): provider
    case .neighbour: "similar"
    }
  }
}
