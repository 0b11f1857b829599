import Deadband
import DeadbandAnalysts
import DeadbandCore
import DeadbandDecisions
import DeadbandRulebook
import FoundationEssentials

extension Premises {
  /// The accounts that the environment names, each with the models that its own variables configure; where there are none, with the
  /// directional rulebook.
  func room(
    _ arguments: EngineArguments, _ book: StrategyBook, onEvent: (@Sendable (EngineEvent) -> Void)? = nil
  ) throws -> TradingRoom {
    let environment = ProcessInfo.processInfo.environment
    let variables = try AccountVariables(environment, book: book, keys: try keys(arguments, environment))
    let (store, fleet) = (store, fleet)
    // Made where somebody is paid, and not before.
    var opened: Ledger?
    // Each account's own: no key, limit or failure of one is another's.
    var analysts: [String: Analysts] = [:]
    for account in variables.accounts {
      guard let models = try arguments.usesModels(variables.environment(of: account.id)) else { continue }
      opened = try openLedger(arguments)
      analysts[account.id] = try Analysts(models, ledger: opened)
    }
    let ledger = opened
    var profiles: [String: ThresholdProfile] = [:]
    for strategy in book.strategies where profiles[strategy.profile] == nil {
      profiles[strategy.profile] = try ProfileArgument(argument: strategy.profile).load()
    }
    let base = try arguments.engineConfiguration()
    return try TradingRoom(
      variables.accounts, book: book, history: try history(),
      exchange: variables.exchange.map { KlinesClient($0) },
      onShutdown: { [analysts] in for one in analysts.values { await one.shutdown() } }
    ) { [analysts, profiles, route = arguments.route] account, strategy throws(DecisionsError) in
      var configuration = DeskConfiguration()
      configuration.timeToLive = account.timeToLive
      configuration.ceilings = account.ceilings
      configuration.engine.quality = base.quality
      guard let profile = profiles[strategy.profile] else {
        throw .refused(
          source: "strategy \(strategy.id)", path: "",
          reason: "there is no profile \(strategy.profile.quotedForMessage)")
      }
      func analyst(_ name: String?) throws(DecisionsError) -> any PortfolioAnalyst {
        guard let models = analysts[account.id] else {
          guard let temper = Temper(rawValue: name ?? Temper.steady.rawValue) else {
            throw .refused(
              source: "account \(account.id)", path: "",
              reason: "\((name ?? "").quotedForMessage) is no temper of the rulebook: "
                + Temper.allCases.map(\.rawValue).joined(separator: ", "))
          }
          return DirectionalAnalyst(temper)
        }
        do throws(AnalystError) {
          return PromptedPortfolioAnalyst(try models.route(name ?? strategy.model ?? route))
        } catch {
          throw .refused(source: "account \(account.id)", path: "", reason: error.description)
        }
      }
      var desks: [DecisionDesk] = []
      for name in account.models.isEmpty ? [nil] : account.models.map(Optional.some) {
        // Each has parts of its own; an account's only model has those that it had without a name.
        configuration.variant = account.models.count > 1 ? name : nil
        desks.append(
          try DecisionDesk(
            account: account.id, strategy: strategy, analyst: try analyst(name), profile: profile,
            store: store,
            ledger: ledger, shared: fleet, configuration: configuration, onEvent: onEvent))
      }
      return desks
    }
  }

  /// The variables of keys of which each account needs one: those of the providers that are configured, where models are asked.
  private func keys(_ arguments: EngineArguments, _ environment: [String: String]) throws -> [String] {
    guard arguments.analyst == .models else { return [] }
    return try arguments.analysts.load(environment).providers.filter(\.isEnabled).compactMap(\.keyVariable)
  }
}
