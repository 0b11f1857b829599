extension JSONSchema {
  /// The JSON in an answer, if it keeps the schema; else what is wrong, a line each, in words that a model understands.
  func read(_ text: String) -> Reading {
    guard let json = AnswerJSON.extract(from: text) else {
      return .faults("- no JSON is in it, or more than one text of it")
    }
    let violations = violations(of: json)
    guard violations.isEmpty else {
      return .faults(violations.prefix(10).map { "- \($0.path): \($0.reason)" }.joined(separator: "\n"))
    }
    return .json(String(decoding: json, as: UTF8.self))
  }

  /// What an answer turned out to be.
  enum Reading: Sendable, Hashable {
    case json(String)
    case faults(String)
  }
}
