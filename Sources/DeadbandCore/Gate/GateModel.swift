/// Which answer an analyst would give, and whether that differs from the one it gave: what is learned from recorded
/// analyses, as data.
///
///     snapshot ─▶ inputs ─┬─▶ linear scores ─┐
///                         └──────────────────┴─▶ answer trees ─▶ one score an answer
///     baseline ─▶ the same ─▶ one score an answer
///     both, the cached answer, its age ─▶ change trees ─▶ probability that a fresh answer would differ
///
/// The first part sees where the analyst's lines lie: trees find lines on one indicator, the linear part lines that are
/// oblique in many. The second sees how far the market moved towards them since the baseline, so that near a line, where
/// the first is unsure at every tick, the answer that was given there counts.
public struct GateModel: Sendable, Hashable {
  /// The answers it knows, by name; at least 2.
  public var answers: [String]
  /// What it looks at.
  public var inputs: [GateInput]
  /// The linear part.
  public var linear: Linear
  /// Add to every answer's score. Their inputs are ``inputs``, then the linear scores.
  public var answerTrees: [GateTree]
  /// The log-odds of a difference before any tree of the second part.
  public var changeStart: Double
  /// Add to those log-odds. Their inputs are ``ChangeInput``'s, then one an answer: 1 for the cached one.
  public var changeTrees: [GateTree]

  /// One score an answer: bias + Σ weight × (input − mean) / spread, the quotient within ±``clip``; a missing indicator
  /// counts as its mean.
  public struct Linear: Sendable, Hashable {
    /// Mean of each input.
    public var means: [Double]
    /// Standard deviation of each input, above 0.
    public var spreads: [Double]
    /// One list of weights an answer.
    public var weights: [[Double]]
    /// One an answer.
    public var biases: [Double]

    /// How many spreads from its mean an input counts at most: a crash says no more than a bad day.
    public static let clip = 5.0

    /// A linear part from its numbers.
    public init(means: [Double], spreads: [Double], weights: [[Double]], biases: [Double]) {
      self.means = means
      self.spreads = spreads
      self.weights = weights
      self.biases = biases
    }
  }

  /// What the second part looks at.
  public enum ChangeInput: Int, Sendable, CaseIterable {
    /// Score of the cached answer less the best of the others, in the current snapshot.
    case margin
    /// The same in the baseline.
    case marginBefore
    /// ``margin`` less ``marginBefore``.
    case marginMoved
    /// The largest move of an input since the baseline, in spreads.
    case largestMove
    /// All moves of inputs together, in spreads.
    case totalMove
    /// Age of the cached answer in hours.
    case ageHours

    /// What it is called in explanations.
    package var name: String {
      switch self {
      case .margin: "lead of the cached answer"
      case .marginBefore: "its lead when it was given"
      case .marginMoved: "what its lead gained"
      case .largestMove: "largest move"
      case .totalMove: "moves together"
      case .ageHours: "age in hours"
      }
    }
  }

  /// A model from its parts; ``problem`` says what is wrong with them.
  public init(
    answers: [String], inputs: [GateInput], linear: Linear, answerTrees: [GateTree], changeStart: Double,
    changeTrees: [GateTree]
  ) {
    self.answers = answers
    self.inputs = inputs
    self.linear = linear
    self.answerTrees = answerTrees
    self.changeStart = changeStart
    self.changeTrees = changeTrees
  }

  /// Number of inputs of the answer trees.
  package var answerTreeInputs: Int { inputs.count + answers.count }
  /// Number of inputs of the change trees.
  package var changeTreeInputs: Int { ChangeInput.allCases.count + answers.count }
}

/// How large a model may be: what keeps reading one bounded and judging by one within a microsecond.
package enum GateBounds {
  package static let answers = 2...16
  package static let inputs = 1...48
  package static let trees = 256
  package static let nodes = 4_096
  package static let depth = 8
  package static let nameBytes = 64
  /// Beyond any that training makes; sums of so many stay finite.
  package static let magnitude = 1e16
  /// Below this an input says nothing: its quantum is larger.
  package static let leastSpread = 1e-12
}
