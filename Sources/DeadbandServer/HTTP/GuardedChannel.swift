import HummingbirdCore
import Logging
import NIOCore
import NIOHTTPTypesHTTP1

/// HTTP/1.1 with a deadline for clients and the way round the router for what is cached.
struct GuardedChannel: ServerChildChannel {
  let base: HTTP1Channel
  let sidecar: Sidecar

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
    base.setup(channel: channel, logger: logger).flatMapThrowing { value in
      let pipeline = channel.pipeline.syncOperations
      let codec = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
      let configuration = sidecar.configuration
      try pipeline.addHandlers(
        [
          RequestDeadline(
            request: TimeAmount(configuration.requestTime), silence: TimeAmount(configuration.idleTime)),
          StrictHead(), Shortcut(sidecar),
        ], position: .before(codec))
      return value
    }
  }

  @concurrent func handle(value: HTTP1Channel.Value, logger: Logger) async {
    await base.handle(value: value, logger: logger)
  }
}
