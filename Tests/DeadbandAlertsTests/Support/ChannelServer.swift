import DeadbandCore
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// A channel on the loopback: keeps what it is told, and answers as a test says.
final class ChannelServer: Sendable {
  struct Said: Sendable {
    let method: String
    let path: String
    let authorization: String?
    let body: JSONValue
  }

  struct Answer: Sendable {
    var status = 200
    var body = #"{"id":"42","result":{"message_id":42}}"#
    var retryAfter: String?
  }

  private let said = Mutex<[Said]>([])
  private let arrivals = AsyncStream.makeStream(of: Said.self)
  private let answer: @Sendable (Int) async -> Answer

  private init(_ answer: @escaping @Sendable (Int) async -> Answer) { self.answer = answer }

  /// The next that it is told.
  func next() async -> Said? {
    for await said in arrivals.stream { return said }
    return nil
  }

  var count: Int { said.withLock(\.count) }

  /// Runs one, and gives it and its URL to `body`.
  static func running(
    _ answer: @escaping @Sendable (Int) async -> Answer = { _ in Answer() },
    _ body: @escaping @Sendable (ChannelServer, String) async throws -> Void
  ) async throws {
    let server = ChannelServer(answer)
    let ports = AsyncStream.makeStream(of: Int.self)
    let responder = CallbackResponder { (request: Request, _: BasicRequestContext) -> Response in
      let bytes = Array(buffer: try await request.body.collect(upTo: 1 << 20))
      let said = Said(
        method: request.method.rawValue, path: "\(request.uri)",
        authorization: request.headers[.authorization],
        body: try JSONValue(bytes))
      let number = server.said.withLock { all -> Int in
        all.append(said)
        return all.count
      }
      server.arrivals.continuation.yield(said)
      let answer = await server.answer(number)
      var headers: HTTPFields = [:]
      if let time = answer.retryAfter { headers[.retryAfter] = time }
      return Response(
        status: .init(code: answer.status), headers: headers,
        body: .init(byteBuffer: ByteBuffer(string: answer.body)))
    }
    var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    logger.logLevel = .critical
    let application = Application(
      responder: responder, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { ports.continuation.yield($0.localAddress?.port ?? 0) }, logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await application.run() }
      for await port in ports.stream {
        try await body(server, "http://127.0.0.1:\(port)")
        break
      }
      group.cancelAll()
      while let _ = await group.nextResult() {}
    }
  }
}
