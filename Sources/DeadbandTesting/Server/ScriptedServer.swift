import DeadbandAnalysts
import NIOCore
import NIOHTTP1
import NIOPosix
private import Synchronization

/// A real HTTP server on loopback that speaks the three formats, and does wrong what it is told to.
///
///     try await ScriptedServer.running({ request in ScriptedReply("hold", fault: request.number == 2 ? .serverError : nil) }) {
///       server in … server.url …
///     }
///
/// Calls are answered by a script, a function of the request; each is written down with what it was charged.
public final class ScriptedServer: Sendable {
  /// How a call ended, as the server saw it.
  public struct Record: Sendable, Hashable {
    /// The call.
    public let request: ScriptedRequest
    /// What was answered.
    public let reply: ScriptedReply
    /// Whether the whole answer was sent, its usage with it: whoever called knows what it is charged for.
    public fileprivate(set) var isAnswered: Bool
  }

  /// What answers a call.
  public typealias Script = @Sendable (ScriptedRequest) -> ScriptedReply

  private struct State {
    var count = 0
    var records: [Record] = []
    var connections = 0
  }

  /// Where it is: scheme, host and port.
  public let url: String
  private let script: Script
  private let isRecording: Bool
  private let state = Mutex(State())

  private init(url: String, isRecording: Bool, script: @escaping Script) {
    self.isRecording = isRecording
    self.url = url
    self.script = script
  }

  /// All calls so far, in the order in which they came.
  public var records: [Record] { state.withLock(\.records) }

  /// How many connections are open.
  public var connectionCount: Int { state.withLock(\.connections) }

  typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPPart<HTTPResponseHead, ByteBuffer>>

  /// Runs a server while `body` is performed.
  ///
  /// - Parameter isRecording: whether calls are written down, about 4 KiB each; for very many, not.
  public static func running<Result: Sendable>(
    isRecording: Bool = true,
    _ script: @escaping Script, _ body: @escaping @Sendable (ScriptedServer) async throws -> Result
  ) async throws -> Result {
    let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .serverChannelOption(.backlog, value: 1_024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      // A connection that comes just when the server ends is dropped by NIO: as a plain channel it may be.
      .childChannelOption(.autoRead, value: false)
      .bind(host: "127.0.0.1", port: 0) { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(ResponseParts())
          return channel
        }
      }
    let port = listener.channel.localAddress?.port ?? 0
    let server = ScriptedServer(
      url: "http://127.0.0.1:\(port)", isRecording: isRecording, script: script)
    return try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask {
        try await listener.executeThenClose { connections in
          await withDiscardingTaskGroup { group in
            do {
              for try await connection in connections { group.addTask { await server.serve(connection) } }
            } catch {}
          }
        }
        return nil
      }
      group.addTask { try await body(server) }
      defer { group.cancelAll() }
      while let result = try await group.next() {
        if let result { return result }
      }
      throw CancellationError()
    }
  }

  private func serve(_ channel: any Channel) async {
    state.withLock { $0.connections += 1 }
    defer { state.withLock { $0.connections -= 1 } }
    let wrapped = try? await channel.eventLoop.submit {
      try Connection(wrappingChannelSynchronously: channel)
    }.get()
    guard let connection = wrapped else { return channel.close(promise: nil) }
    channel.setOption(.autoRead, value: true).whenComplete { _ in channel.read() }
    // A client that goes away is no error of the server's.
    try? await connection.executeThenClose { inbound, outbound in
      var head: HTTPRequestHead?
      var body = ByteBuffer()
      var isDoomed = false
      for try await part in inbound {
        switch part {
        case .head(let next):
          if isDoomed { return }
          head = next
          body.clear()
        case .body(var chunk): body.writeBuffer(&chunk)
        case .end:
          guard let head else { return }
          let request = request(head, String(buffer: body))
          let reply = script(request)
          // Before the answer: whoever has that may look here at once.
          let index = state.withLock { state -> Int? in
            guard isRecording else { return nil }
            state.records.append(Record(request: request, reply: reply, isAnswered: false))
            return state.records.count - 1
          }
          let (isAnswered, stays) = try await answer(request, reply, outbound, connection.channel)
          if let index { state.withLock { $0.records[index].isAnswered = isAnswered } }
          if !stays { return }
          isDoomed = reply.fault == .closedKeepAlive
        }
      }
    }
  }

  private func request(_ head: HTTPRequestHead, _ body: String) -> ScriptedRequest {
    let number = state.withLock { state in
      state.count += 1
      return state.count
    }
    return ScriptedRequest(
      number: number, path: head.uri,
      headers: Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first },
      body: body)
  }
}

/// Turns parts of buffers, which may cross threads, into those that the encoder takes.
private final class ResponseParts: ChannelOutboundHandler {
  typealias OutboundIn = HTTPPart<HTTPResponseHead, ByteBuffer>
  typealias OutboundOut = HTTPServerResponsePart

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    let part: HTTPServerResponsePart =
      switch unwrapOutboundIn(data) {
      case .head(let head): .head(head)
      case .body(let buffer): .body(.byteBuffer(buffer))
      case .end(let trailers): .end(trailers)
      }
    context.write(wrapOutboundOut(part), promise: promise)
  }
}
