/// A learned gate as a profile holds it: the model, the limit from which it asks, and where it came from.
public struct GateSettings: Sendable, Hashable {
  /// The rule `answer` fires when the probability that a fresh answer would differ exceeds this; 0…1.
  public var limit: Double
  /// What was learned.
  public var model: GateModel
  /// Where it was learned.
  public var provenance: Provenance
  /// What asked before it did; nil where that is not known.
  public var fallback: Fallback?

  /// What a profile's gate stands in for, to be had again where the gate is no longer trusted.
  public struct Fallback: Sendable, Hashable {
    /// The soft rules that were not disabled.
    public var rules: RuleSet
    /// Age in hours above which `too_old` fired, in stable conditions and otherwise.
    public var tooOldHours, stableTooOldHours: Double
  }

  /// Enough to learn the same again.
  public struct Provenance: Sendable, Hashable {
    /// Who answered: the recorded analyst, or an offline one.
    public var analyst: String
    /// How many recorded answers were learned from.
    public var answers: Int
    /// SHA-256 of the recorded answers with their snapshots, in hex.
    public var dataDigest: String
    /// The seed of everything that was drawn.
    public var seed: UInt64

    /// A note of where a model came from.
    public init(analyst: String, answers: Int, dataDigest: String, seed: UInt64) {
      self.analyst = analyst
      self.answers = answers
      self.dataDigest = dataDigest
      self.seed = seed
    }
  }

  /// Settings from their parts.
  public init(limit: Double, model: GateModel, provenance: Provenance, fallback: Fallback? = nil) {
    self.fallback = fallback
    self.limit = limit
    self.model = model
    self.provenance = provenance
  }
}

/// A cached answer as a gate knows it.
public struct GateAnswer: Sendable, Hashable {
  /// Its position among the model's answers; −1 for one that the model has never seen.
  package let number: Int

  package init(number: Int) { self.number = number }

  /// An answer that the model was not learned from. Nothing can be said of it, so the rule `answer` fires.
  public static let unknown = GateAnswer(number: -1)
}
