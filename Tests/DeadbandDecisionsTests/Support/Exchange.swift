import Foundation
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// An exchange on the loopback: answers klines as a test says, and remembers what it was asked.
final class Exchange: Sendable {
  private let asked = Mutex<[String]>([])

  /// The queries, in order.
  var queries: [String] { asked.withLock { $0 } }

  /// Runs one, and gives it and its address to `body`.
  ///
  /// - Parameter answer: status and body for a query, by its number from 1.
  static func running(
    _ answer: @escaping @Sendable (String, Int) async -> (status: Int, body: String),
    _ body: @escaping @Sendable (Exchange, String) async throws -> Void
  ) async throws {
    let exchange = Exchange()
    let ports = AsyncStream.makeStream(of: Int.self)
    let responder = CallbackResponder { (request: Request, _: BasicRequestContext) -> Response in
      let query = request.uri.query ?? ""
      let number = exchange.asked.withLock { asked -> Int in
        asked.append(query)
        return asked.count
      }
      let (status, text) = await answer(query, number)
      return Response(status: .init(code: status), body: .init(byteBuffer: ByteBuffer(string: text)))
    }
    var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    logger.logLevel = .critical
    let application = Application(
      responder: responder, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { ports.continuation.yield($0.localAddress?.port ?? 0) }, logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await application.run() }
      for await port in ports.stream {
        try await body(exchange, "http://127.0.0.1:\(port)/fapi/v1/klines")
        break
      }
      group.cancelAll()
      while let _ = await group.nextResult() {}
    }
  }

  /// Hourly klines that end with a running one; the first begins `from` hours after the beginning of 2024.
  static func klines(_ closes: [Double], from hour: Int) -> String {
    let rows = closes.enumerated().map { index, close in
      let start = 1_704_067_200_000 + (hour + index) * 3_600_000
      return
        "[\(start),\"\(close)\",\"\(close + 1)\",\"\(close - 1)\",\"\(close)\",\"12.5\",\(start + 3_599_999),\"0\",3,\"0\",\"0\",\"0\"]"
    }
    return "[\(rows.joined(separator: ","))]"
  }
}
