package import DeadbandCore

/// Why a request is refused, or failed: RFC 9457's problem document.
///
///     {"type":"urn:deadband:problem:invalid","title":"The request is refused","status":422,"detail":"…","at":"/snapshot"}
package struct Problem: Error, Sendable, Hashable {
  /// The kinds of problems, each with its HTTP status and title.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The request's head can be read in two ways.
    case notAllowed = "not-allowed"
    /// The body is no JSON.
    case notJSON = "not-json"
    /// The body is JSON, and not what is meant.
    case invalid
    /// The body, or what it lists, is too large.
    case tooLarge = "too-large"
    /// The body is no `application/json`.
    case mediaType = "media-type"
    /// No token, or none that is known.
    case unauthorized
    /// The token does not allow it.
    case forbidden
    /// No such route, subject or model.
    case notFound = "not-found"
    /// The route knows no such method.
    case method
    /// The request was meant for another host.
    case misdirected
    /// Nothing in the cache may be served, and nothing else was allowed.
    case notCached = "not-cached"
    /// The snapshot is older than the analysis that is cached.
    case outdated
    /// The snapshot's score is too low to ask.
    case belowScore = "below-score"
    /// The budget is exhausted.
    case budget
    /// More requests in a minute than are allowed.
    case rate
    /// No analyst answered.
    case analyst
    /// The caller's time was over.
    case timeout
    /// The sidecar ends, or has not begun.
    case unavailable
    /// A defect, or a store that failed.
    case failure

    /// The HTTP status.
    package var status: Int {
      switch self {
      case .notAllowed, .notJSON: 400
      case .unauthorized: 401
      case .forbidden: 403
      case .notFound, .notCached: 404
      case .method: 405
      case .belowScore, .outdated: 409
      case .tooLarge: 413
      case .mediaType: 415
      case .misdirected: 421
      case .invalid: 422
      case .budget, .rate: 429
      case .failure: 500
      case .analyst: 502
      case .unavailable: 503
      case .timeout: 504
      }
    }

    /// What it is in a few words, the same for all of its kind.
    package var title: String {
      switch self {
      case .notAllowed: "The request's head is refused"
      case .notJSON: "The body is no JSON"
      case .invalid: "The request is refused"
      case .tooLarge: "The request is too large"
      case .mediaType: "The body is not application/json"
      case .unauthorized: "A token is needed"
      case .forbidden: "The token does not allow this"
      case .notFound: "There is no such thing"
      case .method: "The route knows no such method"
      case .misdirected: "The request was meant for another host"
      case .notCached: "Nothing in the cache may be served"
      case .outdated: "The snapshot is older than what is known"
      case .belowScore: "The score is too low to ask"
      case .budget: "The budget is exhausted"
      case .rate: "Too many requests"
      case .analyst: "No analyst answered"
      case .timeout: "The time was over"
      case .unavailable: "The service is not available"
      case .failure: "The service failed"
      }
    }
  }

  /// Its kind.
  package let kind: Kind
  /// What is wrong, in one sentence.
  package let detail: String
  /// Where in the body, as a JSON pointer; nil where that means nothing.
  package var place: String?
  /// What the client can do about it, if that is known.
  package let wayOut: String?
  /// A word for programs that tell more kinds apart; nil where the kind says all.
  package var code: String?

  /// A problem.
  package init(_ kind: Kind, _ detail: String, at place: String? = nil, wayOut: String? = nil) {
    self.kind = kind
    self.detail = detail.onOneLine
    self.place = place
    self.wayOut = wayOut?.onOneLine
  }

  /// The same, somewhere within `prefix`.
  package func within(_ prefix: String) -> Problem {
    var problem = self
    problem.place = prefix + (place ?? "")
    return problem
  }

  /// The same of one request of a list, unless it says of which already.
  package func ofRequest(_ index: Int) -> Problem {
    place?.hasPrefix("/requests/") ?? false ? self : within("/requests/\(index)")
  }

  /// The document's media type.
  package static let mediaType = "application/problem+json"

  /// What a document's type begins with.
  package static let typePrefix = "urn:deadband:problem:"

  /// Writes the document.
  package func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("type", Self.typePrefix + kind.rawValue)
      writer.field("title", kind.title)
      writer.key("status")
      writer.integer(kind.status)
      writer.field("detail", detail)
      if let place { writer.field("at", place) }
      if let wayOut { writer.field("way_out", wayOut) }
      if let code { writer.field("code", code) }
    }
  }

  /// The document's bytes.
  package var json: [UInt8] {
    var writer = JSONWriter()
    write(to: &writer)
    return writer.bytes
  }

  /// The same as OpenAI's clients read it: `{"error":{"message","type","param","code"}}`.
  package var openAIForm: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("error")
      writer.object { writer in
        writer.field("message", detail + (wayOut.map { "; \($0)" } ?? ""))
        writer.field("type", openAIType)
        writer.key("param")
        if let place { writer.string(String(place.drop { $0 == "/" })) } else { writer.null() }
        writer.field("code", kind.rawValue)
      }
    }
    return writer.bytes
  }

  private var openAIType: String {
    switch kind {
    case .unauthorized: "authentication_error"
    case .forbidden: "permission_error"
    case .budget: "insufficient_quota"
    case .failure, .analyst, .unavailable, .timeout: "server_error"
    default: "invalid_request_error"
    }
  }
}
