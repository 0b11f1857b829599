extension JSONValue {
  /// A text, or null.
  package static func text(_ text: String?) -> JSONValue {
    if let text { .string(text) } else { .null }
  }

  /// A number, or null.
  package static func figure(_ number: Double?) -> JSONValue {
    if let number { .number(number) } else { .null }
  }

  /// A whole number, or null.
  package static func count(_ number: Int?) -> JSONValue { figure(number.map { Double($0) }) }
}
