import NIOCore
import NIOHTTP1

/// Closes a connection whose client takes too long to send a request whole, or is silent for too long between two: one byte a
/// second is not silence, and would hold it for ever. So would one that takes nothing of its answer: what waits for it is let go of.
///
/// Two handlers of one connection: the first sees bytes before they are HTTP, the second sees where requests and answers end. One timer
/// is set, and set anew only when it goes off: a request costs a few comparisons. While an answer is on its way, and taken, nothing is closed.
final class RequestDeadline: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart

  private let request: TimeAmount
  private let silence: TimeAmount
  /// Since when the client owes something: the rest of the request that it has begun, or another one.
  private var since = NIODeadline.distantPast
  private var isSending = false
  /// Requests that are not answered yet.
  private var underWay = 0
  /// Since when as much waits for the client as may wait (64 KiB), and it has taken none of it.
  private var fullSince: NIODeadline?
  private var timer: Scheduled<Void>?

  /// - Parameters:
  ///   - request: for a request, and for taking some of an answer.
  ///   - silence: between two.
  init(request: TimeAmount, silence: TimeAmount) {
    self.request = request
    self.silence = silence
  }

  func handlerAdded(context: ChannelHandlerContext) {
    // Without it a slow header is not seen; the rest is.
    try? context.pipeline.syncOperations.addHandler(Beginning(self), position: .first)
    since = context.eventLoop.now
    setTimer(context, from: since)
  }

  func channelInactive(context: ChannelHandlerContext) {
    timer?.cancel()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head: underWay += 1
    case .body: break
    case .end: isSending = false
    }
    context.fireChannelRead(data)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    fullSince = context.channel.isWritable ? nil : context.eventLoop.now
    context.fireChannelWritabilityChanged()
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) {
      underWay -= 1
      since = context.eventLoop.now
    }
    context.write(data, promise: promise)
  }

  private func bytesCame(_ context: ChannelHandlerContext) {
    guard !isSending else { return }
    isSending = true
    since = context.eventLoop.now
  }

  /// Looks again when the shorter of both times may be over.
  private func setTimer(_ context: ChannelHandlerContext, from now: NIODeadline) {
    let left = (isSending ? request : silence) - (now - since)
    let next = now + max(min(left, min(request, silence)), .milliseconds(1))
    timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: next) { [self] in
      guard context.channel.isActive else { return }
      let waited = context.eventLoop.now - since
      let owes = isSending || underWay == 0
      let isStuck = fullSince.map { context.eventLoop.now - $0 >= request } ?? false
      if isStuck || owes && waited >= (isSending ? request : silence) {
        context.close(promise: nil)
      } else {
        if !owes { since = context.eventLoop.now }
        setTimer(context, from: context.eventLoop.now)
      }
    }
  }

  /// Sees bytes as they come.
  private final class Beginning: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let deadline: RequestDeadline

    init(_ deadline: RequestDeadline) { self.deadline = deadline }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      deadline.bytesCame(context)
      context.fireChannelRead(data)
    }
  }
}
