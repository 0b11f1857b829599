import DeadbandInterface
import NIOCore
import NIOHTTP1

/// Refuses heads of requests that two servers could read in two ways, and closes the connection: what follows one may be anything.
///
/// The parser refuses a length beside chunks, two lengths, and folded lines. What is left to this: not exactly one `host`, a target that
/// is no path of this server, versions that nobody speaks.
final class StrictHead: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private var isRefused = false

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if isRefused { return }
    if case .head(let head) = unwrapInboundIn(data), let reason = Self.reason(head) {
      isRefused = true
      let problem = Problem(.notAllowed, reason)
      let body = problem.json
      var response = HTTPResponseHead(version: .http1_1, status: .badRequest)
      response.headers = [
        "content-type": Problem.mediaType, "content-length": "\(body.count)", "connection": "close",
      ]
      context.write(wrapOutboundOut(.head(response)), promise: nil)
      context.write(
        wrapOutboundOut(.body(.byteBuffer(context.channel.allocator.buffer(bytes: body)))), promise: nil)
      context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { _ in
        context.close(promise: nil)
      }
      return
    }
    context.fireChannelRead(data)
  }

  /// Why a head is refused; nil where it is not.
  static func reason(_ head: HTTPRequestHead) -> String? {
    guard head.version == .http1_1 || head.version == .http1_0 else {
      return "HTTP/\(head.version.major).\(head.version.minor) is not spoken here"
    }
    guard head.uri.hasPrefix("/") else { return "the target has to be a path" }
    let hosts = head.headers["host"]
    guard hosts.count == 1 || hosts.isEmpty && head.version == .http1_0 else {
      return "exactly one host is needed, there are \(hosts.count)"
    }
    return nil
  }
}
