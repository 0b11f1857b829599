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

extension EngineArguments {
  /// The models' configuration, where they are to answer: told to, or there is something to ask.
  ///
  /// - Parameter environment: whose variables count.
  func usesModels(
    _ environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws -> AnalystsConfiguration? {
    if analyst == .rulebook { return nil }
    let configuration = try analysts.load(environment)
    let hasLocal = ["LLM_MODEL", "LLM_LOCAL_ENABLED"].contains { !(environment[$0] ?? "").isEmpty }
    let isTold = analyst == .models || route != nil || analysts.isConfigured || hasLocal
    return isTold || configuration.providers.contains { $0.isEnabled && $0.key != nil } ? configuration : nil
  }

  func engineConfiguration() throws -> EngineConfiguration {
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

/// Whose analyses a command is about.
struct TenantArgument: ParsableArguments {
  @Option(name: .customLong("tenant"), help: "Whose analyses and whose money.")
  var name = Subject.commonTenant
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
