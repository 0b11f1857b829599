extension GateModel {
  /// What keeps the parts from being a model, in one sentence; nil for a good one. O(nodes).
  ///
  /// A reader of profiles says it with the place; this is for whoever makes one in code.
  package var problem: String? {
    let width = inputs.count
    guard GateBounds.answers.contains(answers.count), Set(answers).count == answers.count else {
      return "a gate has \(GateBounds.answers) answers, each once"
    }
    guard GateBounds.inputs.contains(width), Set(inputs).count == width else {
      return "a gate has \(GateBounds.inputs) inputs, each once"
    }
    guard linear.means.count == width, linear.spreads.count == width, linear.weights.count == answers.count,
      linear.biases.count == answers.count, linear.weights.allSatisfy({ $0.count == width })
    else { return "the linear part does not fit \(answers.count) answers and \(width) inputs" }
    let numbers = linear.means + linear.biases + linear.weights.joined() + [changeStart]
    guard numbers.allSatisfy({ abs($0) <= GateBounds.magnitude }),
      linear.spreads.allSatisfy({ (GateBounds.leastSpread...GateBounds.magnitude).contains($0) })
    else { return "a number of the linear part is out of bounds" }
    return Self.problem(answerTrees, inputs: answerTreeInputs, leaf: answers.count)
      ?? Self.problem(changeTrees, inputs: changeTreeInputs, leaf: 1)
  }

  private static func problem(_ trees: [GateTree], inputs: Int, leaf: Int) -> String? {
    guard trees.count <= GateBounds.trees, trees.allSatisfy({ $0.depth <= GateBounds.depth }),
      trees.reduce(0, { $0 + $1.nodeCount }) <= GateBounds.nodes
    else { return "more trees, nodes or depth than a gate may have" }
    return trees.allSatisfy { fits($0, inputs, leaf) } ? nil : "a tree does not fit its inputs and scores"
  }

  private static func fits(_ tree: GateTree, _ inputs: Int, _ leaf: Int) -> Bool {
    switch tree {
    case .leaf(let values): values.count == leaf && values.allSatisfy { abs($0) <= GateBounds.magnitude }
    case .line(let input, let above, let no, let yes):
      (0..<inputs).contains(input) && abs(above) <= GateBounds.magnitude && fits(no, inputs, leaf)
        && fits(yes, inputs, leaf)
    }
  }
}
