internal import DeadbandCore

/// Why a document about decisions is refused: an answer, a request, a strategy, an account.
public enum DecisionsError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Its source, the place in it (empty where it is no JSON), and the reason.
  case refused(source: String, path: String, reason: String)

  /// One line.
  public var description: String {
    switch self {
    case .refused(let source, let path, let reason):
      Self.sentence(source: source, path: path, reason: reason)
    }
  }
}

extension DecisionsError: DocumentError {}
