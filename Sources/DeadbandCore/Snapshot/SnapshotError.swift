/// Why a value cannot stand in a snapshot: names the indicator, the value and what is allowed.
public struct SnapshotError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The indicator's key as it was given.
  public let indicator: String
  /// What is wrong with it.
  public let problem: Problem

  /// The ways a value can be refused.
  public enum Problem: Sendable, Hashable {
    /// No indicator of the schema has this key.
    case unknown
    /// The key stands twice.
    case repeated
    /// A required indicator is missing.
    case missing
    /// Not of the kind that the indicator needs, or outside its range; both as text.
    case refused(value: String, allowed: String)
    /// |value × scale| reaches 2^53, where neighbouring quanta can no longer be told apart.
    case tooLarge(value: String, limit: String)
    /// A price that quantises to 0.
    case tooSmall(value: String, quantum: String)
  }

  /// The error as a sentence.
  public var description: String {
    switch problem {
    case .unknown: "\(indicator): unknown indicator"
    case .repeated: "\(indicator): given twice"
    case .missing: "\(indicator): missing; a snapshot needs it"
    case .refused(let value, let allowed): "\(indicator): \(value) is refused; allowed: \(allowed)"
    case .tooLarge(let value, let limit):
      "\(indicator): \(value) is too large for its scale; allowed: magnitudes below \(limit)"
    case .tooSmall(let value, let quantum):
      "\(indicator): \(value) quantises to 0; allowed: more than half of \(quantum)"
    }
  }
}
