/// What is asked of JSON that somebody else wrote. Nothing here traps, whatever it is.
extension JSONValue {
  /// The field of this name; nil where there is none, where it is null, and where this is no object. O(fields).
  package subscript(key: String) -> JSONValue? {
    guard case .object(let fields) = self, let field = fields.first(where: { $0.key == key }),
      field.value != .null
    else { return nil }
    return field.value
  }

  /// The text, where this is one.
  package var asText: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The field of this name as a text; nil where it is missing or none.
  package func text(_ key: String) -> String? { self[key]?.asText }
}
