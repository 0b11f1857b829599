import Foundation

/// A `StoreProbe`, built beside the test bundle, run as a process of its own.
final class Probe {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()

  init(_ arguments: String...) throws {
    process.executableURL = Bundle.module.bundleURL.deletingLastPathComponent().appendingPathComponent(
      "StoreProbe")
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no"]
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  /// Waits until it has said something.
  func hear() -> String { String(decoding: output.fileHandleForReading.availableData, as: UTF8.self) }

  /// Lets it go on.
  func answer() throws { try input.fileHandleForWriting.write(contentsOf: Data("\n".utf8)) }

  func kill() {
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// How it ended, and what it said.
  func end() -> (wasKilled: Bool, status: Int32, said: String) {
    let said = (try? output.fileHandleForReading.readToEnd()) ?? Data()
    process.waitUntilExit()
    return (
      process.terminationReason == .uncaughtSignal, process.terminationStatus,
      String(decoding: said, as: UTF8.self)
    )
  }
}
