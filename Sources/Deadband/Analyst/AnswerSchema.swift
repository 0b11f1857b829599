import DeadbandAnalysts

/// What an answer has to look like before it may be kept.
enum AnswerSchema {
  /// The answer about one subject.
  static let single = schema(fields)
  /// The answers about several, each with the number that the question gave its subject. Their own form is looked at one by one: of
  /// eight, one that is wrong must not cost the others.
  static let several = schema(
    #"{"type":"object","required":["answers"],"properties":{"answers":{"type":"array"}}}"#)

  private static let fields = """
    {"type":"object","required":["action"],"properties":{"action":{"type":"string","minLength":1},\
    "confidence":{"type":"number","minimum":0,"maximum":1},"reason":{"type":"string"},\
    "holds_while":{"type":["object","null"]},"holds_for_hours":{"type":["number","null"]}}}
    """

  /// A constant of this file: a test reads both.
  private static func schema(_ text: String) -> JSONSchema? { try? JSONSchema(Array(text.utf8)) }
}
