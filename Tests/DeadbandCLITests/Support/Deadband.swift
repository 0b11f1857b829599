import Foundation

/// The built command, run as a user runs it.
enum Deadband {
  /// What one run left.
  struct Result {
    let status: Int32
    let output: String
    let errors: String
  }

  /// Beside the test bundle, where the build puts both.
  static let binary = Bundle.module.bundleURL.deletingLastPathComponent().appendingPathComponent("deadband")

  static let fixtures = Bundle.module.bundleURL.appendingPathComponent("Fixtures")

  /// Runs `deadband` with `arguments` and `input` as standard input.
  static func run(
    _ arguments: String..., input: Data = Data(), environment: [String: String] = [:]
  ) throws -> Result {
    try run(binary, arguments, input, environment)
  }

  /// Runs `deadband` with `arguments` that were put together.
  static func run(
    _ arguments: [String], input: Data = Data(), environment: [String: String] = [:]
  ) throws -> Result {
    try run(binary, arguments, input, environment)
  }

  /// Runs a line of shell in which `$deadband` is the command.
  ///
  /// SIGPIPE ends its commands, as in a terminal: NIO has this process ignore it, which children inherit and a shell cannot
  /// undo.
  static func shell(_ line: String) throws -> Result {
    try run(
      URL(fileURLWithPath: "/usr/bin/env"), ["--default-signal=PIPE", "/bin/bash", "-c", line], Data(),
      ["deadband": binary.path])
  }

  /// Standard streams are files, so that no pipe can fill up and hold a test.
  private static func run(
    _ executable: URL, _ arguments: [String], _ input: Data, _ environment: [String: String]
  ) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "deadband-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    func file(_ name: String, _ data: Data) throws -> URL {
      let url = folder.appendingPathComponent(name)
      try data.write(to: url)
      return url
    }
    let output = try file("output", Data())
    let errors = try file("errors", Data())
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }
    process.currentDirectoryURL = fixtures
    process.standardInput = try FileHandle(forReadingFrom: file("input", input))
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus,
      output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }
}

extension Deadband.Result {
  /// The output read as JSON.
  func object() throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any] ?? [:]
  }

  var lines: [String] {
    output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }
}
