internal import DeadbandCore

/// All analysts of a configuration, ready to be asked.
///
///     let analysts = try Analysts(configuration, ledger: ledger)
///     let answer = try await analysts.route().answer(to: Question("…"))
///     await analysts.shutdown()
public final class Analysts: Sendable {
  /// What they were made of.
  public let configuration: AnalystsConfiguration
  /// One for each provider, in the configuration's order.
  public let hosted: [HostedAnalyst]
  private let routes: [RouteAnalyst]
  private let caller: HTTPCaller

  /// Analysts of a configuration.
  ///
  /// - Parameters:
  ///   - ledger: where every call is accounted for; nil accounts for none.
  ///   - prices: what models cost; the shipped list by default.
  ///   - random: for jitter and shares, in 0..<1.
  /// - Throws: ``AnalystError/Code/invalidRequest`` where a route names nobody.
  public init(
    _ configuration: AnalystsConfiguration, ledger: Ledger?, prices: PriceList = .bundled,
    clock: AnalystClock = .system, random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
  ) throws(AnalystError) {
    let most = configuration.providers.map(\.limits.inFlight).max() ?? 1
    let caller = HTTPCaller(connectionsPerHost: min(max(most, 8), 1_024))
    let today = clock.date().utcDate
    let hosted = configuration.providers.map { provider in
      HostedAnalyst(
        provider, price: provider.price(among: prices, on: today),
        ledger: ledger, caller: caller, clock: clock, random: random)
    }
    self.configuration = configuration
    self.hosted = hosted
    self.caller = caller
    var routes: [RouteAnalyst] = []
    for route in configuration.routes {
      routes.append(try RouteAnalyst(route, analysts: hosted, clock: clock, random: random))
    }
    self.routes = routes
  }

  /// The route of a name, the default one for nil; a provider's name is a route of that provider alone.
  ///
  /// - Throws: ``AnalystError/Code/invalidRequest`` with the names there are.
  public func route(_ name: String? = nil) throws(AnalystError) -> any Analyst {
    let name = name ?? configuration.defaultRoute
    if let route = routes.first(where: { $0.name == name }) { return route }
    if let analyst = hosted.first(where: { $0.name == name }) { return analyst }
    let names = routes.map(\.name).sorted() + hosted.map(\.name)
    throw AnalystError(
      .invalidRequest, reason: "\"\(name)\" is no route and no provider",
      wayOut: "there are \(names.joined(separator: ", "))")
  }

  /// Loads the models of this machine that want it.
  public func start() async {
    for analyst in hosted where analyst.configuration.isEnabled { await analyst.keeper?.start() }
  }

  /// Ends all connections, and frees what local models hold. Calls under way fail.
  public func shutdown() async {
    for analyst in hosted { await analyst.keeper?.stop() }
    await caller.shutdown()
  }
}
