/// Reads a learned gate, bounded by ``GateBounds`` before anything is made of it.
extension ProfileReader {
  func readGate(_ node: ProfileNode?, _ schema: IndicatorSchema) throws(ProfileError) -> GateSettings? {
    guard let node else { return nil }
    let fields = try node.object(required: ["limit", "model", "provenance"], optional: ["fallback"])
    return GateSettings(
      limit: try fields.required("limit").number("a probability from 0 to 1") { (0...1).contains($0) },
      model: try readModel(try fields.required("model"), schema),
      provenance: try readProvenance(try fields.required("provenance")),
      fallback: try fields["fallback"].map { node throws(ProfileError) in try readFallback(node) })
  }

  private func readFallback(_ node: ProfileNode) throws(ProfileError) -> GateSettings.Fallback {
    let fields = try node.object(required: ["rules", "too_old_hours", "stable_too_old_hours"])
    let list = try fields.required("rules")
    let rules = try readRuleNames(list)
    guard rules.isSubset(of: ThresholdProfile.softRules) else {
      throw list.error("a gate stands in for the soft rules alone")
    }
    let fallback = GateSettings.Fallback(
      rules: rules, tooOldHours: try fields.atLeastZero("too_old_hours", "hours"),
      stableTooOldHours: try fields.atLeastZero("stable_too_old_hours", "hours"))
    guard fallback.stableTooOldHours >= fallback.tooOldHours else {
      throw node.error("contradiction: stable conditions serve no longer than others do")
    }
    return fallback
  }

  private func readProvenance(_ node: ProfileNode) throws(ProfileError) -> GateSettings.Provenance {
    let fields = try node.object(required: ["analyst", "answers", "data_digest", "seed"])
    let seed = try fields.required("seed")
    guard let number = UInt64(try seed.string("a whole number as a string")) else {
      throw seed.error("a whole number from 0 to \(UInt64.max), as a string, is needed")
    }
    return .init(
      analyst: try name(fields.required("analyst"), of: "an analyst", bytes: 256),
      answers: Int(
        try fields.required("answers").number("a whole number from 0 to 1e9") {
          (0...1e9).contains($0) && $0 == $0.rounded()
        }),
      dataDigest: try fields.required("data_digest").string("64 hexadecimal digits, lowercase,") {
        $0.utf8.count == 64 && $0.utf8.allSatisfy(Self.hexadecimal.contains)
      }, seed: number)
  }

  private static let hexadecimal = Set("0123456789abcdef".utf8)

  private func readModel(_ node: ProfileNode, _ schema: IndicatorSchema) throws(ProfileError) -> GateModel {
    let fields = try node.object(required: ["answers", "inputs", "linear", "answer_trees", "change"])
    let answers = try readAnswers(try fields.required("answers"))
    let inputs = try readInputs(try fields.required("inputs"), schema)
    let change = try fields.required("change").object(required: ["start", "trees"])
    return GateModel(
      answers: answers, inputs: inputs,
      linear: try readLinear(try fields.required("linear"), answers: answers.count, inputs: inputs.count),
      answerTrees: try readTrees(
        try fields.required("answer_trees"), inputs: inputs.count + answers.count, leaf: answers.count),
      changeStart: try bounded(try change.required("start")),
      changeTrees: try readTrees(
        try change.required("trees"), inputs: GateModel.ChangeInput.allCases.count + answers.count, leaf: 1))
  }

  private func readAnswers(_ node: ProfileNode) throws(ProfileError) -> [String] {
    let elements = try node.list()
    guard GateBounds.answers.contains(elements.count) else {
      throw node.error("\(elements.count) answers; a gate has \(GateBounds.answers.words)")
    }
    var answers: [String] = []
    for element in elements {
      let answer = try name(element, of: "an answer", bytes: GateBounds.nameBytes)
      guard !answers.contains(answer) else { throw element.error("\"\(answer)\" stands twice") }
      answers.append(answer)
    }
    return answers
  }

  private func readInputs(_ node: ProfileNode, _ schema: IndicatorSchema) throws(ProfileError) -> [GateInput]
  {
    let elements = try node.list()
    guard GateBounds.inputs.contains(elements.count) else {
      throw node.error("\(elements.count) inputs; a gate has \(GateBounds.inputs.words)")
    }
    var inputs: [GateInput] = []
    for element in elements {
      let input = try readInput(element, schema)
      guard !inputs.contains(input) else { throw element.error("the input stands twice") }
      inputs.append(input)
    }
    return inputs
  }

