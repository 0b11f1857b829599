internal import DeadbandAnalysts
internal import DeadbandCore
internal import Tracing

extension Engine {
  /// A call as a span of whatever tracer the program has; of none, that costs nothing. A hit has no span: it would take longer than the hit.
  ///
  /// - Parameters:
  ///   - reasons: why, of each subject that the call is about.
  ///   - results: what it came to, subject by subject.
  func traced<Value: Sendable>(
    _ reasons: [String], _ results: (Value) -> [Result<Answer, EngineError>], _ call: () async -> Value
  ) async -> Value {
    let span = startSpan("deadband.call")
    defer { span.end() }
    span.updateAttributes { attributes in
      attributes["deadband.reason"] = Set(reasons).sorted().joined(separator: ", ")
      attributes["deadband.subjects"] = reasons.count
    }
    let value = await InstrumentationContext.$current.withValue(span.context) { await call() }
    let results = results(value)
    let answers = results.compactMap { try? $0.get() }
    if let answer = answers.first {
      let costs = answers.compactMap(\.cost)
      span.updateAttributes { attributes in
        attributes["deadband.model"] = answer.model
        attributes["deadband.provider"] = answer.provider
        if !costs.isEmpty {
          attributes["deadband.nano_dollars"] =
            costs.reduce(into: Money.zero) { $0.accumulate($1) }.nanoDollars
        }
      }
    } else if case .failure(let error)? = results.first {
      span.setStatus(SpanStatus(code: .error))
      span.updateAttributes { attributes in attributes["deadband.error"] = "\(error.code)" }
    }
    return value
  }
}
