import DeadbandInterface
import Hummingbird
import Logging
import NIOHTTP1

extension Sidecar {
  /// All routes, and a problem document for whatever is none.
  func router() -> Router<SidecarContext> {
    let router = Router(context: SidecarContext.self)
    router.add(middleware: ProblemMiddleware())
    let byPath = Dictionary(grouping: Endpoint.all, by: \.path)
    for (path, endpoints) in byPath {
      for endpoint in endpoints { add(endpoint, to: router) }
      let methods = endpoints.map(\.method)
      // What reads may be asked about without reading.
      let known = methods.contains(.get) ? methods + [.head] : methods
      if methods.contains(.get), let get = endpoints.first(where: { $0.method == .get }) {
        add(Endpoint(.head, path, get.access, get.handler), to: router)
      }
      let allowed = known.map(\.rawValue).sorted().joined(separator: ", ")
      for method in Self.otherMethods where !known.contains(method) {
        router.on(RouterPath(path), method: method) { request, _ -> Response in
          Problem(.method, "\(request.method.rawValue) is not known here; there is \(allowed)")
            .response([.allow: allowed])
        }
      }
    }
    return router
  }

  private func add(_ endpoint: Endpoint, to router: Router<SidecarContext>) {
    router.on(RouterPath(endpoint.path), method: endpoint.method) { [self] request, context -> Response in
      var context = context
      context.caller = try admit(
        authorization: request.headers[.authorization], host: request.head.authority, endpoint.access)
      return try await endpoint.handler(self, request, context)
    }
  }

  private static let otherMethods: [HTTPRequest.Method] = [
    .get, .head, .post, .put, .delete, .patch, .options, .trace, .connect,
  ]
}

/// Makes a problem document of whatever is thrown.
struct ProblemMiddleware: RouterMiddleware {
  @concurrent func handle(
    _ request: Request, context: SidecarContext,
    next: @concurrent (Request, SidecarContext) async throws -> Response
  ) async throws -> Response {
    do {
      // The router passes over empty segments; whoever guards a path in front of this must not be got round.
      if request.uri.path.contains("//") { throw HTTPError(.notFound) }
      return try await next(request, context)
    } catch let error as HTTPParserError {
      // What follows it may be anything: the connection is answered and closed below this.
      throw error
    } catch {
      let problem = Problem(error)
      if problem.kind == .failure {
        context.logger.error("a request failed", metadata: ["error": "\(error)"])
      }
      var headers: HTTPFields = [:]
      if problem.kind == .unauthorized {
        // A browser asks its user for the password then.
        headers[.wwwAuthenticate] = request.uri.path == "/" ? "Basic realm=\"deadband\"" : "Bearer"
      }
      if problem.kind == .tooLarge { headers[.connection] = "close" }
      return problem.response(headers)
    }
  }
}