  private func readInput(_ node: ProfileNode, _ schema: IndicatorSchema) throws(ProfileError) -> GateInput {
    let fields = try node.object(required: [], optional: Self.inputForms)
    let given = try node.fields()
    guard given.count == 1, let (form, value) = given.first else {
      throw node.error("an input has one of \(Self.inputForms.joined(separator: ", "))")
    }
    switch form {
    case "strategy":
      return .strategy(try name(value, of: "a strategy", bytes: GateBounds.nameBytes))
    case "decay_left":
      guard try value.boolean() else { throw value.error("only true has a meaning here") }
      return .decayLeft
    default:
      let key = try fields.required(form).string()
      guard let lane = schema.lane(of: key) else {
        throw value.error("\"\(key)\" is no indicator of this profile")
      }
      switch form {
      case "value": return .value(lane: lane)
      case "size": return .size(lane: lane)
      case "of_price": return .ofPrice(lane: lane)
      default: return .timesPrice(lane: lane)
      }
    }
  }

  private static let inputForms = ["value", "size", "of_price", "times_price", "decay_left", "strategy"]

  private func readLinear(_ node: ProfileNode, answers: Int, inputs: Int) throws(ProfileError)
    -> GateModel.Linear
  {
    let fields = try node.object(required: ["means", "spreads", "weights", "biases"])
    let weights = try fields.required("weights")
    let rows = try weights.list()
    guard rows.count == answers else { throw weights.error("\(rows.count) lists; one an answer is needed") }
    var matrix: [[Double]] = []
    for row in rows { matrix.append(try numbers(row, count: inputs)) }
    let spreads = try fields.required("spreads")
    let values = try numbers(spreads, count: inputs)
    guard values.allSatisfy({ $0 >= GateBounds.leastSpread }) else {
      throw spreads.error("every spread is at least \(GateBounds.leastSpread.plain)")
    }
    return .init(
      means: try numbers(try fields.required("means"), count: inputs), spreads: values, weights: matrix,
      biases: try numbers(try fields.required("biases"), count: answers))
  }

  private func numbers(_ node: ProfileNode, count: Int) throws(ProfileError) -> [Double] {
    let elements = try node.list()
    guard elements.count == count else {
      throw node.error("\(elements.count) numbers; \(count) are needed")
    }
    var numbers: [Double] = []
    for element in elements { numbers.append(try bounded(element)) }
    return numbers
  }

  private func bounded(_ node: ProfileNode) throws(ProfileError) -> Double {
    try node.number("a number of a size up to 1e16") { abs($0) <= GateBounds.magnitude }
  }

  private func name(_ node: ProfileNode, of thing: String, bytes: Int) throws(ProfileError) -> String {
    try node.string("\(thing)'s name of 1 to \(bytes) bytes") { !$0.isEmpty && $0.utf8.count <= bytes }
  }
}

// MARK: Trees

extension ProfileReader {
  private func readTrees(_ node: ProfileNode, inputs: Int, leaf: Int) throws(ProfileError) -> [GateTree] {
    let elements = try node.list()
    guard elements.count <= GateBounds.trees else {
      throw node.error("\(elements.count) trees; a gate has at most \(GateBounds.trees)")
    }
    var trees: [GateTree] = []
    var room = GateBounds.nodes
    for element in elements {
      trees.append(try readTree(element, inputs: inputs, leaf: leaf, depth: 0, &room))
    }
    return trees
  }

  private func readTree(_ node: ProfileNode, inputs: Int, leaf: Int, depth: Int, _ room: inout Int)
    throws(ProfileError) -> GateTree
  {
    room -= 1
    guard room >= 0 else { throw node.error("more than \(GateBounds.nodes) lines and leaves") }
    if case .array = node.value { return .leaf(try numbers(node, count: leaf)) }
    guard depth < GateBounds.depth else { throw node.error("deeper than \(GateBounds.depth) lines") }
    let fields = try node.object(required: ["input", "above", "no", "yes"])
    let input = try fields.required("input").number("an input's number from 0 to \(inputs - 1)") {
      (0...Double(inputs - 1)).contains($0) && $0 == $0.rounded()
    }
    return .line(
      input: Int(input), above: try bounded(try fields.required("above")),
      no: try readTree(try fields.required("no"), inputs: inputs, leaf: leaf, depth: depth + 1, &room),
      yes: try readTree(try fields.required("yes"), inputs: inputs, leaf: leaf, depth: depth + 1, &room))
  }
}

extension ClosedRange<Int> {
  /// `2 to 16`, for an error.
  fileprivate var words: String { "\(lowerBound) to \(upperBound)" }
}
