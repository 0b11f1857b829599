package import Deadband
import DeadbandAnalysts
package import DeadbandCore

extension ActivityReport {
  /// The report as one JSON object.
  ///
  /// - Parameter version: the form's number, which goes with it.
  package func json(_ standing: Standing, version: Int) -> JSONValue {
    .object([
      .init("window", .string(window.rawValue)), .init("from", .string(start.description)),
      .init("at", .string(now.description)), .init("booked", .boolean(isBooked)), .init("total", total.json),
      .init("previous", previous.json),
      .init(
        "parts",
        .array(
          parts.map { part in
            guard case .object(let fields) = part.activity.json else { return .null }
            return .object([.init("from", .string(part.start.description))] + fields)
          })),
      .init("month_spent_usd", monthSpent.map { .string($0.dollars) } ?? .null),
      .init("month_projected_usd", monthProjected.map { .string($0.dollars) } ?? .null),
      .init("latency_seconds", ["p50": .figure(latency(0.5)), "p99": .figure(latency(0.99))]),
      .init(
        "asked_in_vain",
        [
          "rules": .array(
            vain.rules.sorted { $0.key.rawValue < $1.key.rawValue }.map {
              ["rule": .string($0.key.description), "same": $0.value.json]
            }),
          "indicators": .array(
            vain.indicators.sorted { $0.key < $1.key }.map {
              ["indicator": .string($0.key), "same": $0.value.json]
            }),
        ]),
      .init(
        "agreement_by_age",
        .array(
          quality.ages.map { age in
            [
              "from_seconds": .number(age.seconds.lowerBound),
              "below_seconds": .figure(age.seconds.upperBound.isFinite ? age.seconds.upperBound : nil),
              "agreement": age.agreement.json,
            ]
          })),
      .init("most_expensive", .array(mostExpensive(10).map(\.json))),
      .init("slowest", .array(slowest(10).map(\.json))),
      .init(
        "targets",
        .array(
          Target.all(self, standing).map {
            [
              "name": .string($0.name), "wanted": .string($0.wanted), "value": .string($0.value),
              "met": $0.isMet.map { .boolean($0) } ?? .null,
            ]
          })),
      .init("advice", .array(Advice.sentences(self).map { .string($0) })),
      .init("version", .number(Double(version))),
    ])
  }
}

extension Activity {
  fileprivate var json: JSONValue {
    .object([
      .init("hits", .number(Double(counts.hits))), .init("memory_hits", .number(Double(counts.memory))),
      .init("mid_hits", .number(Double(counts.mid))), .init("archive_hits", .number(Double(counts.archive))),
      .init("shared_hits", .number(Double(counts.shared))),
      .init("similar_hits", .number(Double(counts.similar))),
      .init("deferred", .number(Double(counts.deferred))), .init("answers", .number(Double(counts.answers))),
      .init("failures", .number(Double(counts.failures))), .init("hit_rate", .figure(hitRate)),
      .init(
        "asked",
        .object(
          counts.asked.sorted { $0.key.rawValue < $1.key.rawValue }.map {
            .init($0.key.description, .number(Double($0.value)))
          })), .init("calls", .number(Double(calls))), .init("failed_calls", .number(Double(failedCalls))),
      .init("spent_usd", .string(spent.dollars)), .init("saved_usd", .string(counts.saved.dollars)),
      .init("saved_share", .figure(savedShare)), .init("usd_per_call", .figure(dollarsPerCall)),
      .init("prompt_tokens", .number(Double(promptTokens))),
      .init("output_tokens", .number(Double(outputTokens))), .init("agreement", agreement.json),
    ])
  }
}

extension SubjectActivity {
  fileprivate var json: JSONValue {
    [
      "subject": .string(name), "tenant": .string(tenant), "answers": .number(Double(answers)),
      "spent_usd": .string(spent.dollars), "slowest_seconds": .figure(slowest.map { $0 / .seconds(1) }),
    ]
  }
}
