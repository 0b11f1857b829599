public import DeadbandCore

/// Why a tick cannot be replayed.
public enum ReplayError: Error, Sendable, CustomStringConvertible {
  /// A profile cannot judge it.
  case decision(DecisionError, profile: String)
  /// Two profiles define different indicators of their own, so no snapshot fits both.
  case differentIndicators(String, String)
  /// The costs no longer fit.
  case cost(MoneyError)
  /// The recorded analyst was asked for, and the tick carries no analysis.
  case noRecordedAnalysis

  /// The error as a sentence.
  public var description: String {
    switch self {
    case .decision(let error, let profile): "\(error) (profile \(profile))"
    case .differentIndicators(let first, let second):
      "profiles \(first) and \(second) define different custom indicators; replay them one by one"
    case .cost(let error): "cost: \(error)"
    case .noRecordedAnalysis:
      "analysis: missing; --analyst recorded needs one on every line (use --analyst rulebook)"
    }
  }
}
