import DeadbandCore

/// Why a space of profiles is refused: the file, the place in it, the reason and the way out.
public struct TuneSpaceError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file, or whatever the caller named the source.
  public let source: String
  /// JSON path of the offending value; empty where the text as a whole cannot be read.
  public let path: String
  /// What is wrong, and what would be right.
  public let reason: String

  /// `file: $.path: reason`.
  public var description: String { Self.sentence(source: source, path: path, reason: reason) }
}

extension TuneSpaceError: DocumentError {
  package static func refused(source: String, path: String, reason: String) -> TuneSpaceError {
    TuneSpaceError(source: source, path: path, reason: reason)
  }
}
