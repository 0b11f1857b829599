import Foundation

/// A folder of this test's own that goes with it.
final class TemporaryFolder: Sendable {
  let path = FileManager.default.temporaryDirectory.appending(path: "deadband-\(UUID().uuidString)").path

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
