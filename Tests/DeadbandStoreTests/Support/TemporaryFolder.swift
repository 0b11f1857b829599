import Foundation

/// A place for a folder of this test's own, which goes with this object.
final class TemporaryFolder: Sendable {
  let path: String

  /// In memory where that is possible: syncs cost nothing there, and no test of this kind is about power.
  init() {
    let memory = "/dev/shm"
    let temporary = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
    path =
      (FileManager.default.isWritableFile(atPath: memory) ? memory : temporary)
      + "/deadband-\(UUID().uuidString)"
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
