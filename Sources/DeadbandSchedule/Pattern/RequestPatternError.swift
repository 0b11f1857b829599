internal import DeadbandCore

/// Why a saved pattern is refused.
public enum RequestPatternError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The source with the line in it, the place within that (empty where it is no JSON), the reason.
  case refused(source: String, path: String, reason: String)

  /// The error as a sentence.
  public var description: String {
    switch self {
    case .refused(let source, let path, let reason):
      Self.sentence(source: source, path: path, reason: reason)
    }
  }
}

extension RequestPatternError: DocumentError {}
