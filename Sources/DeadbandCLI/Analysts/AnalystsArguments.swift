import ArgumentParser
import DeadbandAnalysts
import DeadbandCore
import DeadbandMarketData
import FoundationEssentials
import Glibc

/// The options of every command that asks analysts.
struct AnalystsArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Analysts' configuration (default: $DEADBAND_CONFIGURATION, or deadband.json if it is there).",
      valueName: "file"), completion: .file(extensions: ["json"]))
  var configuration: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Set a key of the configuration, as providers.openai.model=gpt-4o; may be repeated.",
      valueName: "key=value"))
  var settings: [String] = []

  static let variable = "DEADBAND_CONFIGURATION"
  static let standardFile = "deadband.json"

  func validate() throws {
    for setting in settings where !setting.contains("=") || setting.hasPrefix("=") {
      throw ValidationError("--set \(setting): write key=value")
    }
  }

  /// The configuration's file, where there is one.
  private var path: String? {
    configuration ?? Environment.value(Self.variable)
      ?? (access(Self.standardFile, F_OK) == 0 ? Self.standardFile : nil)
  }

  /// Whether the user has said anything of analysts.
  var isConfigured: Bool { path != nil || !settings.isEmpty }

  /// Reads the configuration, and with it the keys: from here on the process leaves no core file.
  ///
  /// - Parameter environment: whose variables count.
  func load(
    _ environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws -> AnalystsConfiguration {
    Self.refuseCoreFiles()
    let file = try path.map { try TextFile.read($0) }
    let flags = settings.map { setting in
      let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
        String.init)
      return (parts[0], parts[1])
    }
    return try AnalystsConfiguration(
      file: file?.bytes, source: file?.path ?? "", environment: environment,
      flags: Dictionary(flags) { _, last in last })
  }
}

extension AnalystsArguments {
  /// A core file would hold the environment, and in it the keys. Of a limit of 1 byte, not 0, Linux makes neither a file nor
  /// hands anything to a program that collects them (core(5), and `do_coredump`).
  private static func refuseCoreFiles() {
    var limit = rlimit(rlim_cur: 1, rlim_max: 1)
    setrlimit(__rlimit_resource_t(4), &limit)
  }
}

extension Duration {
  /// As seconds, for people.
  var shown: String {
    seconds < 1 ? "\(Int((seconds * 1_000).rounded())) ms" : "\((seconds * 10).rounded() / 10) s"
  }

  /// As seconds, for programs.
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

extension AnalystError {
  /// The error as JSON.
  var json: JSONValue {
    let fields: [JSONValue.Field] = [
      .init("code", .string(code.name)), .init("provider", .text(provider)), .init("reason", .string(reason)),
      .init("way_out", .text(wayOut)), .init("retryable", .boolean(isRetryable)),
      .init("attempts", .array(attempts.map(\.json))),
    ]
    return .object(fields)
  }
}
