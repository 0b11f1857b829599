import DeadbandRulebook

/// Whose answers a gate is learned from.
public enum LearnAnalyst: Sendable, Hashable {
  /// The answers that the history's lines carry.
  case recorded
  /// The offline rulebook with its documented numbers.
  case rulebook
  /// An analyst made to be learned from, ``TestAnalyst``.
  case test(TestAnalyst.Kind, seed: UInt64, randomShare: Double)

  /// What reports and the profile call it: all that is needed to have it again.
  public var name: String {
    switch self {
    case .recorded: "recorded"
    case .rulebook: Rulebook.analystName
    case .test(let kind, let seed, let share):
      "test analyst \(kind.rawValue), seed \(seed)" + (share > 0 ? ", \(percent(share, 0)) random" : "")
    }
  }

  /// How often two looks of it at one snapshot differ; 0 where that is not known.
  public var selfDisagreement: Double {
    if case .test(let kind, let seed, let share) = self {
      TestAnalyst(kind, seed: seed, randomShare: share).selfDisagreement
    } else {
      0
    }
  }
}
