import DeadbandCore

extension JSONValue {
  /// The value of the field `version` in every `--json` output but a profile's.
  static let form = JSONValue.number(Double(Version.jsonForm))
}
