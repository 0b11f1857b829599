@testable import DeadbandCore

extension GateSettings {
  /// A gate with numbers drawn at random, as small or as large as a gate may be.
  static func random(_ random: inout Generator, schema: IndicatorSchema = .standard) -> GateSettings {
    let answers = (0..<random.int(2...6)).map { "answer \($0)" }
    var inputs: [GateInput] = []
    for input in GateInput.usual(schema, strategies: ["IRON_CONDOR", "COVERED_CALL"]) where random.chance(0.7)
    {
      inputs.append(input)
    }
    if inputs.isEmpty { inputs = [.decayLeft] }
    func numbers(_ count: Int, _ range: ClosedRange<Double>) -> [Double] {
      (0..<count).map { _ in random.double(range) }
    }
    func tree(_ width: Int, _ leaf: Int, _ depth: Int) -> GateTree {
      guard depth > 0, random.chance(0.8) else { return .leaf(numbers(leaf, -2...2)) }
      return .line(
        input: random.int(0...width - 1), above: random.pick(random.double(-3...3), random.double(0...60), 0),
        no: tree(width, leaf, depth - 1), yes: tree(width, leaf, depth - 1))
    }
    let model = GateModel(
      answers: answers, inputs: inputs,
      linear: .init(
        means: numbers(inputs.count, -1...40), spreads: numbers(inputs.count, 0.01...20),
        weights: answers.map { _ in numbers(inputs.count, -1...1) }, biases: numbers(answers.count, -1...1)),
      answerTrees: (0..<random.int(0...9)).map { _ in tree(inputs.count + answers.count, answers.count, 4) },
      changeStart: random.double(-3...3),
      changeTrees: (0..<random.int(0...9)).map { _ in
        tree(GateModel.ChangeInput.allCases.count + answers.count, 1, 4)
      })
    return GateSettings(
      limit: random.double(0...1), model: model,
      provenance: .init(
        analyst: "test", answers: random.int(0...5_000), dataDigest: Digest(of: [1]).description,
        seed: random.next()))
  }
}

/// The specification of a gate written out the slow way, apart from the code that judges.
struct PlainGate {
  let model: GateModel
  let schema: IndicatorSchema

  func probability(
    _ current: Snapshot, _ baseline: Snapshot, cached: Int, ageSeconds: Double, strategy: String
  ) -> Double {
    let now = inputs(current, strategy)
    let before = inputs(baseline, strategy)
    let margin = margin(now, cached)
    let marginBefore = self.margin(before, cached)
    let moves = model.inputs.indices.map { index -> Double in
      switch (now[index], before[index]) {
      case (nil, nil): return 0
      case (let a?, let b?): return min(abs(a - b) / model.linear.spreads[index], 5)
      default: return 5
      }
    }
    var change: [Double?] = [
      margin, marginBefore, margin - marginBefore, moves.max() ?? 0, moves.reduce(0, +), ageSeconds / 3600,
    ]
    change += model.answers.indices.map { $0 == cached ? 1 : 0 }
    let odds = model.changeTrees.reduce(model.changeStart) { $0 + walk($1, change)[0] }
    return 1 / (1 + exponential(-odds))
  }

  private func inputs(_ snapshot: Snapshot, _ strategy: String) -> [Double?] {
    let price = snapshot.underlyingPrice
    return model.inputs.map { input in
      switch input {
      case .value(let lane): snapshot[lane]
      case .size(let lane): snapshot[lane].map { abs($0) }
      case .ofPrice(let lane): snapshot[lane].map { $0 / price }
      case .timesPrice(let lane): snapshot[lane].map { $0 * price }
      case .decayLeft:
        if let theta = snapshot[13], let days = snapshot[22] { abs(theta) * days / price } else { nil }
      case .strategy(let name): name == strategy ? 1 : 0
      }
    }
  }

  private func margin(_ inputs: [Double?], _ answer: Int) -> Double {
    var scores = model.linear.biases
    for k in scores.indices {
      for (index, value) in inputs.enumerated() {
        guard let value else { continue }
        let standard = (value - model.linear.means[index]) / model.linear.spreads[index]
        scores[k] += model.linear.weights[k][index] * min(max(standard, -5), 5)
      }
    }
    let all = inputs + scores.map { Optional($0) }
    for tree in model.answerTrees { for (k, value) in walk(tree, all).enumerated() { scores[k] += value } }
    let best = scores.enumerated().filter { $0.offset != answer }.map(\.element).max() ?? 0
    return scores[answer] - best
  }

  private func walk(_ tree: GateTree, _ inputs: [Double?]) -> [Double] {
    switch tree {
    case .leaf(let values): values
    case .line(let input, let above, let no, let yes):
      walk(inputs[input].map { $0 > above } ?? false ? yes : no, inputs)
    }
  }

  private func exponential(_ x: Double) -> Double {
    // By squaring a short series: not the library's.
    var term = 1.0
    var sum = 1.0
    let small = x / 1024
    for n in 1...12 {
      term *= small / Double(n)
      sum += term
    }
    for _ in 0..<10 { sum *= sum }
    return sum
  }
}
