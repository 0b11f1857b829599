public import DeadbandCore

/// How a search is made.
public struct TuneOptions: Sendable, Hashable {
  /// Profiles tried in all.
  public var budget: Int
  /// Decides which.
  public var seed: UInt64
  /// The share of the ticks at which the profile chosen may differ.
  public var maxDisagreement: Double
  /// What a wrong answer costs each time it is served: then the profile is chosen whose questions and wrong answers cost least
  /// together; nil chooses the one that asks least within ``maxDisagreement``.
  public var wrongAnswer: Money?
  /// Sobol's points before the search learns from what it tried.
  public var initialCount: Int

  /// A search of 1,000 profiles for one that differs at 2 % of the ticks at most.
  public init(
    budget: Int = 1_000, seed: UInt64 = 1, maxDisagreement: Double = 0.02, initialCount: Int? = nil
  ) {
    self.budget = budget
    self.seed = seed
    self.maxDisagreement = maxDisagreement
    self.initialCount = initialCount ?? TuneSearch.standardInitialCount
  }

  /// Beyond this share of differing ticks nothing is of interest: two and a half times the most that may be chosen.
  var disagreementLimit: Double { min(maxDisagreement * 2.5, 1) }
}
