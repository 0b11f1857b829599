import FoundationEssentials

/// The variables that a user's shell has set.
enum Environment {
  /// What the variable says; nil where it is missing or empty, which people take for the same.
  static func value(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }
}
