public import Logging
import Synchronization
import SystemPackage

/// Where log lines go: standard error, or a file for each concern in a folder.
///
/// Files are appended to. They are opened anew by ``reopen()``, behind a rotation by the system's means.
public final class LogFiles: Sendable {
  private let folder: String?
  private let open = Mutex<[String: FileDescriptor]>([:])

  /// - Parameter folder: of the files; nil for standard error.
  public init(folder: String?) { self.folder = folder }

  /// A logger of a concern: `service`, `engine`, `access`.
  public func logger(_ concern: String, level: Logger.Level) -> Logger {
    var logger = Logger(label: concern) { _ in JSONLines(concern: concern, files: self) }
    logger.logLevel = level
    return logger
  }

  /// Opens every file again with its next line.
  public func reopen() {
    let all = open.withLock { open in
      defer { open = [:] }
      return open.values
    }
    for file in all { try? file.close() }
  }

  /// Writes a line. A log that cannot be written cannot be told either: the line is lost, and nothing else.
  func write(_ line: [UInt8], _ concern: String) {
    guard let folder else {
      _ = try? FileDescriptor.standardError.writeAll(line)
      return
    }
    open.withLock { open in
      guard let file = open[concern] ?? (try? Self.file(folder, concern)) else { return }
      open[concern] = file
      _ = try? file.writeAll(line)
    }
  }

  private static func file(_ folder: String, _ concern: String) throws -> FileDescriptor {
    try FileDescriptor.open(
      FilePath("\(folder)/\(concern).log"), .writeOnly, options: [.create, .append, .closeOnExec],
      permissions: [.ownerReadWrite, .groupRead])
  }
}
