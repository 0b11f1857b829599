import ArgumentParser
import Deadband
import DeadbandCore
import DeadbandMarketData
import FoundationEssentials
import Glibc

/// The options of every command that runs the engine.
struct EngineArguments: ParsableArguments {
  /// Who answers.
  enum Choice: String, ExpressibleByArgument, CaseIterable {
    case auto, models, rulebook
  }

  @Option(
    help: ArgumentHelp(
      "Who answers: models, rulebook, or auto: models where a key is set.", valueName: "name"))
  var analyst = Choice.auto

  @Option(help: "The route, or one provider (default: the configuration's).")
  var route: String?

  @Option(help: ArgumentHelp("A built-in profile or a profile's file.", valueName: "profile"))
  var thresholds = ProfileArgument.standard

  @Option(
    help: ArgumentHelp("A prompt's file, or a folder of them; may be repeated.", valueName: "file"),
    completion: .file(extensions: ["prompt"]))
  var prompts: [String] = []

  @Option(help: "Whose analyses and whose money.")
  var tenant = Subject.commonTenant

  @Option(
    help: ArgumentHelp(
      "Send no snapshot whose overall_score is lower, 0 to 100 (default: $MISTRAL_MIN_PRESCALE × 100, or none).",
      valueName: "score"))
  var minScore: Double?

  @Option(
    help: ArgumentHelp(
      "Seconds between the beginnings of two calls (models: 1; rulebook: 0).", valueName: "seconds"))
  var callInterval: Double?

  @Option(
    help: ArgumentHelp(
      "Share of hits that are asked afresh to measure agreement; 0 asks nothing twice (default: 0.01).",
      valueName: "share"))
  var shadow: Double?

  @Option(
    help: ArgumentHelp(
      "What a wrong answer loses each time it is served: a profile with a curve then asks by what calls cost.",
      valueName: "dollars"),
    transform: MoneyArgument.read)
  var wrongCosts: Money?

  @Flag(help: "Let analyses that were made together expire together.")
  var noSpread = false

  @Flag(help: "Write nothing into the ledger, and keep no budget.")
  var noLedger = false

  @OptionGroup var analysts: AnalystsArguments

  func validate() throws {
    if let minScore, !(0...100).contains(minScore) {
      throw ValidationError("--min-score \(minScore): a number from 0 to 100 is needed")
    }
    if let callInterval, !(0...3_600).contains(callInterval) {
      throw ValidationError("--call-interval \(callInterval): seconds from 0 to 3600 are needed")
    }
    if let shadow, !(0...1).contains(shadow) {
      throw ValidationError("--shadow \(shadow): a share from 0 to 1 is needed")
    }
    if let wrongCosts, wrongCosts <= .zero {
      throw ValidationError(
        "--wrong-costs is above 0: where a wrong answer costs nothing, no call is worth anything")
    }
    if route != nil, analyst == .rulebook {
      throw ValidationError("--route names models, --analyst rulebook none")
    }
  }
}

/// An engine with all that it stands on, opened and closed together.
struct RunningEngine {
  private let engine: Engine
  /// The models, where they answer.
  private let analysts: Analysts?
  private let ledger: Ledger?
  private let store: AnalysisStore
  /// A folder of its own that goes with it.
  private let temporaryFolder: String?

  private init(_ arguments: EngineArguments, store path: String?, ledger ledgerPath: String) throws {
    let profile = try arguments.thresholds.load()
    if arguments.wrongCosts != nil, profile.freshness == nil {
      throw ValidationError("--wrong-costs needs a profile with a curve; deadband freshness --out makes one")
    }
    let catalog = try PromptFiles.catalog(arguments.prompts, profile.schema)
    let usesModels = try arguments.usesModels()
    let folder = path ?? "\(FileManager.default.temporaryDirectory.path)/deadband-\(UUID().uuidString)"
    store = try AnalysisStore.open(folder, at: .now)
    temporaryFolder = path == nil ? folder : nil
    do {
      var configuration = try arguments.engineConfiguration()
      let analyst: any SubjectAnalyst
      if let models = usesModels {
        ledger = arguments.noLedger ? nil : try Ledger.open(ledgerPath) { .now }
        let all = try Analysts(models, ledger: ledger)
        analysts = all
        do throws(AnalystError) {
          analyst = PromptedAnalyst(try all.route(arguments.route), catalog: catalog)
        } catch { throw ValidationError("\(error.reason)\(error.wayOut.map { "; \($0)" } ?? "")") }
      } else {
        (ledger, analysts) = (nil, nil)
        // As in a replay: where the profile trusts them, and nowhere else.
        analyst = RulebookAnalyst(statesRegions: profile.settings.trustsRegion)
        if arguments.callInterval == nil { configuration.callInterval = .zero }
        // Rules never contradict themselves.
        if arguments.shadow == nil { configuration.quality.repeatShare = 0 }
      }
      engine = Engine(
        store: store, analyst: analyst, profile: profile, configuration: configuration, ledger: ledger)
    } catch {
      try? store.close(at: .now)
      if let temporaryFolder { try? FileManager.default.removeItem(atPath: temporaryFolder) }
      throw error
    }
  }

