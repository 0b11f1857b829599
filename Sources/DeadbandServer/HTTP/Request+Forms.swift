import DeadbandCore
import DeadbandInterface
import Foundation
import Hummingbird
import NIOCore

extension Sidecar {
  /// The bytes of a request's JSON body.
  ///
  /// - Throws: ``Problem`` for another media type, which a page in somebody's browser could send without asking, and for a body that
  ///   is too large.
  func body(_ request: Request) async throws -> [UInt8] {
    let type = request.headers[.contentType]?.prefix { $0 != ";" }.lowercased()
      .trimmingCharacters(in: .whitespaces)
    guard type == "application/json" else {
      throw Problem(
        .mediaType, "\(type?.quotedForMessage ?? "no content-type") is refused; application/json is needed")
    }
    let limit = configuration.bodyByteLimit
    let tooLarge = Problem(
      .tooLarge, "more than \(limit) bytes", wayOut: "send less at once, or raise --body-limit")
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit { throw tooLarge }
    do { return Array(buffer: try await request.body.collect(upTo: limit)) } catch is NIOTooManyBytesError {
      throw tooLarge
    }
  }
}

extension Request {
  /// Whether the client takes server-sent events rather than JSON.
  var wantsEvents: Bool {
    headers[.accept]?.lowercased().contains("text/event-stream") ?? false
  }

  /// The path's segment `name`, percent-decoded.
  static func name(_ context: SidecarContext) throws(Problem) -> String {
    guard let raw = context.parameters.get("name"), let name = raw.removingPercentEncoding, !name.isEmpty,
      name.unicodeScalars.count <= AnalysisRequest.nameLimit
    else { throw Problem(.notFound, "no subject has such a name") }
    return name
  }

  /// A value of the query that is one of its kind; nil where there is none.
  func query(_ key: String) throws(Problem) -> String? {
    let values = uri.queryParameters[values: key[...]]
    guard values.count <= 1 else { throw Problem(.invalid, "\(key) stands twice", at: "?\(key)") }
    guard let value = values.first else { return nil }
    return String(value)
  }

  /// A name of the query; nil where there is none.
  func queryName(_ key: String) throws(Problem) -> String? {
    guard let name = try query(key) else { return nil }
    if let reason = RequestReader.nameProblem(name) {
      throw Problem(.invalid, "\(name.quotedForMessage): \(reason)", at: "?\(key)")
    }
    return name
  }

  /// Refuses what the query has and nobody knows.
  func allowQuery(_ keys: String...) throws(Problem) {
    for (key, _) in uri.queryParameters where !keys.contains(String(key)) {
      throw Problem(
        .invalid,
        "\(String(key).quotedForMessage) is no parameter; here stand \(keys.joined(separator: ", "))",
        at: "?\(String(key).onOneLine)")
    }
  }

  /// A whole number of the query.
  func query(_ key: String, _ allowed: ClosedRange<Int>, default usual: Int) throws(Problem) -> Int {
    guard let text = try query(key) else { return usual }
    guard let number = Int(text), allowed.contains(number) else {
      throw Problem(
        .invalid,
        "\(text.quotedForMessage) is refused; \(allowed.lowerBound) to \(allowed.upperBound) are allowed",
        at: "?\(key)")
    }
    return number
  }

  /// A time of the query.
  func time(_ key: String) throws(Problem) -> Timestamp? {
    guard let text = try query(key) else { return nil }
    let bytes = Array(text.utf8)
    do throws(TimeFormatError) { return try Timestamp(parsing: bytes, in: bytes.indices) } catch {
      throw Problem(.invalid, "\(text.quotedForMessage): \(error.reason)", at: "?\(key)")
    }
  }

  /// A day of the query.
  func day(_ key: String) throws(Problem) -> CalendarDate? {
    guard let text = try query(key) else { return nil }
    let bytes = Array(text.utf8)
    do throws(TimeFormatError) { return try CalendarDate(parsing: bytes, in: bytes.indices) } catch {
      throw Problem(.invalid, "\(text.quotedForMessage): \(error.reason)", at: "?\(key)")
    }
  }
}
