import Hummingbird

/// What is known of a request on its way.
struct SidecarContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// Who asks; the common tenant where nobody needs a token.
  var caller = Caller(tenant: "", isOperator: false)

  init(source: ApplicationRequestContextSource) { coreContext = .init(source: source) }
}
