import Deadband
import DeadbandCore
import DeadbandInterface

/// A chat completion, with whoever answers it.
struct Chat: Sendable {
  let request: ChatRequest
  let desk: Generation.Desk
  private let tenant: String
  private let freshness: Freshness
  private let timeToLive: Duration
  /// The subject with its market; nil where the answer is cached by the whole request.
  private let gated: (subject: AnalysisSubject, request: AnalysisRequest)?

  /// What a request is answered with.
  struct Answered: Sendable {
    let analysis: Analysis
    let source: Outcome.Source
    let content: [UInt8]
    let headers: [(name: String, value: String)]
  }

  /// - Parameter isFresh: whether no cached answer is wanted.
  /// - Throws: ``Problem`` for a subject that cannot be made.
  init(
    _ request: ChatRequest, _ desk: Generation.Desk, _ tenant: String, _ isFresh: Bool,
    _ configuration: SidecarConfiguration
  ) throws(Problem) {
    self.request = request
    self.desk = desk
    self.tenant = tenant
    timeToLive = configuration.exactTimeToLive
    guard let block = request.gated else {
      freshness = isFresh ? .fresh : .automatic
      gated = nil
      return
    }
    do throws(Problem) {
      let asked = try Freshness(asked: block.freshness)
      freshness = isFresh && asked == .automatic ? .fresh : asked
      gated = (
        try desk.subjects.subject(block, of: tenant, wording: request.wordingIdentity, desk.engine), block
      )
    } catch { throw error.within("/deadband") }
  }

  /// Whether nothing but the cache is taken.
  var asksNobody: Bool { freshness == .cachedOnly }

  /// The answer, from the cache or fresh.
  ///
  /// - Parameter onPiece: is given the answer as it comes, where this request is the one that asks.
  func answer(onPiece: (@Sendable (AnswerPiece) -> Void)?) async throws(EngineError) -> Answered {
    try await answer(freshness, onPiece)
  }

  /// The answer where it is in the cache and may be served as it is, at once and on this thread.
  func reuse() throws(EngineError) -> Answered? {
    guard freshness == .automatic || freshness == .settled else { return nil }
    guard let (subject, block) = gated else {
      let wording = Wording(request.question, identity: request.identity)
      return try desk.engine.reuseExact(of: wording, tenant: tenant, timeToLive: timeToLive).map {
        answered($0)
      }
    }
    let wording = Wording(request.question, identity: request.wordingIdentity)
    return try desk.engine.reuse(for: subject, snapshot: block.snapshot, at: block.at, wording: wording)
      .map { answered($0, block) }
  }

  private func answered(_ answer: ExactAnswer) -> Answered {
    Answered(
      analysis: answer.analysis, source: answer.source, content: answer.analysis.content,
      headers: answer.headers)
  }

  private func answered(_ outcome: Outcome, _ block: AnalysisRequest) -> Answered {
    Answered(
      analysis: outcome.analysis, source: outcome.source, content: outcome.content(for: block.snapshot),
      headers: outcome.headers)
  }

  private func answer(
    _ freshness: Freshness, _ onPiece: (@Sendable (AnswerPiece) -> Void)?
  ) async throws(EngineError) -> Answered {
    guard let (subject, block) = gated else {
      let wording = Wording(request.question, identity: request.identity, onPiece: onPiece)
      let answer = try await desk.engine.exactAnswer(
        to: wording, tenant: tenant, timeToLive: timeToLive, freshness: freshness)
      return answered(answer)
    }
    let outcome = try await desk.engine.analysis(
      for: subject, snapshot: block.snapshot, at: block.at, freshness: freshness, timeout: block.timeout,
      wording: Wording(request.question, identity: request.wordingIdentity, onPiece: onPiece))
    return answered(outcome, block)
  }
}
