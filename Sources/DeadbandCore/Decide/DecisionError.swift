/// Why a tick cannot be judged.
public enum DecisionError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The profile does not list the strategy.
  case unknownStrategy(String, known: [String])
  /// The age is negative or not a number: the snapshot is older than its baseline.
  case invalidAge(seconds: Double)
  /// The snapshot was built for another profile's own indicators.
  case schemaMismatch

  /// The error as a sentence.
  public var description: String {
    switch self {
    case .unknownStrategy(let name, let known):
      "strategy: \"\(name)\" is not in the profile; allowed: \(known.joined(separator: ", "))"
    case .invalidAge(let seconds):
      "age_seconds: \(seconds.plain) is refused; allowed: a number ≥ 0 (no snapshot is older than its baseline)"
    case .schemaMismatch:
      "custom: the snapshot was built for other custom indicators than the profile defines"
    }
  }
}
