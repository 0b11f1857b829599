public import DeadbandCore
public import DeadbandStore
private import FoundationEssentials

/// A store in a folder of its own, which goes with this object: for tests of whoever keeps analyses.
///
/// In `/dev/shm` where there is one: syncs cost nothing there. No test of this kind is about power.
public final class TemporaryStore: Sendable {
  /// The store.
  public let store: AnalysisStore
  /// Its folder.
  public let path: String

  /// A new and empty store.
  ///
  /// - Parameter configuration: the usual one by default, with small segments.
  /// - Throws: ``DeadbandStore/StoreError``.
  public init(
    _ configuration: AnalysisStore.Configuration = .small, at now: Timestamp
  ) throws(StoreError) {
    let files = FileManager.default
    let memory = "/dev/shm"
    let place = files.isWritableFile(atPath: memory) ? memory : files.temporaryDirectory.path
    path = "\(place)/deadband-\(UUID().uuidString)"
    store = try AnalysisStore.open(path, configuration, at: now)
  }

  deinit {
    // Nobody is left to be told what cannot be removed.
    try? FileManager.default.removeItem(atPath: path)
  }
}

extension AnalysisStore.Configuration {
  /// The usual one with segments of 1 MiB.
  public static let small: AnalysisStore.Configuration = {
    var configuration = AnalysisStore.Configuration()
    configuration.segmentBytes = 1 << 20
    return configuration
  }()
}