  /// Opens an engine, gives it to `body`, and closes it with all that it stands on.
  ///
  /// - Parameter store: the store's folder; nil for one that goes with the engine.
  static func with(
    _ arguments: EngineArguments, store: String?, ledger: String, _ body: (Engine) async throws -> Void
  ) async throws {
    let running = try RunningEngine(arguments, store: store, ledger: ledger)
    do { try await body(running.engine) } catch {
      try? await running.close()
      throw error
    }
    try await running.close()
  }

  /// Waits for what is under way, and closes all.
  private func close() async throws {
    await engine.shutdown()
    await analysts?.shutdown()
    ledger?.close()
    defer { if let temporaryFolder { try? FileManager.default.removeItem(atPath: temporaryFolder) } }
    try store.close(at: .now)
  }
}

extension EngineArguments {
  /// The models' configuration, where they are to answer: told to, or there is something to ask.
  fileprivate func usesModels() throws -> AnalystsConfiguration? {
    if analyst == .rulebook { return nil }
    let configuration = try analysts.load()
    let hasLocal = ["LLM_MODEL", "LLM_LOCAL_ENABLED"].contains { Environment.value($0) != nil }
    let isTold = analyst == .models || route != nil || analysts.isConfigured || hasLocal
    return isTold || configuration.providers.contains { $0.isEnabled && $0.key != nil } ? configuration : nil
  }

  fileprivate func engineConfiguration() throws -> EngineConfiguration {
    var configuration = EngineConfiguration()
    if let callInterval { configuration.callInterval = .milliseconds(Int64(callInterval * 1_000)) }
    if let shadow {
      configuration.quality.shadowShare = shadow
      if shadow == 0 { configuration.quality.repeatShare = 0 }
    }
    if noSpread { configuration.expirySpread = 0 }
    if let wrongCosts, let price = FreshnessPrice(wrongAnswer: wrongCosts) {
      configuration.freshness = FreshnessConfiguration(price)
    }
    configuration.minimumScore = try minScore ?? Self.prescale()
    return configuration
  }

  /// `MISTRAL_MIN_PRESCALE=0.20` means a score of 20.
  private static func prescale() throws -> Double? {
    guard let text = Environment.value("MISTRAL_MIN_PRESCALE") else { return nil }
    guard let share = Double(text), (0...1).contains(share) else {
      throw ConfigurationError.refused(
        source: "environment", path: "MISTRAL_MIN_PRESCALE",
        reason: "\"\(text.onOneLine.prefix(40))\" is refused; a share from 0 to 1 is needed")
    }
    return share * 100
  }
}

/// Prompts as a user names them: files, or folders of files that end in `.prompt`.
enum PromptFiles {
  /// The paths of all files that are meant, in order.
  static func paths(_ names: [String]) throws -> [String] {
    try names.flatMap { name -> [String] in
      var isFolder = stat()
      guard stat(name, &isFolder) == 0, isFolder.st_mode & S_IFMT == S_IFDIR else { return [name] }
      let files = try FileManager.default.contentsOfDirectory(atPath: name).filter { $0.hasSuffix(".prompt") }
      guard !files.isEmpty else { throw ValidationError("\(name): no file in it ends in .prompt") }
      return files.sorted().map { "\(name)/\($0)" }
    }
  }

  static func read(_ path: String, _ schema: IndicatorSchema) throws -> PromptTemplate {
    let file = try TextFile.read(path)
    return try PromptTemplate(file.bytes, source: file.path, schema: schema)
  }

  static func catalog(_ names: [String], _ schema: IndicatorSchema) throws -> PromptCatalog {
    try PromptCatalog(try paths(names).map { try read($0, schema) })
  }
}

/// The store of commands that run the engine.
struct EngineStoreArguments: ParsableArguments {
  @Option(
    name: .customLong("store"),
    help: ArgumentHelp(
      "The store's folder (default: $DEADBAND_STORE, or deadband-store).", valueName: "directory"),
    completion: .directory)
  var folder: String?

  /// The folder that is meant.
  var path: String {
    folder ?? Environment.value("DEADBAND_STORE") ?? "deadband-store"
  }

  func validate() throws {
    if folder == "" { throw ValidationError("--store needs a folder") }
  }
}
