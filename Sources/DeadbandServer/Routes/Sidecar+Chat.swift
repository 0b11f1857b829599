import Deadband
import DeadbandCore
import DeadbandInterface
import Hummingbird
import NIOHTTP1

/// `POST /v1/chat/completions`: OpenAI's form, so that an existing client changes its base URL alone.
///
/// With the block `deadband` the answer is gated by its snapshot; without one it is served again for exactly the same request.
/// Errors have OpenAI's form too.
extension Sidecar {
  static let chatPath = "/v1/chat/completions"

  /// The answer where it is in the cache and may be served as it is.
  func reuseChat(_ json: [UInt8], _ tenant: String) throws -> Reply? {
    let generation = generation
    let wanted = try ChatRequest(json: json, schema: generation.engine.profile.schema)
    let chat = try Chat(wanted, try generation.desk(wanted.model), tenant, false, configuration)
    guard let cached = try chat.reuse() else { return nil }
    return wanted.isStreamed ? stream(cached, wanted) : whole(cached)
  }

  func chat(_ request: Request, _ context: SidecarContext) async throws -> Response {
    do {
      let generation = generation
      let wanted = try ChatRequest(
        json: try await body(request), schema: generation.engine.profile.schema)
      let desk = try generation.desk(wanted.model)
      let chat = try Chat(wanted, desk, context.caller.tenant, Self.isFresh(request), configuration)
      guard wanted.isStreamed else {
        let answered = try await chat.answer(onPiece: nil)
        return whole(answered).response
      }
      // Who takes nothing but the cache learns at once that it has nothing.
      if chat.asksNobody { return stream(try await chat.answer(onPiece: nil), wanted).response }
      return try stream(chat)
    } catch let error as HTTPParserError {
      throw error
    } catch {
      let problem = Problem(telling: error, to: context.logger)
      return .json(problem.openAIForm, status: .init(code: problem.kind.status))
    }
  }

  /// Whether the client wants no cached answer, as HTTP says it.
  private static func isFresh(_ request: Request) -> Bool {
    request.headers[.cacheControl]?.lowercased().contains("no-cache") ?? false
  }

  private func whole(_ answered: Chat.Answered) -> Reply {
    let analysis = answered.analysis
    metrics.answered(answered.source, analysis)
    return Reply(
      reply(answered).whole(
        answered.content, finishReason: analysis.finishReason, inputTokens: analysis.inputTokens,
        outputTokens: analysis.outputTokens), answered.headers)
  }

  private func stream(_ cached: Chat.Answered, _ wanted: ChatRequest) -> Reply {
    let reply = reply(cached)
    var bytes = ServerEvent.bytes(data: reply.opening)
    bytes += ServerEvent.bytes(data: reply.piece(String(decoding: cached.content, as: UTF8.self)))
    bytes += end(reply, cached, wanted)
    return Reply(bytes, mediaType: "text/event-stream", cached.headers)
  }

  private func reply(_ answered: Chat.Answered) -> ChatReply {
    ChatReply(made: answered.analysis.created, model: answered.analysis.model)
  }

  // MARK: Streams

  /// A cached answer is sent at once, its headers with it. Another one is sent as it comes: pieces are preliminary until the reason
  /// for the end, which follows when the answer is durable.
  private func stream(_ chat: Chat) throws -> Response {
    if let cached = try chat.reuse() {
      return stream(cached, chat.request).response
    }
    let provisional = ChatReply(made: clock.date(), model: chat.desk.model)
    return .events(
      EventFeed.events(clock) { events in
        let sent = PieceLog()
        do {
          let answered = try await chat.answer { piece in
            guard let text = sent.take(piece) else { return }
            if text.isFirst { events.yield(ServerEvent.bytes(data: provisional.opening)) }
            events.yield(ServerEvent.bytes(data: provisional.piece(text.text)))
          }
          let content = String(decoding: answered.content, as: UTF8.self)
          // Whoever joined another's call has heard nothing; whoever heard it begin anew has heard something else.
          guard let rest = sent.rest(of: content) else {
            throw Problem(
              .analyst, "the answer began anew behind what was sent", wayOut: "ask again: it is cached now")
          }
          if rest.isFirst { events.yield(ServerEvent.bytes(data: provisional.opening)) }
          if !rest.text.isEmpty { events.yield(ServerEvent.bytes(data: provisional.piece(rest.text))) }
          events.yield(self.end(provisional, answered, chat.request))
        } catch {
          events.yield(ServerEvent.bytes(data: Problem(error).openAIForm))
          events.yield(ServerEvent.done)
        }
      })
  }

  /// What ends a stream.
  private func end(_ reply: ChatReply, _ answered: Chat.Answered, _ request: ChatRequest) -> [UInt8] {
    let analysis = answered.analysis
    metrics.answered(answered.source, analysis)
    var bytes = ServerEvent.bytes(data: reply.closing(finishReason: analysis.finishReason))
    if request.includesUsage {
      bytes += ServerEvent.bytes(
        data: reply.tokens(inputTokens: analysis.inputTokens, outputTokens: analysis.outputTokens))
    }
    return bytes + ServerEvent.done
  }
}
