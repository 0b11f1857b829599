import Hummingbird

/// A route: where it is, who may ask, and what answers.
struct Endpoint: Sendable {
  /// Who may ask.
  enum Access: Sendable {
    /// Everybody.
    case open
    /// Whoever has a token.
    case tenant
    /// An operator.
    case `operator`
    /// An operator, whose browser may show the token as a password: of a page that changes nothing.
    case browser
  }

  typealias Handler =
    @Sendable (Sidecar, Request, SidecarContext) async throws -> Response

  let method: HTTPRequest.Method
  /// Segments that stand for a value begin with `:`.
  let path: String
  let access: Access
  let handler: Handler

  init(_ method: HTTPRequest.Method, _ path: String, _ access: Access, _ handler: @escaping Handler) {
    self.method = method
    self.path = path
    self.access = access
    self.handler = handler
  }

  /// All of them. The OpenAPI document lists the same; a test compares.
  static let all: [Endpoint] = [
    Endpoint(.post, Sidecar.analysesPath, .tenant) { try await $0.analyses($1, $2) },
    Endpoint(.post, "/v1/verdicts", .tenant) { try await $0.verdicts($1, $2) },
    Endpoint(.post, Sidecar.chatPath, .tenant) { try await $0.chat($1, $2) },
    Endpoint(.get, "/v1/models", .tenant) { sidecar, _, _ in sidecar.models() },
    Endpoint(.get, "/v1/subjects", .tenant) { try await $0.subjects($1, $2) },
    Endpoint(.get, "/v1/subjects/:name", .tenant) { try await $0.subject($1, $2) },
    Endpoint(.delete, "/v1/subjects/:name", .tenant) { try await $0.forget($1, $2) },
    Endpoint(.post, "/v1/invalidations", .tenant) { try await $0.invalidate($1, $2) },
    Endpoint(.get, "/v1/ledger", .tenant) { try await $0.ledger($1, $2) },
    Endpoint(.get, "/v1/quality", .tenant) { try await $0.quality($1, $2) },
    Endpoint(.post, "/v1/decisions", .tenant) { try await $0.decide($1, $2) },
    Endpoint(.post, "/v1/decisions/generate", .tenant) { try await $0.decide($1, $2, asksAnyway: true) },
    Endpoint(.get, "/v1/decisions", .tenant) { try await $0.decisions($1, $2) },
    Endpoint(.get, "/v1/decisions/metrics", .tenant) { try await $0.decisionMetrics($1, $2) },
    Endpoint(.get, "/v1/market-data/:name", .tenant) { try await $0.marketData($1, $2) },
    Endpoint(.get, "/v1/accounts/:name", .tenant) { try await $0.tradingAccount($1, $2) },
    Endpoint(.get, "/v1/accounts/:name/strategy", .tenant) { try await $0.strategy($1, $2) },
    Endpoint(.post, "/v1/accounts/:name/strategy", .tenant) { try await $0.switchStrategy($1, $2) },
    Endpoint(.get, "/v1/strategies/:name/performance", .tenant) { try await $0.strategyPerformance($1, $2) },
    Endpoint(.get, "/", .browser) { sidecar, request, _ in try await sidecar.page(request) },
    Endpoint(.get, "/decisions", .browser) { sidecar, request, _ in try await sidecar.decisionsPage(request)
    },
    Endpoint(.get, "/health", .open) { sidecar, _, _ in sidecar.health() },
    Endpoint(.get, "/ready", .open) { sidecar, _, _ in try sidecar.ready() },
    Endpoint(.get, "/metrics", .operator) { sidecar, _, _ in sidecar.metricsPage() },
    Endpoint(.get, "/openapi.json", .open) { sidecar, _, _ in .json(sidecar.document()) },
  ]

  /// The methods of a path that a request with another one was sent to; nil where there is no such path, or the method is known.
  static func allowedMethods(_ path: String, _ method: HTTPRequest.Method) -> String? {
    let segments = path.split(separator: "/", omittingEmptySubsequences: false)
    let methods = all.filter { endpoint in
      let pattern = endpoint.path.split(separator: "/", omittingEmptySubsequences: false)
      return pattern.count == segments.count
        && zip(pattern, segments).allSatisfy { $0 == $1 || $0.hasPrefix(":") && !$1.isEmpty }
    }.flatMap { $0.method == .get ? ["GET", "HEAD"] : [$0.method.rawValue] }
    return methods.isEmpty || methods.contains(method.rawValue)
      ? nil : methods.sorted().joined(separator: ", ")
  }
}
