public import DeadbandCore

/// Why a configuration is refused: where, and what is wrong there.
public enum ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible, DocumentError {
  /// The source (a file's name; empty for a value that may come from several), the key or place in it, the reason.
  case refused(source: String, path: String, reason: String)

  /// `source: place: reason`.
  public var description: String {
    switch self {
    case .refused(let source, let path, let reason):
      Self.sentence(source: source, path: path, reason: reason)
    }
  }
}
