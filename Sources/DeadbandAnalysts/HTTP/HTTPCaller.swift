internal import AsyncHTTPClient
internal import DeadbandWire
internal import NIOCore
internal import NIOHTTP1
private import Glibc
private import NIOPosix

/// The network: one pool of connections for all providers.
final class HTTPCaller: Sendable {
  private let client: HTTPClient

  /// The longest answer that is read, in bytes.
  static let answerByteLimit = 16 << 20
  /// How long connecting may take.
  static let connectTime = TimeAmount.seconds(10)

  init(connectionsPerHost: Int = 64) {
    var configuration = HTTPClient.Configuration()
    // An answer of 300 goes to somebody who was not asked, key and all.
    configuration.redirectConfiguration = .disallow
    configuration.timeout.connect = Self.connectTime
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connectionsPerHost
    // Whether to try again is decided here, within a call's time.
    configuration.connectionPool.retryConnectionEstablishment = false
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  // The client stops the process where it was forgotten; after a shutdown this one only fails.
  deinit { client.shutdown { _ in } }

  /// Ends all connections. Calls under way fail.
  func shutdown() async { try? await client.shutdown() }

  /// What came back, its body still to be read.
  struct Response {
    let status: Int
    let headers: WireHeaders
    let body: HTTPClientResponse.Body
  }

  /// Sends a request, and returns when the answer begins.
  func begin(
    _ request: WireRequest, baseURL: String, key: Secret?
  ) async throws(CallFailure) -> Response {
    var message = HTTPClientRequest(url: baseURL + request.path)
    message.method = request.method == .get ? .GET : .POST
    message.headers.add(name: "content-type", value: "application/json")
    message.headers.add(name: "accept", value: "application/json, text/event-stream")
    message.headers.add(name: "user-agent", value: "deadband")
    for header in request.headers { message.headers.add(name: header.name, value: header.value) }
    if let key, !key.isEmpty {
      message.headers.add(name: request.keyHeader.name, value: request.keyHeader.prefix + key.revealed)
    }
    if request.method == .post { message.body = .bytes(ByteBuffer(bytes: request.body)) }
    do {
      // The call's own deadline cancels; this one only bounds what is left behind.
      let response = try await client.execute(message, timeout: .hours(1))
      return Response(
        status: Int(response.status.code),
        headers: WireHeaders(response.headers.map { ($0.name, $0.value) }), body: response.body)
    } catch { throw Self.failure(error) }
  }

  /// Reads the body, and gives each part of it to `take` as it comes.
  func read(
    _ response: Response, _ take: (ByteBufferView) throws(AnalystError) -> Void
  ) async throws(CallFailure) {
    var count = 0
    do {
      for try await chunk in response.body {
        count += chunk.readableBytes
        guard count <= Self.answerByteLimit else { throw Self.tooLong }
        try take(chunk.readableBytesView)
      }
    } catch let error as AnalystError {
      // What a stream has said of its usage by then need not be all of it.
      throw CallFailure(error, .unknown)
    } catch {
      throw Self.failure(error)
    }
  }

  /// Reads the whole body.
  func whole(_ response: Response) async throws(CallFailure) -> [UInt8] {
    var bytes: [UInt8] = []
    try await read(response) { bytes.append(contentsOf: $0) }
    return bytes
  }

  private static let tooLong = AnalystError(
    .parsing, reason: "the answer is longer than \(answerByteLimit >> 20) MiB",
    wayOut: "check that the base URL is that of a provider")

  /// What went wrong, for whoever asked. Nothing that the library says is shown that could hold an URL's query or a header.
  private static func failure(_ error: any Error) -> CallFailure {
    if error is CancellationError { return CallFailure(Self.cancelled, .unknown) }
    guard let error = error as? HTTPClientError else {
      // Refused, or no way there: nothing was sent. What else breaks may have been under way.
      let number = (error as? IOError)?.errnoCode
      let isUnsent =
        error is NIOConnectionError || [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH].contains(number)
      return CallFailure(
        AnalystError(
          .unreachable, reason: number == ECONNREFUSED ? "nobody listens there" : "no connection",
          wayOut: "check the base URL and whether the provider can be reached from here", isRetryable: true),
        isUnsent ? .nothing : .unknown)
    }
    switch error {
    case .cancelled: return CallFailure(Self.cancelled, .unknown)
    case .invalidURL, .emptyHost, .emptyScheme:
      return CallFailure(
        AnalystError(
          .invalidRequest, reason: "the base URL is none", wayOut: "write it like https://api.example.com/v1"),
        .nothing)
    case .connectTimeout, .tlsHandshakeTimeout:
      return CallFailure(
        AnalystError(
          .unreachable, reason: "no connection within 10 s", wayOut: "check the base URL and the network",
          isRetryable: true), .nothing)
    case .remoteConnectionClosed, .uncleanShutdown:
      return CallFailure(
        AnalystError(.unreachable, reason: "the connection was cut", isRetryable: true), .unknown)
    default:
      return CallFailure(
        AnalystError(.api, reason: error.shortDescription, isRetryable: true), .unknown)
    }
  }

  private static let cancelled = AnalystError(.cancelled, reason: "the call was cancelled")
}
