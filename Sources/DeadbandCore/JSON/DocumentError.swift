/// Why a document is refused: its source, the place in it (empty where it is no JSON), the reason.
package protocol DocumentError: Error {
  static func refused(source: String, path: String, reason: String) -> Self

  /// What follows where a required key is missing: another way to mend it.
  static var missingKeyHint: String { get }
}

extension DocumentError {
  package static var missingKeyHint: String { "" }

  /// `source: $.path: reason` in one line.
  package static func sentence(source: String, path: String, reason: String) -> String {
    [source, path, reason].filter { !$0.isEmpty }.joined(separator: ": ").onOneLine
  }
}
