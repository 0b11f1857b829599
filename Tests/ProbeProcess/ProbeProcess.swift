public import Foundation

/// A program of this package's own, built beside the test bundles, run as a process of its own.
public final class ProbeProcess {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()

  /// Starts it.
  ///
  /// - Parameter bundle: the tests' own, beside which it lies.
  public init(_ name: String, beside bundle: Bundle, _ arguments: [String]) throws {
    process.executableURL = bundle.bundleURL.deletingLastPathComponent().appendingPathComponent(name)
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no"]
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  /// Waits until it has said something.
  public func hear() -> String { String(decoding: output.fileHandleForReading.availableData, as: UTF8.self) }

  /// Lets it go on.
  public func answer() throws { try input.fileHandleForWriting.write(contentsOf: Data("\n".utf8)) }

  /// Ends it by SIGKILL, and waits for that.
  public func kill() {
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// How it ended, and what it said.
  public func end() -> (wasKilled: Bool, status: Int32, said: String) {
    let said = (try? output.fileHandleForReading.readToEnd()) ?? Data()
    process.waitUntilExit()
    return (
      process.terminationReason == .uncaughtSignal, process.terminationStatus,
      String(decoding: said, as: UTF8.self)
    )
  }
}
