/// All analysts of a user: providers, routes, and which route is asked.
public struct AnalystsConfiguration: Sendable, Hashable {
  /// The providers, by rank, then by name.
  public var providers: [ProviderConfiguration]
  /// The routes, the default one among them.
  public var routes: [Route]
  /// The route that is asked where none is named.
  public var defaultRoute: String

  /// A configuration.
  public init(providers: [ProviderConfiguration], routes: [Route], defaultRoute: String = "hybrid") {
    self.providers = providers
    self.routes = routes
    self.defaultRoute = defaultRoute
  }

  /// The provider of a name.
  public subscript(provider name: String) -> ProviderConfiguration? { providers.first { $0.name == name } }
}
