/// Why a thresholds file is refused: the file, the place in it, the reason.
public struct ProfileError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file, or whatever the caller named the source.
  public let source: String
  /// JSON path of the offending value; empty where the text as a whole cannot be read.
  public let path: String
  /// What is wrong and what would be right.
  public let reason: String

  package init(source: String, path: String, reason: String) {
    self.source = source
    self.path = path
    self.reason = reason
  }

  /// `file: $.path: reason`.
  public var description: String {
    Self.sentence(source: source, path: path, reason: reason)
  }
}
