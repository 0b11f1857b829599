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
  private let reader: GateReader
  private let scorer: GateScorer
  private let changeStart: Double
  private let changeForest: GateForest

  /// Lays out settings that have no ``GateModel/problem``.
  init(_ settings: GateSettings) {
    let model = settings.model
    limit = settings.limit
    answers = model.answers
    numbers = Dictionary(uniqueKeysWithValues: model.answers.enumerated().map { ($1, $0) })
    reader = GateReader(model.inputs)
    scorer = GateScorer(model)
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
    guard cached.number >= 0, cached.number < scorer.answerCount else { return 1 }
    var now = InlineArray<64, Double>(repeating: 0)
    var before = InlineArray<64, Double>(repeating: 0)
    var change = InlineArray<32, Double>(repeating: 0)
    let strategy = reader.number(ofStrategy: strategy.name)
    reader.read(current, strategy, &now)
    reader.read(baseline, strategy, &before)
    let moves = scorer.moves(now.span, before.span)
    let margin = scorer.lead(of: cached.number, &now)
    let marginBefore = scorer.lead(of: cached.number, &before)
    change[0] = margin
    change[1] = marginBefore
    change[2] = margin - marginBefore
    change[3] = moves.largest
    change[4] = moves.total
    change[5] = ageSeconds / 3600
    change[Self.changeInputs + cached.number] = 1
    var odds = InlineArray<1, Double>(repeating: changeStart)
    var sum = odds.mutableSpan
    changeForest.add(change.span, count: 1, to: &sum)
    return 1 / (1 + exp(-odds[0]))
  }

  /// One score an answer, the higher the likelier. For training and explanations; allocates.
  package func scores(of snapshot: Snapshot, strategy: Strategy = .none) -> [Double] {
    var inputs = InlineArray<64, Double>(repeating: 0)
    reader.read(snapshot, reader.number(ofStrategy: strategy.name), &inputs)
    var scores = InlineArray<16, Double>(repeating: 0)
    scorer.score(&inputs, &scores)
    return (0..<scorer.answerCount).map { scores[$0] }
  }

  // MARK: Steps

  private static let changeInputs = GateModel.ChangeInput.allCases.count
}
