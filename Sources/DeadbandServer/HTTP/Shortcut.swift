import Deadband
import DeadbandInterface
import NIOCore
import NIOHTTP1

/// Answers what is in the cache on the thread that has read the request, before it becomes a task.
///
/// A cached answer takes a few microseconds, and the way of a request through tasks and router takes several times that. This takes
/// requests of the two routes that serve answers, small and plain ones, and hands everything that is not simply a hit on to the router:
/// misses, errors, streams to come, odd header fields. Both ways are made of the same parts, so that they cannot say different things.
///
/// Answers stay in the order of their requests: while one is on its way through the router, those behind it go that way too.
final class Shortcut: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private enum State {
    /// Parts go on to the router as they come.
    case passing
    /// The request is short and may be one: it is kept until it is whole.
    case collecting(HTTPRequestHead, ByteBuffer?)
  }

  private let sidecar: Sidecar
  private var state = State.passing
  /// Requests that the router has not answered yet.
  private var underWay = 0

  init(_ sidecar: Sidecar) { self.sidecar = sidecar }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch (unwrapInboundIn(data), state) {
    case (.head(let head), _):
      // A client that does not read its answers is left to the router, which waits for it.
      if underWay == 0, context.channel.isWritable, Sidecar.mayShortcut(head) {
        state = .collecting(head, nil)
      } else {
        pass(data, context)
      }
    case (.body(let part), .collecting(let head, let before)):
      if var body = before {
        var part = part
        body.writeBuffer(&part)
        state = .collecting(head, body)
      } else {
        state = .collecting(head, part)
      }
    case (.end(nil), .collecting(let head, let body)):
      state = .passing
      let begun = NIODeadline.now()
      if let body, let reply = sidecar.shortcut(head, body) {
        send(reply, context)
        let taken = (NIODeadline.now() - begun).nanoseconds
        sidecar.metrics.cached(nanoseconds: taken)
        sidecar.answered("POST", head.uri, status: 200, nanoseconds: taken)
      } else {
        passWhole(head, body, nil, context)
      }
    case (.end(let trailers), .collecting(let head, let body)):
      state = .passing
      passWhole(head, body, trailers, context)
    case (_, .passing): context.fireChannelRead(data)
    }
  }

  private func pass(_ head: NIOAny, _ context: ChannelHandlerContext) {
    state = .passing
    underWay += 1
    context.fireChannelRead(head)
  }

  private func passWhole(
    _ head: HTTPRequestHead, _ body: ByteBuffer?, _ trailers: HTTPHeaders?, _ context: ChannelHandlerContext
  ) {
    pass(wrapInboundOut(.head(head)), context)
    if let body { context.fireChannelRead(wrapInboundOut(.body(body))) }
    context.fireChannelRead(wrapInboundOut(.end(trailers)))
  }

  private func send(_ reply: Reply, _ context: ChannelHandlerContext) {
    var headers = HTTPHeaders()
    headers.reserveCapacity(reply.headers.count + 4)
    for (name, value) in reply.headers { headers.add(name: name, value: value) }
    headers.add(name: "content-type", value: reply.mediaType)
    headers.add(name: "content-length", value: "\(reply.body.count)")
    headers.add(name: "cache-control", value: "no-store")
    headers.add(name: "date", value: sidecar.httpDate.now())
    context.write(
      wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .ok, headers: headers))), promise: nil
    )
    context.write(
      wrapOutboundOut(.body(.byteBuffer(context.channel.allocator.buffer(bytes: reply.body)))), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) { underWay -= 1 }
    context.write(data, promise: promise)
  }
}

extension Sidecar {
  /// Bytes of a body that is kept until it is whole.
  private static let shortcutByteLimit = 64 << 10

  /// Whether a request is of the plain kind: one of the two routes, a short body of known length, nothing in its header that needs care.
  static func mayShortcut(_ head: HTTPRequestHead) -> Bool {
    guard head.method == .POST, head.version == .http1_1,
      head.uri == Sidecar.analysesPath || head.uri == Sidecar.chatPath
    else { return false }
    var length: Int?
    var seen = (type: false, host: false, authorization: false)
    for (name, value) in head.headers {
      switch name.utf8.count {
      case 4 where name.lowercased() == "host":
        if seen.host { return false }
        seen.host = true
      case 6 where name.lowercased() == "expect": return false
      case 6 where name.lowercased() == "accept":
        if value != "application/json", value != "*/*" { return false }
      case 10 where name.lowercased() == "connection": if value != "keep-alive" { return false }
      // A span is the router's to tell.
      case 11 where name.lowercased() == "traceparent": return false
      case 12 where name.lowercased() == "content-type":
        if seen.type || value != "application/json" { return false }
        seen.type = true
      case 13 where name.lowercased() == "cache-control": return false
      case 13 where name.lowercased() == "authorization":
        if seen.authorization { return false }
        seen.authorization = true
      case 14 where name.lowercased() == "content-length":
        if length != nil { return false }
        length = Int(value)
      case 17 where name.lowercased() == "transfer-encoding": return false
      default: break
      }
    }
    guard seen.type, let length else { return false }
    return (1...shortcutByteLimit).contains(length)
  }

  /// The answer from the cache; nil where there is more to be said, be it an error.
  func shortcut(_ head: HTTPRequestHead, _ body: ByteBuffer) -> Reply? {
    guard
      let caller = try? admit(
        authorization: head.headers.first(name: "authorization"), host: head.headers.first(name: "host"),
        .tenant)
    else { return nil }
    let json = Array(body.readableBytesView)
    return
      (try? head.uri == Sidecar.analysesPath
      ? reuseAnalysis(json, caller.tenant) : reuseChat(json, caller.tenant)) ?? nil
  }
}
