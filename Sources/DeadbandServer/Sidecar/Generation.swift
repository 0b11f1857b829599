public import Deadband
public import DeadbandDecisions
import DeadbandInterface
import Synchronization

/// Everything that answers, made of one reading of profile, prompts, providers and prices. The next reading makes the next one;
/// store and ledger are the same for all.
public final class Generation: Sendable {
  /// An engine with the subjects that were made for it.
  final class Desk: Sendable {
    let engine: Engine
    let subjects = SubjectTable()
    /// What a client calls its models.
    let model: String

    init(_ engine: Engine, model: String) {
      self.engine = engine
      self.model = model
    }
  }

  /// Who answers where no model is named.
  let main: Desk
  /// Who decides about portfolios; nil where nobody does.
  let trading: TradingRoom?
  private let analysts: Analysts?
  private let makeEngine: (@Sendable (any Analyst) -> Engine)?
  private let others = Mutex<[String: Desk]>([:])

  /// A generation.
  ///
  /// - Parameters:
  ///   - engine: answers where no model is named.
  ///   - analysts: whose models may be named; nil where the engine's analyst alone answers.
  ///   - makeEngine: an engine on the same store and ledger, for another route.
  ///   - trading: who decides about portfolios.
  public init(
    _ engine: Engine, analysts: Analysts? = nil, makeEngine: (@Sendable (any Analyst) -> Engine)? = nil,
    trading: TradingRoom? = nil
  ) {
    self.trading = trading
    main = Desk(engine, model: engine.analyst.name)
    self.analysts = analysts
    self.makeEngine = makeEngine
  }

  /// The engine that answers where no model is named.
  public var engine: Engine { main.engine }

  /// What a client may ask for: the default, routes, providers, and providers' models.
  var models: [String] {
    var names = ["default", main.model]
    if let configuration = analysts?.configuration {
      names += configuration.routes.map(\.name)
      for provider in configuration.providers where provider.isEnabled {
        names += [provider.name, provider.model, "\(provider.name)/\(provider.model)"]
      }
    }
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }

  /// The engine for a model as clients name it.
  ///
  /// - Throws: ``Problem`` with the names there are.
  func desk(_ model: String) throws(Problem) -> Desk {
    if model == "default" || model == main.model { return main }
    if let known = others.withLock({ $0[model] }) { return known }
    guard let analysts, let makeEngine, models.contains(model) else { throw unknown(model) }
    let provider = analysts.configuration.providers.first {
      $0.isEnabled && ($0.model == model || "\($0.name)/\($0.model)" == model)
    }
    let analyst: any Analyst
    do throws(AnalystError) { analyst = try analysts.route(provider?.name ?? model) } catch {
      throw unknown(model)
    }
    return others.withLock { others in
      // One engine an analyst, whatever it is called: two would ask twice.
      if let same = others.values.first(where: { $0.model == analyst.name }) {
        others[model] = same
        return same
      }
      let desk = analyst.name == main.model ? main : Desk(makeEngine(analyst), model: analyst.name)
      others[model] = desk
      return desk
    }
  }

  private func unknown(_ model: String) -> Problem {
    Problem(
      .notFound, "there is no model \(model.quotedForMessage)", at: "/model",
      wayOut: "there are \(models.prefix(20).joined(separator: ", "))")
  }

  /// All engines that have been asked for.
  var engines: [Engine] {
    var seen: Set<ObjectIdentifier> = []
    let all = [main] + others.withLock { Array($0.values) }
    return all.filter { seen.insert(ObjectIdentifier($0)).inserted }.map(\.engine)
  }

  /// How each provider is doing.
  var health: [(name: String, model: String, health: ProviderHealth)] {
    (analysts?.hosted ?? []).map { ($0.name, $0.configuration.model, $0.health) }
  }

  /// Waits for the calls under way, each of which is paid for, and ends all connections.
  ///
  /// - Parameter within: how long to wait; then the calls are cancelled, and who waits for one is told so.
  public func shutdown(within time: Duration) async {
    await withTaskGroup(of: Void.self) { group in
      for engine in engines { group.addTask { await engine.shutdown(within: time) } }
      if let trading { group.addTask { await trading.shutdown(within: time) } }
    }
    await analysts?.shutdown()
  }
}
