import ArgumentParser
import Deadband
import DeadbandAlerts
import DeadbandFleet
import DeadbandServer
import FoundationEssentials
import Logging
import Tracing

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Answer over HTTP: the engine for every language on this machine.",
    discussion: """
      Listens on the loopback, where nobody needs a token. On another address --tokens is needed. Routes are listed at \
      /openapi.json; an existing OpenAI client takes the base URL http://127.0.0.1:8080/v1.

      SIGHUP reads profile, prompts, configuration, prices, tokens and alerts anew; what is wrong leaves what was in force. SIGTERM and \
      SIGINT finish what is under way, and end.

      EXAMPLES:
        deadband serve
        deadband serve --store analyses --thresholds mine.json --port 9000
        deadband token new --tokens tokens.json --tenant desk-a
        API_HOST=0.0.0.0 deadband serve --tokens tokens.json --tls-chain chain.pem --tls-key key.pem
        deadband serve --alerts alerts.json
        ASSETS=BTCUSDT,ETHUSDT deadband serve --decisions
        deadband serve --fleet postgres://deadband@db.example.com/deadband

      \(ExitStatus.help)
      """)

  @Option(help: ArgumentHelp("The address (default: $API_HOST, or 127.0.0.1).", valueName: "address"))
  var host: String?

  @Option(
    help: ArgumentHelp("The port; 0 takes a free one (default: $API_PORT, or 8080).", valueName: "port"))
  var port: Int?

  @Option(
    help: ArgumentHelp(
      "Who is let in (default: $DEADBAND_TOKENS, or everybody on the loopback).", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var tokens: String?

  @Option(
    help: ArgumentHelp(
      "A further name that requests without a token may be meant for; may be repeated.", valueName: "name"))
  var hostName: [String] = []

  @Option(help: ArgumentHelp("The certificate's chain, PEM.", valueName: "file"), completion: .file())
  var tlsChain: String?

  @Option(help: ArgumentHelp("The certificate's private key, PEM.", valueName: "file"), completion: .file())
  var tlsKey: String?

  @Option(help: ArgumentHelp("Bytes that a request's body may have.", valueName: "bytes"))
  var bodyLimit = SidecarConfiguration().bodyByteLimit

  @Option(help: ArgumentHelp("Connections at one time.", valueName: "number"))
  var connections = SidecarConfiguration().connectionLimit

  @Option(help: ArgumentHelp("Seconds that a client may take to send a request.", valueName: "seconds"))
  var requestTime = SidecarConfiguration().requestTime.components.seconds

  @Option(help: ArgumentHelp("Seconds that a connection may be silent.", valueName: "seconds"))
  var idleTime = SidecarConfiguration().idleTime.components.seconds

  @Option(help: ArgumentHelp("Seconds that the end may take.", valueName: "seconds"))
  var shutdownTime = SidecarConfiguration().shutdownTime.components.seconds

  @Option(
    help: ArgumentHelp(
      "Seconds for which chat completions without a snapshot are served again.", valueName: "seconds"))
  var exactTime = SidecarConfiguration().exactTimeToLive.components.seconds

  @Option(
    help: ArgumentHelp(
      "Write service.log, engine.log, access.log and trace.log there (default: standard error, without access).",
      valueName: "directory"), completion: .directory)
  var logDirectory: String?

  @Option(
    help: ArgumentHelp(
      "Who is told when a model is asked, and what it says (default: $DEADBAND_ALERTS, or nobody).",
      valueName: "file"), completion: .file(extensions: ["json"]))
  var alerts: String?

  @Flag(
    help:
      "Decide about portfolios, too: accounts as ASSETS, ACCOUNT_IDS and the like say (docs/portfolio.md).")
  var decisions = false

  @OptionGroup var strategies: StrategyOption
  @OptionGroup var fleet: FleetOption
  @OptionGroup var engine: EngineArguments
  @OptionGroup var store: EngineStoreArguments
  @OptionGroup var ledger: LedgerFolder

  func validate() throws {
    for (name, seconds) in [
      ("--request-time", requestTime), ("--idle-time", idleTime), ("--shutdown-time", shutdownTime),
    ] where !(1...86_400).contains(seconds) {
      throw ValidationError("\(name) \(seconds): 1 to 86400 seconds are allowed")
    }
    guard (1...604_800).contains(exactTime) else {
      throw ValidationError("--exact-time \(exactTime): 1 to 604800 seconds are allowed, seven days")
    }
    guard (1_024...(64 << 20)).contains(bodyLimit) else {
      throw ValidationError("--body-limit \(bodyLimit): 1024 to \(64 << 20) bytes are allowed")
    }
    guard (1...1_000_000).contains(connections) else {
      throw ValidationError("--connections \(connections): 1 to 1000000 are allowed")
    }
    guard (tlsChain == nil) == (tlsKey == nil) else {
      throw ValidationError("--tls-chain and --tls-key go together")
    }
    _ = try resolvedPort()
    _ = try logLevel()
  }

  private func resolvedPort() throws -> Int {
    if let port {
      guard (0...65_535).contains(port) else {
        throw ValidationError("--port \(port): 0 to 65535 are allowed")
      }
      return port
    }
    guard let text = Environment.value("API_PORT") else { return SidecarConfiguration().port }
    guard let port = Int(text), (0...65_535).contains(port) else {
      throw ValidationError("API_PORT \(text.onOneLine): 0 to 65535 are allowed")
    }
    return port
  }

  private func logLevel() throws -> Logger.Level {
    guard let text = Environment.value("LOG_LEVEL") else { return .info }
    let word = text.lowercased() == "warn" ? "warning" : text.lowercased()
    guard let level = Logger.Level(rawValue: word) else {
      throw ValidationError(
        "LOG_LEVEL \(text.onOneLine): \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")) are allowed"
      )
    }
    return level
  }

  private func sidecarConfiguration() throws -> SidecarConfiguration {
    var configuration = SidecarConfiguration()
    configuration.host = host ?? Environment.value("API_HOST") ?? configuration.host
    configuration.port = try resolvedPort()
    configuration.hostNames = hostName.map { $0.lowercased() }
    configuration.bodyByteLimit = bodyLimit
    configuration.connectionLimit = connections
    configuration.requestTime = .seconds(requestTime)
    configuration.idleTime = .seconds(idleTime)
    configuration.shutdownTime = .seconds(shutdownTime)
    configuration.exactTimeToLive = .seconds(exactTime)
    if let tlsChain, let tlsKey { configuration.certificate = .init(chain: tlsChain, key: tlsKey) }
    return configuration
  }

  func run() async throws {
    let configuration = try sidecarConfiguration()
    let tokenPath = tokens ?? Environment.value("DEADBAND_TOKENS")
    let book = try tokenPath.map { try TokenFile.read($0) }
    let told = try AlertFile.read(alerts)
    let fleetURL = try fleet.url()
    let logs = LogFiles(folder: logDirectory)
    let (level, metrics) = (try logLevel(), SidecarMetrics())
    let logger = logs.logger("service", level: level)
    let premises = try Premises(store: store.path, ledger: ledger.path) { store in
      fleetURL.map { FleetTier($0, store: store, onEvent: FleetOption.log(logger)) }
    }
    InstrumentationSystem.bootstrap(SpanLog(logs.logger("trace", level: level)))
    do {
      let steps = EngineLog(logs.logger("engine", level: level))
      let office = AlertOffice(told, store: premises.store, onEvent: AlertFile.log(logger))
      try await FleetOption.prepare(premises.fleet, logger)
      let sharing = Task { await premises.fleet?.run() }
      defer { sharing.cancel() }
      let onEvent = { @Sendable (event: EngineEvent) in
        metrics.record(event)
        steps.record(event)
        office.record(event)
      }
      let read = { @Sendable [engine, decisions, strategies] in
        let staff = try premises.staff(engine, onEvent: onEvent)
        return Generation(
          staff.engine, analysts: staff.analysts, makeEngine: staff.makeEngine,
          trading: decisions ? try premises.room(engine, try strategies.book(), onEvent: onEvent) : nil)
      }
      let sidecar = try Sidecar(
        configuration, read(), tokens: book, metrics: metrics,
        accessLog: logDirectory.map { _ in logs.logger("access", level: level) })
      try await serve(sidecar, logger) { [alerts] in
        logs.reopen()
        do {
          let book = try tokenPath.map { try TokenFile.read($0) }
          let (generation, told) = (try read(), try AlertFile.read(alerts))
          office.replace(told)
          await sidecar.replace(generation, tokens: book)
          logger.info("read anew", metadata: ["profile": "\(generation.engine.profile.name)"])
        } catch {
          logger.error("what was read is refused; what was in force stays", metadata: ["error": "\(error)"])
        }
      }
      // Answers that came in while the sidecar ended are told, too.
      await office.close(within: .seconds(5))
    } catch {
      try? premises.close()
      throw error
    }
    try premises.close()
    logger.info("ended")
  }

  private func serve(
    _ sidecar: Sidecar, _ logger: Logger, readAnew: @escaping @Sendable () async -> Void
  ) async throws {
    let isOpen = tokens ?? Environment.value("DEADBAND_TOKENS") == nil
    let scheme = tlsChain == nil ? "http" : "https"
    let host = sidecar.configuration.host
    try await sidecar.serve(logger: logger, onHangUp: readAnew) { port in
      logger.info(
        "listening",
        metadata: [
          "address": "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)",
          "tokens": isOpen ? "none needed on the loopback" : "needed",
        ])
    }
  }
}
