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

  /// A configuration put together: what is built in, then a file, then the environment, then flags; what comes later wins.
  ///
  /// - Parameters:
  ///   - file: JSON; nil for none.
  ///   - source: what the file is called in errors.
  ///   - environment: keys (`OPENAI_API_KEY`), `DEADBAND_PROVIDERS_OPENAI_MODEL` and the like, and the older `LLM_…`.
  ///   - flags: `providers.openai.model` and the like.
  /// - Throws: ``ConfigurationError``: the first thing that is wrong, with its place.
  public init(
    file: [UInt8]?, source: String = "", environment: [String: String], flags: [String: String] = [:]
  ) throws(ConfigurationError) {
    let file =
      if let file { try ConfigurationFile(file, source: source) } else { ConfigurationFile() }
    self = try ConfigurationReader(file: file, environment: environment, flags: flags).configuration()
  }

  /// The provider of a name.
  public subscript(provider name: String) -> ProviderConfiguration? { providers.first { $0.name == name } }
}
