import ArgumentParser
import DeadbandAnalysts
import DeadbandCore
import DeadbandStore

struct Store: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look after the store of analyses: load, get, verify, export, compact.",
    discussion: """
      A store is a folder. Analyses lie in its archive, from which nothing that was acknowledged is lost, and in tiers \
      above it that only make look-ups fast. Reading commands change nothing, and work beside a service that has the \
      store open; so do the writing ones.

      EXAMPLES:
        deadband store load --store analyses < answers.jsonl
        deadband store get "SPY 2024-06-21 IC" --store analyses
        deadband store verify --store analyses
        deadband store export --store analyses --history > everything.jsonl

      A LINE TO LOAD (key is the subject's name; any JSON value):
        {"key":"SPY 2024-06-21 IC","value":{"action":"hold","confidence":0.8}}

      \(ExitStatus.help)
      """,
    subcommands: [
      StoreStat.self, StoreGet.self, StoreLoad.self, StoreImport.self, StoreExport.self, StoreVerify.self,
      StoreCompact.self, StoreTrain.self, StoreRepair.self,
    ])
}

/// The options that every store command has.
struct StoreArguments: ParsableArguments {
  @Option(
    name: .customLong("store"), help: ArgumentHelp("The store's folder.", valueName: "directory"),
    completion: .directory)
  var path: String

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if path.isEmpty { throw ValidationError("--store needs a folder") }
  }

  /// Opens the store, gives it to `body`, and closes it.
  func withStore<Result>(
    isReadOnly: Bool, makesStore: Bool = false, usesMid: Bool = true, segmentBytes: Int? = nil,
    _ body: (AnalysisStore) throws -> Result
  ) throws -> Result {
    var configuration = AnalysisStore.Configuration()
    configuration.isReadOnly = isReadOnly
    configuration.makesStore = makesStore
    configuration.usesMid = usesMid
    if let segmentBytes { configuration.segmentBytes = segmentBytes }
    return try AnalysisStore.with(path, configuration, body)
  }
}

extension AnalysisStore {
  /// Opens a store, gives it to `body`, and closes it.
  static func with<Result>(
    _ path: String, _ configuration: Configuration, _ body: (AnalysisStore) throws -> Result
  ) throws -> Result {
    let store = try AnalysisStore.open(path, configuration, at: .now)
    do {
      let result = try body(store)
      try store.close(at: .now)
      return result
    } catch {
      try? store.close(at: .now)
      throw error
    }
  }
}

extension Subject {
  /// A subject that arguments name; one that cannot be is wrong usage.
  init(argument name: String, tenant: String) throws {
    do throws(StoreError) { try self.init(name, tenant: tenant) } catch {
      throw ValidationError(error.reason)
    }
  }
}

extension Timestamp {
  /// The system's clock.
  static var now: Timestamp { AnalystClock.system.date() }
}

/// `1 segment`, `2 segments`.
func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
  "\(count) \(count == 1 ? one : many ?? one + "s")"
}

/// Sizes as people read them.
enum ByteCount {
  static func text(_ count: Int) -> String {
    var (value, unit) = (Double(count), 0)
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB"]
    while value >= 1024, unit < units.count - 1 { (value, unit) = (value / 1024, unit + 1) }
    guard unit > 0 else { return counted(count, "byte") }
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) \(units[unit])"
  }
}
