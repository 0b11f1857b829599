internal import DeadbandAnalysts
internal import Tracing

extension Engine {
  /// A call as a span of whatever tracer the program has; of none, that costs nothing. A hit has no span: it would take longer than the hit.
  func traced(
    _ name: String, _ reason: String, _ call: () async -> Result<Answer, EngineError>
  ) async -> Result<Answer, EngineError> {
    let span = startSpan(name)
    defer { span.end() }
    span.updateAttributes { attributes in attributes["deadband.reason"] = reason }
    let result = await InstrumentationContext.$current.withValue(span.context) { await call() }
    switch result {
    case .success(let answer):
      span.updateAttributes { attributes in
        attributes["deadband.model"] = answer.model
        attributes["deadband.provider"] = answer.provider
        if let cost = answer.cost { attributes["deadband.nano_dollars"] = cost.nanoDollars }
      }
    case .failure(let error):
      span.setStatus(SpanStatus(code: .error))
      span.updateAttributes { attributes in attributes["deadband.error"] = "\(error.code)" }
    }
    return result
  }
}
