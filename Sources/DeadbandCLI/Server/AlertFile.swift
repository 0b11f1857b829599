import ArgumentParser
import DeadbandAlerts
import Logging

/// The file that says who is told what.
enum AlertFile {
  /// What the file says that is named, or that the environment names; nobody is told where none is.
  static func read(_ name: String?) throws -> AlertConfiguration {
    guard let path = name ?? Environment.value("DEADBAND_ALERTS") else { return AlertConfiguration() }
    let file = try TextFile.read(path)
    return try AlertConfiguration(json: file.bytes, source: file.path) { Environment.value($0) }
  }

  /// Tells a log what became of messages.
  static func log(_ logger: Logger) -> @Sendable (AlertDesk.Event) -> Void {
    { event in
      switch event {
      case .said(let channel, let title):
        logger.debug("told", metadata: ["channel": "\(channel)", "title": "\(title)"])
      case .refused(let channel, let reason):
        logger.warning("an alert was not taken", metadata: ["channel": "\(channel)", "reason": "\(reason)"])
      }
    }
  }
}
