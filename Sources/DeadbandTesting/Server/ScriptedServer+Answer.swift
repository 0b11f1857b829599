import NIOCore
import NIOHTTP1

extension ScriptedServer {
  typealias Outbound = NIOAsyncChannelOutboundWriter<HTTPPart<HTTPResponseHead, ByteBuffer>>

  /// Answers a call, or does wrong what it has to.
  ///
  /// - Returns: whether all of the answer was sent, and whether the connection stays.
  func answer(
    _ request: ScriptedRequest, _ reply: ScriptedReply, _ outbound: Outbound, _ channel: any Channel
  ) async throws -> (isAnswered: Bool, stays: Bool) {
    let body = ReplyBody(reply: reply, request: request)
    let type = request.isStreamed ? "text/event-stream" : "application/json"
    switch reply.fault {
    case .rateLimited:
      try await send(429, Self.error("too many requests"), outbound)
      return (false, true)
    case .rateLimitedWithRetryAfter:
      try await send(429, Self.error("too many requests"), outbound, [("retry-after", "1")])
      return (false, true)
    case .serverError:
      try await send(500, Self.error("internal error"), outbound)
      return (false, true)
    case .unavailable:
      try await send(503, Self.error("unavailable"), outbound)
      return (false, true)
    case .redirect:
      try await send(302, "", outbound, [("location", "\(url)/redirected")])
      return (false, true)
    case .wrongContentType:
      try await send(200, "<html><body>It works!</body></html>", outbound, [("content-type", "text/html")])
      return (false, true)
    case .slowHeaders:
      try await channel.closeFuture.get()
      return (false, false)
    case .cutBefore: return (false, false)
    case .slowBody, .cutWithin:
      try await outbound.write(
        .head(Self.head(200, [("content-type", type), ("transfer-encoding", "chunked")])))
      let text = request.isStreamed ? body.events.dropLast(2).joined() : String(body.whole.dropLast(20))
      try await outbound.write(.body(ByteBuffer(string: text)))
      if reply.fault == .slowBody { try await channel.closeFuture.get() }
      return (false, false)
    case .invalidJSON:
      try await send(
        200, request.isStreamed ? "data: {\"choices\": [}\n\n" : String(body.whole.dropLast()) + "]",
        outbound, [("content-type", type)])
      return (false, true)
    case .invalidUTF8:
      var bytes = Array((request.isStreamed ? body.events.joined() : body.whole).utf8)
      // Within the text that is answered.
      let place = bytes.firstIndex(of: UInt8(ascii: "{")).map { $0 + 2 } ?? 0
      bytes.insert(0xFF, at: place)
      try await send(200, bytes, outbound, [("content-type", type)])
      return (false, true)
    case .hugeAnswer:
      try await outbound.write(
        .head(Self.head(200, [("content-type", type), ("transfer-encoding", "chunked")])))
      let chunk = ByteBuffer(repeating: UInt8(ascii: " "), count: 1 << 20)
      for _ in 0..<100 { try await outbound.write(.body(chunk)) }
      try await outbound.write(.end(nil))
      return (false, true)
    case .duplicateEvents where request.isStreamed:
      try await send(200, body.events.flatMap { [$0, $0] }.joined(), outbound, [("content-type", type)])
      return (true, true)
    case .shuffledEvents where request.isStreamed:
      try await send(200, body.events.reversed().joined(), outbound, [("content-type", type)])
      return (true, true)
    case .closedKeepAlive, .duplicateEvents, .shuffledEvents, nil:
      if request.format == .other {
        try await send(404, body.whole, outbound)
      } else if request.isStreamed {
        try await outbound.write(
          .head(Self.head(200, [("content-type", type), ("transfer-encoding", "chunked")])))
        for event in body.events { try await outbound.write(.body(ByteBuffer(string: event))) }
        try await outbound.write(.end(nil))
      } else {
        try await send(200, body.whole, outbound, [("content-type", type)])
      }
      return (true, true)
    }
  }

  private static func error(_ message: String) -> String {
    #"{"type":"error","error":{"message":"\#(message)","type":"server_error"}}"#
  }

  private static func head(_ status: Int, _ headers: [(String, String)]) -> HTTPResponseHead {
    HTTPResponseHead(
      version: .http1_1, status: HTTPResponseStatus(statusCode: status), headers: HTTPHeaders(headers))
  }

  private func send(
    _ status: Int, _ body: String, _ outbound: Outbound, _ headers: [(String, String)] = []
  ) async throws {
    try await send(status, Array(body.utf8), outbound, headers)
  }

  private func send(
    _ status: Int, _ body: [UInt8], _ outbound: Outbound, _ headers: [(String, String)] = []
  ) async throws {
    var headers = headers
    if !headers.contains(where: { $0.0 == "content-type" }) {
      headers.append(("content-type", "application/json"))
    }
    headers.append(("content-length", "\(body.count)"))
    try await outbound.write(.head(Self.head(status, headers)))
    try await outbound.write(.body(ByteBuffer(bytes: body)))
    try await outbound.write(.end(nil))
  }
}
