@testable import DeadbandCore

extension IndicatorDefinition {
  /// An indicator such as a profile may define.
  static func custom(_ key: String) -> IndicatorDefinition {
    IndicatorDefinition(key: key, group: .custom, kind: .number(scale: 10, range: .any), unit: "")
  }
}
