import Foundation

/// A folder of this test's own with a store in it; it goes when this does.
final class StoreWorld: Sendable {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("deadband-\(UUID().uuidString)")
    .path
  var store: String { path + "/store" }

  /// A minute ago, as entries say it: served, whatever the day.
  let now = Date(timeIntervalSinceNow: -60).formatted(.iso8601)

  init() { try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false) }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Runs `deadband store` on the store.
  func run(_ arguments: [String], input: Data = Data()) throws -> Deadband.Result {
    try Deadband.run(["store"] + arguments + ["--store", store], input: input)
  }

  /// Makes a file beside the store; its path.
  func file(_ name: String, _ content: Data) throws -> String {
    try content.write(to: URL(fileURLWithPath: path + "/" + name))
    return path + "/" + name
  }

  /// What is in the store's files, by their path in it.
  func files() throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: store) {
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: store + "/" + name, isDirectory: &isFolder)
      // LMDB's lock file counts its readers.
      if isFolder.boolValue || name == "mid/lock.mdb" { continue }
      files[name] = try Data(contentsOf: URL(fileURLWithPath: store + "/" + name))
    }
    return files
  }

  /// Flips a bit of one of the store's files.
  func flip(_ name: String, at offset: Int) throws {
    let file = URL(fileURLWithPath: store + "/" + name)
    var content = try Data(contentsOf: file)
    content[offset] ^= 1
    try content.write(to: file)
  }
}
