internal import DeadbandCore
internal import DeadbandStore
internal import NIOCore

extension HostedAnalyst {
  /// One attempt: a call, and, where its answer does not keep the schema, a second one that mends it.
  func answerOnce(
    _ question: Question, deadline: Duration, onPiece: (@Sendable (AnswerPiece) -> Void)?
  ) async throws(AnalystError) -> Answer {
    var call = call(question, isStreamed: onPiece != nil)
    let first = try await exchange(call, question, deadline: deadline, onPiece: onPiece)
    guard let schema = question.schema else { return answer(first.text, first) }
    let faults: String
    switch schema.read(first.text) {
    case .json(let text): return answer(text, first)
    case .faults(let found): faults = found
    }
    call.messages += [
      Message(.assistant, first.text),
      Message(
        .user,
        "That is not what was asked for:\n\(faults)\nAnswer again: the corrected JSON alone, without any other text."
      ),
    ]
    onPiece?(.restart)
    let second = try await exchange(call, question, deadline: deadline, onPiece: onPiece)
    let usage = first.usage.flatMap { one in second.usage.flatMap { one.adding($0) } }
    switch schema.read(second.text) {
    case .json(let text):
      var both = second
      both.usage = usage
      return answer(text, both)
    case .faults(let found):
      let first = found.split(separator: "\n").first.map { $0.dropFirst(2) } ?? ""
      throw AnalystError(
        .parsing, reason: "the answer does not keep the schema, and its repair does not either: \(first)",
        wayOut: "simplify the schema, or ask a model that knows schemas", usage: usage)
    }
  }

  private func answer(_ text: String, _ completion: Completion) -> Answer {
    Answer(
      text: text, provider: name, model: completion.model.isEmpty ? configuration.model : completion.model,
      finishReason: completion.finishReason, usage: completion.usage,
      cost: completion.usage.flatMap { account.cost($0) }, latency: .zero)
  }

  /// One call for an answer.
  private func exchange(
    _ call: ModelCall, _ question: Question, deadline: Duration, onPiece: (@Sendable (AnswerPiece) -> Void)?
  ) async throws(AnalystError) -> Completion {
    let request = format.request(call)
    return try await accounted(request, call, question, deadline: deadline) { () throws(CallFailure) in
      let completion = try await send(request, onPiece)
      let checked = Result { () throws(AnalystError) in try completion.checked() }
      return (checked, completion.usage)
    }
  }

  /// One call, in its turn, with its money, and with its word on the provider's health.
  ///
  /// - Parameter send: makes the call; returns what it is worth and what it is charged for.
  func accounted<Value: Sendable>(
    _ request: WireRequest, _ call: ModelCall, _ question: Question, kind: LedgerCall.Kind = .completion,
    deadline: Duration, _ send: () async throws(CallFailure) -> (Result<Value, AnalystError>, TokenUsage?)
  ) async throws(AnalystError) -> Value {
    if account.ledger != nil { admission.slow(account.slowsDown(question.tenant)) }
    let pass = try await admission.enter(
      priority: question.priority, tokens: request.body.count + call.outputTokenLimit)
    var tokens: Int?
    defer { admission.leave(pass, tokens: tokens) }
    let permit = try begin()
    do throws(AnalystError) {
      let entry = try await account.reserve(bytes: request.body.count, call, question, kind: kind)
      keeper?.begin()
      defer { keeper?.end() }
      let result: Result<Value, AnalystError>
      let charge: CallFailure.Charge
      do throws(CallFailure) {
        let usage: TokenUsage?
        (result, usage) = try await send()
        tokens = usage.map { Int(clamping: $0.prompt) + Int(clamping: $0.output) }
        charge = usage.map { .usage($0) } ?? .unknown
      } catch {
        result = .failure(error.error)
        charge = error.charge
      }
      // Where the ledger's disk fails now, what was put aside stays put aside, and a paid answer is not thrown away.
      try? await account.end(entry, charge, isAnswered: (try? result.get()) != nil)
      let value = try result.get()
      succeeded(permit)
      return value
    } catch {
      // A deadline ends a call by cancelling it.
      let isLate = error.code == .cancelled && clock.now() >= deadline
      failed(permit, isLate ? AnalystError(.timeout, reason: "no answer in time") : error)
      throw error
    }
  }

  /// The call itself.
  private func send(
    _ request: WireRequest, _ onPiece: (@Sendable (AnswerPiece) -> Void)?
  ) async throws(CallFailure) -> Completion {
    let response = try await begin(request, at: configuration.baseURL)
    let form: AnswerForm
    do throws(AnalystError) {
      form = try AnswerForm(contentType: response.headers["content-type"], isStreamed: onPiece != nil)
    } catch { throw CallFailure(error, .unknown) }
    guard form == .events, let onPiece else {
      let body = try await caller.whole(response)
      do throws(AnalystError) {
        let completion = try format.completion(body)
        if !completion.text.isEmpty { onPiece?(.text(completion.text)) }
        return completion
      } catch { throw CallFailure(error, error.usage.map { .usage($0) } ?? .unknown) }
    }
    var parser = EventStreamParser()
    var decoder = format.decoder()
    try await caller.read(response) { bytes throws(AnalystError) in
      for event in try parser.read(Array(bytes)) {
        let text = try decoder.read(event)
        if !text.isEmpty { onPiece(.text(text)) }
      }
    }
    do throws(AnalystError) {
      return try decoder.finish()
    } catch { throw CallFailure(error, .unknown) }
  }

  /// Sends a request; whatever is not status 200 is a failure.
  func begin(_ request: WireRequest, at baseURL: String) async throws(CallFailure) -> HTTPCaller.Response {
    let response = try await caller.begin(request, baseURL: baseURL, key: configuration.key)
    guard response.status != 200 else { return response }
    let body = try await caller.whole(response)
    let error = format.failure(
      status: response.status, headers: response.headers, body: body, now: clock.date())
    // A gateway that gave up waiting: the model behind it may have worked.
    let isGateway = response.status == 502 || response.status == 504
    throw CallFailure(error, error.usage.map { .usage($0) } ?? (isGateway ? .unknown : .nothing))
  }
}
