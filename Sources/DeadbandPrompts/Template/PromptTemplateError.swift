/// What is wrong with a template, with file and line.
public struct PromptTemplateError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file's name.
  public let source: String
  /// Its line, from 1; nil where it is the whole file.
  public let line: Int?
  /// What is wrong, and what would be right.
  public let reason: String

  init(_ source: String, _ line: Int?, _ reason: String) {
    (self.source, self.line, self.reason) = (source, line, reason)
  }

  /// `source:line: reason`.
  public var description: String { "\(source)\(line.map { ":\($0)" } ?? ""): \(reason)" }
}
