import DeadbandCore

extension JSONValue {
  /// The value of the field `version` in every `--json` output but a profile's.
  static let form = JSONValue.number(Double(Version.jsonForm))
}

extension JSONValue {
  /// A text, or null.
  static func text(_ text: String?) -> JSONValue {
    if let text { .string(text) } else { .null }
  }

  /// A number, or null.
  static func figure(_ number: Double?) -> JSONValue {
    if let number { .number(number) } else { .null }
  }

  /// A whole number, or null.
  static func count(_ number: Int?) -> JSONValue { figure(number.map { Double($0) }) }
}
