private import Glibc

/// A learned gate laid out for judging: the profile's ``GateSettings`` in the form that the hot path reads.
///
/// Pure and without allocation; what it says depends on quantised values alone, so equal state digests, age, strategy and
/// cached answer give equal probabilities.
public final class LearnedGate: Sendable {
  /// The probability from which the rule `answer` fires.
  public let limit: Double
  /// The answers it knows, by name.
  public let answers: [String]
  private let numbers: [String: Int]
  private let inputCount: Int
  private let answerCount: Int
  private let reader: GateReader
  private let means: [Double]
  private let inverseSpreads: [Double]
  /// A weight an input and answer, the answers of one input side by side; `answerCount` an input.
  private let weights: [Double]
  private let biases: [Double]
  private let answerForest: GateForest
  private let changeStart: Double
  private let changeForest: GateForest

  /// Lays out settings that have no ``GateModel/problem``.
  init(_ settings: GateSettings) {
    let model = settings.model
    limit = settings.limit
    answers = model.answers
    numbers = Dictionary(uniqueKeysWithValues: model.answers.enumerated().map { ($1, $0) })
    inputCount = model.inputs.count
    answerCount = model.answers.count
    reader = GateReader(model.inputs)
    means = model.linear.means
    inverseSpreads = model.linear.spreads.map { 1 / $0 }
    weights = model.inputs.indices.flatMap { input in model.linear.weights.map { $0[input] } }
    biases = model.linear.biases
    answerForest = GateForest(model.answerTrees)
    changeStart = model.changeStart
    changeForest = GateForest(model.changeTrees)
  }

  /// The answer of this name as the gate knows it; ``GateAnswer/unknown`` for one it was not learned from. O(name), for
  /// once an answer, not once a tick.
  public func answer(named name: String) -> GateAnswer { GateAnswer(number: numbers[name] ?? -1) }

  /// The probability that a fresh answer to `current` would differ from the one that was given to `baseline`; 1 for an
  /// answer that the gate does not know.
  ///
  /// - Complexity: O(inputs × answers + trees × depth), without allocation; about 0.5 µs.
  public func probabilityThatAnswerDiffers(
    _ current: borrowing Snapshot, from baseline: borrowing Snapshot, cached: GateAnswer, ageSeconds: Double,
    strategy: borrowing Strategy = .none
  ) -> Double {
    guard cached.number >= 0, cached.number < answerCount else { return 1 }
    var now = InlineArray<64, Double>(repeating: 0)
    var before = now
    var change = InlineArray<32, Double>(repeating: 0)
    reader.read(current, strategy.name, &now)
    reader.read(baseline, strategy.name, &before)
    var (largest, total) = (0.0, 0.0)
    for input in 0..<inputCount {
      let move = moved(now[input], before[input], input)
      largest = max(largest, move)
      total += move
    }
    let margin = lead(of: cached.number, &now)
    let marginBefore = lead(of: cached.number, &before)
    change[0] = margin
    change[1] = marginBefore
    change[2] = margin - marginBefore
    change[3] = largest
    change[4] = total
    change[5] = ageSeconds / 3600
    change[GateModel.ChangeInput.allCases.count + cached.number] = 1
    var odds = InlineArray<1, Double>(repeating: changeStart)
    var sum = odds.mutableSpan
    changeForest.add(change.span, count: 1, to: &sum)
    return 1 / (1 + exp(-odds[0]))
  }

  /// One score an answer, the higher the likelier. For training and explanations; allocates.
  package func scores(of snapshot: Snapshot, strategy: Strategy = .none) -> [Double] {
    var inputs = InlineArray<64, Double>(repeating: 0)
    reader.read(snapshot, strategy.name, &inputs)
    let scores = scores(&inputs)
    return (0..<answerCount).map { scores[$0] }
  }

  // MARK: Steps

  /// How far an input moved, in spreads; what went missing or came up moved by ``GateModel/Linear/clip``.
  @inline(__always)
  private func moved(_ now: Double, _ before: Double, _ input: Int) -> Double {
    if now == before { return 0 }
    return min(abs(now - before) * inverseSpreads[input], GateModel.Linear.clip)
  }

  /// The score of an answer less the best of the others.
  private func lead(of answer: Int, _ inputs: inout InlineArray<64, Double>) -> Double {
    let scores = scores(&inputs)
    var best = -Double.infinity
    for other in 0..<answerCount where other != answer { best = max(best, scores[other]) }
    return scores[answer] - best
  }

  /// One score an answer; writes the linear scores behind the inputs.
  private func scores(_ inputs: inout InlineArray<64, Double>) -> InlineArray<16, Double> {
    var scores = InlineArray<16, Double>(repeating: 0)
    for answer in 0..<answerCount { scores[answer] = biases[answer] }
    for input in 0..<inputCount {
      let value = inputs[input]
      guard value > -.infinity else { continue }
      let clip = GateModel.Linear.clip
      let standard = min(max((value - means[input]) * inverseSpreads[input], -clip), clip)
      for answer in 0..<answerCount { scores[answer] += weights[input * answerCount + answer] * standard }
    }
    for answer in 0..<answerCount { inputs[inputCount + answer] = scores[answer] }
    var sum = scores.mutableSpan
    answerForest.add(inputs.span, count: answerCount, to: &sum)
    return scores
  }
}
