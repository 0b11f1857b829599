import DeadbandCore

/// Why a packed history could not be written.
public struct HistoryWriteError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file as it was named.
  public let path: String
  /// What went wrong, in one sentence without a full stop.
  public let reason: String

  /// File and reason on one line.
  public var description: String { "\(path): \(reason)".onOneLine }
}
