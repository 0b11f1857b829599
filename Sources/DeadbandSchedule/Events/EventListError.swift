internal import DeadbandCore

/// Why a file of events is refused.
public enum EventListError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The source with the event in it that is meant (`events.jsonl: line 3`), the place within that (empty where it is no
  /// JSON), the reason.
  case refused(source: String, path: String, reason: String)

  /// The error as a sentence.
  public var description: String {
    switch self {
    case .refused(let source, let path, let reason):
      Self.sentence(source: source, path: path, reason: reason)
    }
  }
}

extension EventListError: DocumentError {}
