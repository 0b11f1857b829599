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
  /// The profile of this name trusts regions, which a walk over answers alone does not have.
  case trustsRegions(String)
  /// The profile of this name has a learned gate, and the walk knows no single analyst's answers by name.
  case needsAnswers(String)
  /// A walk was given other answers than one an analyst and tick.
  case wrongAnswers(count: Int, ticks: Int, analysts: Int)

  /// The error as a sentence.
  public var description: String {
    switch self {
    case .decision(let error, let profile): "\(error) (profile \(profile))"
    case .differentIndicators(let first, let second):
      "profiles \(first) and \(second) define different custom indicators; replay them one by one"
    case .cost(let error): "cost: \(error)"
    case .noRecordedAnalysis:
      "analysis: missing; --analyst recorded needs one on every line (use --analyst rulebook)"
    case .trustsRegions(let profile):
      "profile \(profile) trusts the regions that analyses state; only deadband replay judges it with them"
    case .needsAnswers(let profile):
      "profile \(profile) has a learned gate: it is walked with one analyst, whose answers have names"
    case .wrongAnswers(let count, let ticks, let analysts):
      "\(count) answers are not one a tick (\(ticks)) and analyst (\(analysts))"
    }
  }
}
