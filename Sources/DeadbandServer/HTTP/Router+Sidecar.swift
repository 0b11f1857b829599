import DeadbandInterface
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1

extension Sidecar {
  /// All routes, and a problem document for whatever is none.
  func router() -> Router<SidecarContext> {
    let router = Router(context: SidecarContext.self)
    router.add(middleware: TracingMiddleware())
    router.add(middleware: ProblemMiddleware(sidecar: self))
    for endpoint in Endpoint.all {
      add(endpoint, to: router)
      if endpoint.method == .get {
        // What reads may be asked about without reading.
        add(Endpoint(.head, endpoint.path, endpoint.access, endpoint.handler), to: router)
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
}

/// Makes a problem document of whatever is thrown, and counts every answer.
struct ProblemMiddleware: RouterMiddleware {
  let sidecar: Sidecar

  @concurrent func handle(
    _ request: Request, context: SidecarContext,
    next: @concurrent (Request, SidecarContext) async throws -> Response
  ) async throws -> Response {
    let begun = NIODeadline.now()
    let response = try await answer(request, context, next)
    let taken = (NIODeadline.now() - begun).nanoseconds
    if let name = HTTPField.Name(AnswerHeaders.verdict), response.headers[name] == "reuse" {
      sidecar.metrics.cached(nanoseconds: taken)
    }
    sidecar.answered(
      request.method.rawValue, context.endpointPath.flatMap { $0 == "NotFound" ? nil : $0 },
      status: response.status.code, nanoseconds: taken)
    return response
  }

  private func answer(
    _ request: Request, _ context: SidecarContext,
    _ next: @concurrent (Request, SidecarContext) async throws -> Response
  ) async throws -> Response {
    do {
      // The router passes over empty segments; whoever guards a path in front of this must not be got round.
      if request.uri.path.contains("//") { throw HTTPError(.notFound) }
      return try await next(request, context)
    } catch let error as HTTPParserError {
      // What follows it may be anything: the connection is answered and closed below this.
      throw error
    } catch {
      let problem = Problem(telling: error, to: context.logger)
      var headers: HTTPFields = [:]
      if problem.kind == .notFound, let allowed = Endpoint.allowedMethods(request.uri.path, request.method) {
        return Problem(.method, "\(request.method.rawValue) is not known here; there is \(allowed)")
          .response([.allow: allowed])
      }
      if problem.kind == .unauthorized {
        // Only what a browser's password opens asks for one: elsewhere another site's page could use it.
        headers[.wwwAuthenticate] =
          Endpoint.all.contains { $0.access == .browser && $0.path == request.uri.path }
          ? #"Basic realm="Deadband", charset="UTF-8""# : "Bearer"
      }
      if problem.kind == .tooLarge { headers[.connection] = "close" }
      return problem.response(headers)
    }
  }
}
