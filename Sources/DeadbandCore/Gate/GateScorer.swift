/// The first part of a gate laid out for judging: the linear scores, then the trees that add to them.
struct GateScorer: Sendable {
  let inputCount: Int
  let answerCount: Int
  private let means: [Double]
  private let inverseSpreads: [Double]
  /// A weight an input and answer, the answers of one input side by side.
  private let weights: [Double]
  private let biases: [Double]
  private let forest: GateForest

  /// Lays out a model that has no ``GateModel/problem``.
  init(_ model: GateModel) {
    inputCount = model.inputs.count
    answerCount = model.answers.count
    means = model.linear.means
    inverseSpreads = model.linear.spreads.map { 1 / $0 }
    weights = model.inputs.indices.flatMap { input in model.linear.weights.map { $0[input] } }
    biases = model.linear.biases
    forest = GateForest(model.answerTrees)
  }

  /// How far the inputs moved, in spreads; what went missing or came up moved by ``GateModel/Linear/clip``.
  @inline(__always)
  func moves(_ now: Span<Double>, _ before: Span<Double>) -> (largest: Double, total: Double) {
    let inverse = inverseSpreads.span
    var (largest, total) = (0.0, 0.0)
    for input in 0..<inputCount where now[input] != before[input] {
      let move = min(abs(now[input] - before[input]) * inverse[input], GateModel.Linear.clip)
      largest = max(largest, move)
      total += move
    }
    return (largest, total)
  }

  /// The score of an answer less the best of the others.
  @inline(__always)
  func lead(of answer: Int, _ inputs: inout InlineArray<64, Double>) -> Double {
    var scores = InlineArray<16, Double>(repeating: 0)
    score(&inputs, &scores)
    var best = -Double.infinity
    for other in 0..<answerCount where other != answer { best = max(best, scores[other]) }
    return scores[answer] - best
  }

  /// One score an answer; writes the linear scores behind the inputs.
  @inline(__always)
  func score(_ inputs: inout InlineArray<64, Double>, _ scores: inout InlineArray<16, Double>) {
    var sum = scores.mutableSpan
    for answer in 0..<answerCount { sum[answer] = biases[answer] }
    addLinear(inputs.span, &sum)
    for answer in 0..<answerCount { inputs[inputCount + answer] = sum[answer] }
    forest.add(inputs.span, count: answerCount, to: &sum)
  }

  @inline(__always)
  private func addLinear(_ inputs: Span<Double>, _ scores: inout MutableSpan<Double>) {
    let weights = weights.span
    let means = means.span
    let inverse = inverseSpreads.span
    let clip = GateModel.Linear.clip
    for input in 0..<inputCount where inputs[input] > -.infinity {
      let standard = min(max((inputs[input] - means[input]) * inverse[input], -clip), clip)
      let base = input &* answerCount
      for answer in 0..<answerCount { scores[answer] += weights[base &+ answer] * standard }
    }
  }
}
