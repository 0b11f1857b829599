private import DeadbandCore

/// The version of this release; the only place that states it.
enum Version {
  static let number = "0.1.0"
  static let text = "deadband \(number) (indicator schema \(IndicatorTable.schemaNumber))"
  /// The form of every `--json` output but a profile's; raised when a field changes its meaning or goes.
  static let jsonForm = 1
}
