internal import DeadbandAnalysts
internal import DeadbandCore
internal import Tracing

extension Engine {
  /// A call as a span of whatever tracer the program has; of none, that costs nothing. A hit has no span: it would take longer than the hit.
  ///
  /// - Parameter reasons: why, of each subject that the call is about.
  func traced(
    _ reasons: [String], _ call: () async -> [Result<Answer, EngineError>]
  ) async -> [Result<Answer, EngineError>] {
    let span = startSpan("deadband.call")
    defer { span.end() }
    span.updateAttributes { attributes in
      attributes["deadband.reason"] = Set(reasons).sorted().joined(separator: ", ")
      attributes["deadband.subjects"] = reasons.count
    }
    let results = await InstrumentationContext.$current.withValue(span.context) { await call() }
    let answers = results.compactMap { try? $0.get() }
    if let answer = answers.first {
      var cost = Money.zero
      for answer in answers { cost.accumulate(answer.cost ?? .zero) }
      span.updateAttributes { attributes in
        attributes["deadband.model"] = answer.model
        attributes["deadband.provider"] = answer.provider
        attributes["deadband.nano_dollars"] = cost.nanoDollars
      }
    } else if case .failure(let error)? = results.first {
      span.setStatus(SpanStatus(code: .error))
      span.updateAttributes { attributes in attributes["deadband.error"] = "\(error.code)" }
    }
    return results
  }
}
