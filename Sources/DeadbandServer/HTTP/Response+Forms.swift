import DeadbandCore
import DeadbandInterface
import Hummingbird

extension Response {
  /// A JSON body.
  static func json(
    _ bytes: [UInt8], status: HTTPResponse.Status = .ok, mediaType: String = "application/json",
    _ headers: HTTPFields = [:]
  ) -> Response {
    var headers = headers
    headers[.contentType] = mediaType
    headers[.contentLength] = "\(bytes.count)"
    headers[.cacheControl] = "no-store"
    return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  /// A JSON body that was put together as a tree.
  static func json(_ value: JSONValue) -> Response {
    var writer = JSONWriter()
    writer.value(value)
    return json(writer.bytes)
  }

  /// Server-sent events, each sent as soon as it is there. A comment every ten seconds keeps the connection alive.
  static func events(_ events: AsyncStream<[UInt8]>) -> Response {
    var headers: HTTPFields = [:]
    headers[.contentType] = "text/event-stream"
    headers[.cacheControl] = "no-store"
    return Response(
      status: .ok, headers: headers,
      body: ResponseBody { writer in
        for await bytes in events { try await writer.write(ByteBuffer(bytes: bytes)) }
        try await writer.finish(nil)
      })
  }
}

extension Problem {
  /// The problem document as a response.
  func response(_ headers: HTTPFields = [:]) -> Response {
    .json(json, status: .init(code: kind.status), mediaType: Self.mediaType, headers)
  }
}
