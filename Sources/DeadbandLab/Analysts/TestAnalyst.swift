public import DeadbandCore

/// An analyst made to be learned from: its kind is known, its numbers are drawn from a seed, and a share of its answers is
/// random where wanted.
///
/// None of them is a model. They are three ways in which a model may depend on the market: by lines on single indicators, by
/// lines oblique in many, and by lines that lie elsewhere for who already gave an answer.
///
/// Answers go by the snapshot and strategy; with hysteresis also by the subject's last answer. Indicators that are
/// missing count as ordinary ones.
public struct TestAnalyst: Sendable {
  /// How its answers depend on the market.
  public enum Kind: String, Sendable, CaseIterable {
    /// Lines on single indicators, the first that is reached answers.
    case rules
    /// Of four sums over fourteen indicators the largest answers.
    case oblique
    /// As ``oblique``, with something added for the answer given last.
    case hysteresis
  }

  /// How it depends on the market.
  public let kind: Kind
  /// What its numbers are drawn from.
  public let seed: UInt64
  /// The share of answers that are drawn at random, 0…1.
  public let randomShare: Double
  private let rules: [RuleLines]
  private let weights: [[Double]]
  private let biases: [[Double]]
  private var last: [Int: Int] = [:]
  private var noise: SplitMix64

  /// What it may answer.
  public static let answers = ["hold", "close", "roll", "adjust"]

  /// The strategies that have lines of their own; all others share a set.
  private static let strategies = ["IRON_CONDOR", "PROTECTIVE_PUT", "COVERED_CALL"]

  /// What hysteresis adds for the last answer, in the unit of the sums.
  private static let lean = 1.5

  /// An analyst of a kind.
  ///
  /// - Parameter randomShare: 0…1; what lies outside counts as the nearer end.
  public init(_ kind: Kind, seed: UInt64, randomShare: Double = 0) {
    self.kind = kind
    self.seed = seed
    self.randomShare = min(max(randomShare, 0), 1)
    var generator = SplitMix64(seed: seed)
    let sets = Self.strategies.count + 1
    rules = (0..<sets).map { _ in RuleLines(drawnFrom: &generator) }
    let inputs = ObliqueInputs.count
    weights = (0..<Self.answers.count).map { _ in (0..<inputs).map { _ in generator.normal() } }
    let size = Double(inputs).squareRoot()
    biases = (0..<sets).map { _ in
      Self.answers.indices.map { ($0 == 0 ? 0.5 : 0) * size + 0.15 * size * generator.normal() }
    }
    noise = SplitMix64(seed: seed ^ 0x5eed_0a15_e000_0000)
  }

  /// What it answers, and what it would have answered without its share of chance: numbers of ``answers``.
  ///
  /// With hysteresis it leans to the one without chance, so that noise changes nothing but itself.
  public mutating func answer(to snapshot: Snapshot, strategy: String, subject: Int) -> (
    given: Int, meant: Int
  ) {
    let set = Self.strategies.firstIndex(of: strategy) ?? Self.strategies.count
    let meant: Int
    switch kind {
    case .rules: meant = rules[set].answer(snapshot)
    case .oblique: meant = largest(snapshot, set, leaningTo: nil)
    case .hysteresis:
      meant = largest(snapshot, set, leaningTo: last[subject])
      last[subject] = meant
    }
    let isRandom = noise.unit() < randomShare
    let random = Int(noise.unit() * Double(Self.answers.count))
    return (isRandom ? random : meant, meant)
  }

  /// How often two looks at one snapshot differ, on average over what it means: its own noise.
  public var selfDisagreement: Double {
    let count = Double(Self.answers.count)
    // Both must be what is meant or the same other: with share r drawn, one look is it with 1 − r + r/n, another with r/n.
    let same = 1 - randomShare + randomShare / count
    return 1 - same * same - (count - 1) * (randomShare / count) * (randomShare / count)
  }

  private func largest(_ snapshot: Snapshot, _ set: Int, leaningTo last: Int?) -> Int {
    let inputs = ObliqueInputs(snapshot).values
    var (best, top) = (0, -Double.infinity)
    for answer in Self.answers.indices {
      var sum = biases[set][answer] + (answer == last ? Self.lean : 0)
      for (input, value) in inputs.enumerated() { sum += weights[answer][input] * value }
      if sum > top { (best, top) = (answer, sum) }
    }
    return best
  }
}

extension SplitMix64 {
  /// Mean 0, variance 1: the sum of twelve uniform numbers less six, the same on every machine, which logarithms need
  /// not be.
  mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + unit() } }
}
