import DeadbandCharts
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

extension LearnAnalyst {
  /// The analyst of a command's argument: `recorded`, `rulebook`, or a test analyst's kind, seed and, where wanted, percent
  /// of random answers: `oblique:7:5`. Nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    switch (parts[0], parts.count) {
    case ("recorded", 1): self = .recorded
    case ("rulebook", 1): self = .rulebook
    case (let kind, 2...3):
      guard let kind = TestAnalyst.Kind(rawValue: kind), let seed = UInt64(parts[1]),
        let percent = parts.count == 3 ? Double(parts[2]) : 0, (0...100).contains(percent)
      else { return nil }
      self = .test(kind, seed: seed, randomShare: percent / 100)
    default: return nil
    }
  }
}
