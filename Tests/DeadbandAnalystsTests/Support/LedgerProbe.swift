import Foundation

/// A `LedgerProbe`, built beside the test bundle, run as a process of its own.
final class LedgerProbe {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()

  init(_ arguments: String...) throws {
    process.executableURL = Bundle.module.bundleURL.deletingLastPathComponent().appendingPathComponent(
      "LedgerProbe")
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no"]
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  /// Waits until it has said something.
  func hear() -> String { String(decoding: output.fileHandleForReading.availableData, as: UTF8.self) }

  func kill() {
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }
}
