/// Whether the cached analysis may be served, and what else the caller should know.
public struct Verdict: Sendable, Hashable {
  /// What to do.
  public let action: Action
  /// A rule fired, but the analysis is so new, and the move so small, that the refresh waits.
  public let isDeferred: Bool
  /// The refresh is not urgent: the cached analysis may be served at once and refreshed behind it.
  public let servesStale: Bool

  /// The four things a caller can be told.
  public enum Action: String, Sendable, Hashable {
    /// Serve the cached analysis.
    case reuse
    /// Ask the model.
    case refresh
    /// The model cannot be asked: serve the cached analysis and say that it is stale.
    case reuseStale = "reuse_stale"
    /// The model cannot be asked and nothing may be served.
    case unavailable
  }

  package init(_ action: Action, isDeferred: Bool = false, servesStale: Bool = false) {
    self.action = action
    self.isDeferred = isDeferred
    self.servesStale = servesStale
  }

  /// The verdict where the subject has no analysis: the rule ``Rule/missing`` at priority high.
  public static func withoutAnalysis(budget: Budget = .normal) -> Verdict {
    Verdict(budget == .exhausted ? .unavailable : .refresh)
  }
}

extension ThresholdProfile {
  /// The verdict on an assessment that this profile made, under the age and the budget that it was made with.
  public func verdict(on assessment: Assessment) -> Verdict {
    guard let priority = assessment.priority else { return Verdict(.reuse) }
    if assessment.budget == .exhausted { return verdictWithoutModel(ageSeconds: assessment.ageSeconds) }
    if assessment.ageSeconds < settings.deferral.minutes * 60, !assessment.rules.has(.region) {
      if lanesAbove(settings.deferral.excessAbove, assessment).isEmpty {
        return Verdict(.reuse, isDeferred: true)
      }
    }
    return Verdict(.refresh, servesStale: priority == .low)
  }

  /// The verdict where a refresh is due and no model answers: also what a failed refresh is treated as.
  public func verdictWithoutModel(ageSeconds: Double) -> Verdict {
    Verdict(ageSeconds <= settings.staleLimitHours * 3600 ? .reuseStale : .unavailable)
  }
}
