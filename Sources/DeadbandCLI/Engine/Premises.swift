import ArgumentParser
import Deadband
import DeadbandDecisions
import DeadbandFleet
import FoundationEssentials
import Synchronization

/// Store and ledger of a command, opened once, and engines on them.
final class Premises: Sendable {
  let store: AnalysisStore
  private let ledgerPath: String
  private let ledger = Mutex<Ledger?>(nil)
  private let folder: String
  private let decisions = Mutex<DecisionHistory?>(nil)
  /// What many machines share; nil for this one alone.
  let fleet: FleetTier?
  /// A folder of its own that goes with it.
  private let temporaryFolder: String?

  /// - Parameters:
  ///   - store: the store's folder; nil for one that goes with the command.
  ///   - fleet: makes the tier that many machines share.
  init(
    store path: String?, ledger ledgerPath: String, fleet: (AnalysisStore) -> FleetTier? = { _ in nil }
  ) throws {
    let folder = path ?? "\(FileManager.default.temporaryDirectory.path)/deadband-\(UUID().uuidString)"
    self.folder = folder
    store = try AnalysisStore.open(folder, at: .now)
    self.fleet = fleet(store)
    temporaryFolder = path == nil ? folder : nil
    self.ledgerPath = ledgerPath
  }

  /// What answers, as arguments and configuration say it now.
  struct Staff {
    let engine: Engine
    /// The models, where they answer.
    let analysts: Analysts?
    /// An engine for another route of theirs; nil where no models answer.
    let makeEngine: (@Sendable (any Analyst) -> Engine)?
  }

  /// An engine of these arguments; profile, prompts and configuration are read anew.
  func staff(_ arguments: EngineArguments, onEvent: (@Sendable (EngineEvent) -> Void)? = nil) throws -> Staff
  {
    let profile = try arguments.thresholds.load()
    if arguments.wrongCosts != nil, profile.freshness == nil {
      throw ValidationError("--wrong-costs needs a profile with a curve; deadband freshness --out makes one")
    }
    let catalog = try PromptFiles.catalog(arguments.prompts, profile.schema)
    var configuration = try arguments.engineConfiguration()
    guard let models = try arguments.usesModels() else {
      if arguments.callInterval == nil { configuration.callInterval = .zero }
      // Rules never contradict themselves.
      if arguments.shadow == nil { configuration.quality.repeatShare = 0 }
      // As in a replay: where the profile trusts them, and nowhere else.
      let rulebook = RulebookAnalyst(statesRegions: profile.settings.trustsRegion)
      let engine = Engine(
        store: store, analyst: rulebook, profile: profile, configuration: configuration, shared: fleet,
        onEvent: onEvent)
      return Staff(engine: engine, analysts: nil, makeEngine: nil)
    }
    let ledger = try openLedger(arguments)
    let analysts = try Analysts(models, ledger: ledger)
    let route: any Analyst
    do throws(AnalystError) { route = try analysts.route(arguments.route) } catch {
      throw ValidationError("\(error.reason)\(error.wayOut.map { "; \($0)" } ?? "")")
    }
    let makeEngine = { @Sendable [store, ledger, fleet, configuration] (analyst: any Analyst) in
      Engine(
        store: store, analyst: PromptedAnalyst(analyst, catalog: catalog), profile: profile,
        configuration: configuration, ledger: ledger, shared: fleet, onEvent: onEvent)
    }
    return Staff(engine: makeEngine(route), analysts: analysts, makeEngine: makeEngine)
  }

  /// The ledger, opened where it was not; nil where none is wanted.
  func openLedger(_ arguments: EngineArguments) throws -> Ledger? {
    try ledger.withLock { ledger in
      if ledger == nil, !arguments.noLedger {
        let opened = try Ledger.open(ledgerPath) { .now }
        fleet?.attach(opened)
        ledger = opened
      }
      return ledger
    }
  }

  /// The history of decisions, which has a store of its own within the store's folder.
  func history() throws -> DecisionHistory {
    try decisions.withLock { decisions in
      if let decisions { return decisions }
      let opened = try DecisionHistory.open(in: folder, at: .now)
      decisions = opened
      return opened
    }
  }

  /// Closes store and ledger.
  func close() throws {
    try? decisions.withLock { try $0?.store.close(at: .now) }
    fleet?.close()
    ledger.withLock { $0?.close() }
    defer { if let temporaryFolder { try? FileManager.default.removeItem(atPath: temporaryFolder) } }
    try store.close(at: .now)
  }
}

/// An engine with all that it stands on, opened and closed together.
enum RunningEngine {
  /// Opens an engine, gives it to `body`, and closes it with all that it stands on.
  ///
  /// - Parameter store: the store's folder; nil for one that goes with the engine.
  static func with(
    _ arguments: EngineArguments, store: String?, ledger: String, _ body: (Engine) async throws -> Void
  ) async throws {
    let premises = try Premises(store: store, ledger: ledger)
    do {
      let staff = try premises.staff(arguments)
      do { try await body(staff.engine) } catch {
        await end(staff)
        throw error
      }
      await end(staff)
    } catch {
      try? premises.close()
      throw error
    }
    try premises.close()
  }

  /// Waits for what is under way.
  private static func end(_ staff: Premises.Staff) async {
    await staff.engine.shutdown()
    await staff.analysts?.shutdown()
  }
}
