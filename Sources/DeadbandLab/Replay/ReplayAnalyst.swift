import DeadbandRulebook

/// Who gives the fresh answers that cached ones are compared with.
public enum ReplayAnalyst: Sendable, Hashable {
  /// The offline rulebook with its documented numbers, ``Rulebook/standard``.
  case rulebook
  /// Offline rulebooks drawn from a seed, ``Rulebook/family(count:seed:)``; disagreement is reported as their mean and
  /// their worst.
  case rulebooks(count: Int, seed: UInt64)
  /// The answers that the history's lines carry.
  case recorded

  /// What the report calls the analyst: all that is needed to have it again.
  public var name: String {
    switch self {
    case .rulebook: Rulebook.analystName
    case .rulebooks(let count, let seed): "\(Rulebook.analystName), family of \(count) from seed \(seed)"
    case .recorded: "recorded"
    }
  }

  /// The rulebooks that answer; `nil` where the history does.
  var rulebooks: [Rulebook]? {
    switch self {
    case .rulebook: [.standard]
    case .rulebooks(let count, let seed): Rulebook.family(count: count, seed: seed)
    case .recorded: nil
    }
  }
}
