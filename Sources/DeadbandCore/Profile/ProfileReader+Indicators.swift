extension ProfileReader {
  /// The thresholds of the built-in indicators, in the table's order.
  func readIndicators(_ node: ProfileNode) throws(ProfileError) -> [IndicatorThreshold] {
    let object = try node.object(required: IndicatorTable.rows.map(\.key))
    var thresholds: [IndicatorThreshold] = []
    for definition in IndicatorTable.rows {
      let fields = try object.required(definition.key).object(
        required: ["change_type", "rule", "points"], optional: ["levels"])
      thresholds.append(try readThreshold(fields, definition))
    }
    return thresholds
  }

  /// The profile's own indicators, each with its definition.
  func readCustom(_ node: ProfileNode?) throws(ProfileError) -> [(
    definition: IndicatorDefinition, threshold: IndicatorThreshold
  )] {
    guard let node else { return [] }
    var custom: [(definition: IndicatorDefinition, threshold: IndicatorThreshold)] = []
    for element in try node.list() {
      let fields = try element.object(
        required: ["key", "change_type", "rule", "scale", "points", "range"], optional: ["levels"])
      let keyNode = try fields.required("key")
      let key = try keyNode.string()
      guard (1...64).contains(key.utf8.count), key.utf8.allSatisfy(isKeyByte) else {
        throw keyNode.error("\"\(key)\" is refused; 1 to 64 of a–z, 0–9 and _ are needed")
      }
      guard !IndicatorTable.rows.contains(where: { $0.key == key }) else {
        throw keyNode.error("\"\(key)\" is a built-in indicator")
      }
      guard !custom.contains(where: { $0.definition.key == key }) else {
        throw keyNode.error("\"\(key)\" is defined twice")
      }
      let scale = try fields.required("scale").number("a number of quanta per unit from 1e-6 to 1e9") {
        (1e-6...1e9).contains($0)
      }
      let definition = IndicatorDefinition(
        key: key, group: .custom,
        kind: .number(scale: scale, range: try readRange(try fields.required("range"))), unit: "")
      custom.append((definition, try readThreshold(fields, definition)))
    }
    guard custom.count <= IndicatorSchema.customLimit else {
      throw node.error("\(custom.count) are too many; at most \(IndicatorSchema.customLimit) fit")
    }
    return custom
  }

  private func isKeyByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
    default: false
    }
  }

  private func readRange(_ node: ProfileNode) throws(ProfileError) -> ValueRange {
    let ends = try node.list()
    guard ends.count == 2 else { throw node.error("two ends are needed, a number or null each") }
    func end(_ node: ProfileNode) throws(ProfileError) -> Double? {
      if case .null = node.value { return nil }
      return try node.number("a number or null") { _ in true }
    }
    let range = ValueRange(lower: try end(ends[0]), upper: try end(ends[1]))
    if let lower = range.lower, let upper = range.upper, lower >= upper {
      throw node.error("contradiction: the range is empty")
    }
    return range
  }

  private func readThreshold(_ fields: ProfileObject, _ definition: IndicatorDefinition) throws(ProfileError)
    -> IndicatorThreshold
  {
    let typeNode = try fields.required("change_type")
    guard let type = ChangeType(rawValue: try typeNode.string()) else {
      let names = ChangeType.allCases.map(\.rawValue).joined(separator: ", ")
      throw typeNode.error("\(typeNode.value.kind) is no change type; there are \(names)")
    }
    return IndicatorThreshold(
      changeType: type, rule: try readRule(try fields.required("rule"), definition),
      points: try fields.atLeastZero("points", "points"), levels: try readLevels(fields["levels"], definition)
    )
  }

  private func readRule(_ node: ProfileNode, _ definition: IndicatorDefinition) throws(ProfileError)
    -> ChangeRule
  {
    let fields = try node.object(
      required: [], optional: ["absolute", "relative", "of_price", "ratio", "category", "crossover"])
    let count = try node.fields().count
    if case .category = definition.kind {
      guard count == 1, let category = fields["category"], case .boolean(true) = category.value else {
        throw node.error("a category has the rule {\"category\": true} and no other")
      }
      return .category
    }
    if let category = fields["category"] {
      throw category.error("\(definition.key) is a number, not a category")
    }
    if let crossover = fields["crossover"] {
      guard definition.key == IndicatorTable.rows[Lane.macd].key else {
        throw crossover.error("only macd can cross its signal line")
      }
      guard count == 1 else { throw node.error("contradiction: a crossover goes with no other rule") }
      return .crossover(
        margin: try crossover.number("a fraction of the price from 0 to 1") { (0...1).contains($0) })
    }
    func fraction(_ key: String) throws(ProfileError) -> Double? {
      try fields[key]?.number("a fraction above 0 and at most 1 (0.03 is 3 %)") { $0 > 0 && $0 <= 1 }
    }
    let distance = ChangeRule.Distance(
      absolute: try fields["absolute"]?.number("a number > 0 in the indicator's unit") { $0 > 0 },
      relative: try fraction("relative"), ofPrice: try fraction("of_price"),
      ratio: try fields["ratio"]?.number("a factor > 1 (2 is double or half)") { $0 > 1 })
    guard count > 0 else { throw node.error("one of absolute, relative, of_price, ratio is needed") }
    if case .number(_, let range) = definition.kind, let absolute = distance.absolute,
      let lower = range.lower, let upper = range.upper, absolute >= upper - lower
    {
      throw node.error(
        "absolute \(absolute.plain) can never be exceeded: \(definition.key) is \(range); is the unit wrong?")
    }
    return .distance(distance)
  }

  private func readLevels(_ node: ProfileNode?, _ definition: IndicatorDefinition) throws(ProfileError)
    -> [Double]
  {
    guard let node else { return [] }
    let elements = try node.list()
    guard case .number(let scale, let range) = definition.kind else {
      guard elements.isEmpty else { throw node.error("a category has no levels") }
      return []
    }
    var levels: [Double] = []
    for element in elements {
      let level = try element.number("a level inside the indicator's range (\(range))") { range.contains($0) }
      let quantum = level * scale
      // Two roundings, of the decimal and of the product, are forgiven, and nothing that was meant differently.
      guard abs(quantum - quantum.rounded()) <= 2 * quantum.ulp, quantum.magnitude < 0x1p53 else {
        throw element.error("\(level.plain) is no multiple of the quantum \((1 / scale).plain)")
      }
      guard !levels.contains(level) else { throw element.error("\(level.plain) stands twice") }
      levels.append(level)
    }
    return levels.sorted()
  }
}
