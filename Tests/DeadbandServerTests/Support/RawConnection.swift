import NIOCore
import NIOPosix

/// A connection that sends bytes as they are: what no client would send.
enum RawConnection {
  /// Sends bytes, and gives what comes back until the server closes the connection, or has answered as often as `answers` says.
  static func exchange(_ port: Int?, _ text: String, answers: Int = 1) async throws -> String {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "127.0.0.1", port: port ?? 0) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      try await outbound.write(ByteBuffer(string: text))
      var bytes = ByteBuffer()
      do {
        for try await var more in inbound {
          bytes.writeBuffer(&more)
          if count(bytes) >= answers { break }
        }
      } catch is IOError {
        // The server has closed with bytes of ours unread.
      }
      return String(buffer: bytes)
    }
  }

  /// How many whole answers there are.
  private static func count(_ bytes: ByteBuffer) -> Int {
    var text = String(buffer: bytes)[...]
    var count = 0
    while let end = text.firstRange(of: "\r\n\r\n") {
      let head = text[..<end.lowerBound].lowercased()
      guard let field = head.firstRange(of: "content-length: "),
        let length = Int(head[field.upperBound...].prefix { $0.isNumber }),
        text[end.upperBound...].utf8.count >= length
      else { return count }
      text = String(decoding: text[end.upperBound...].utf8.dropFirst(length), as: UTF8.self)[...]
      count += 1
    }
    return count
  }

  /// A request with a JSON body.
  static func post(_ path: String, _ body: String, host: String = "localhost", _ more: String = "") -> String
  {
    "POST \(path) HTTP/1.1\r\nhost: \(host)\r\ncontent-type: application/json\r\n\(more)content-length: \(body.utf8.count)\r\n\r\n\(body)"
  }
}
