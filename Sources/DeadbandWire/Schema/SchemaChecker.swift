import DeadbandCore

/// Holds one value to one schema.
///
/// The work is bounded: every schema that is asked about a value is a step, and so is what comparing and matching
/// takes in proportion; when the steps are used up the answer counts as wrong, whatever has been found.
struct SchemaChecker {
  private enum Step {
    case key(String)
    case index(Int)
  }

  /// Well below a second's worth, where the optimiser has been at work.
  static let stepLimit = 400_000
  /// Violations that are listed.
  private static let listLimit = 20
  /// Schemas that are in the middle of being asked: 64 levels of a value, and a few schemas at most of them.
  private static let depthLimit = 512

  private let nodes: [SchemaNode]
  private(set) var violations: [SchemaViolation] = []
  private var path: [Step] = []
  private var steps = 0
  private var isExhausted = false
  /// How many alternatives are being tried: what is found in one is no violation yet.
  private var trials = 0

  init(_ nodes: [SchemaNode]) { self.nodes = nodes }

  /// What is wrong with a value, at most 20 of it.
  static func violations(_ nodes: [SchemaNode], _ value: JSONValue) -> [SchemaViolation] {
    var checker = SchemaChecker(nodes)
    // JSON has numbers that no Double is, and nobody could go on with them.
    _ = checker.isFinite(value)
    if !nodes.isEmpty { _ = checker.check(0, value, depth: 0) }
    if checker.isExhausted {
      checker.violations.append(
        SchemaViolation(path: "$", reason: "takes too long to be checked by this schema"))
    }
    return checker.violations
  }

  // MARK: Reporting

  /// Notes a violation; false.
  private mutating func fail(_ reason: @autoclosure () -> String) -> Bool {
    if trials == 0, violations.count < Self.listLimit {
      violations.append(SchemaViolation(path: renderedPath, reason: reason()))
    }
    return false
  }

  private var renderedPath: String {
    path.reduce(into: "$") { text, step in
      switch step {
      case .index(let index): text += "[\(index)]"
      // A key is the answer's: as much of it as shows which is meant.
      case .key(let key):
        text += "." + String(String.UnicodeScalarView(key.unicodeScalars.prefix(64))).onOneLine
      }
    }
  }

  /// Whether a further step may be taken.
  private mutating func spend(_ count: Int) -> Bool {
    steps += count
    if steps > Self.stepLimit { isExhausted = true }
    return !isExhausted
  }

  /// Whether it makes sense to look for more.
  private var isSettled: Bool { isExhausted || (trials == 0 && violations.count >= Self.listLimit) }

  private mutating func descend(
    _ step: Step, _ index: Int, _ value: JSONValue, depth: Int
  ) -> Bool {
    path.append(step)
    defer { path.removeLast() }
    return check(index, value, depth: depth + 1)
  }

  private mutating func isFinite(_ value: JSONValue) -> Bool {
    switch value {
    case .number(let number) where !number.isFinite: return fail("is too large a number")
    case .array(let elements):
      for (position, element) in elements.enumerated() {
        path.append(.index(position))
        defer { path.removeLast() }
        guard isFinite(element) else { return false }
      }
    case .object(let fields):
      for field in fields {
        path.append(.key(field.key))
        defer { path.removeLast() }
        guard isFinite(field.value) else { return false }
      }
    default: break
    }
    return true
  }

  // MARK: Keywords

  /// Whether the value is as the schema wants it; in a trial it stops at the first thing that is not.
  private mutating func check(_ index: Int, _ value: JSONValue, depth: Int) -> Bool {
    guard spend(1) else { return false }
    guard depth < Self.depthLimit else {
      isExhausted = true
      return false
    }
    let node = nodes[index]
    if node.isNever { return fail("is not allowed here") }
    if let types = node.types, types.isDisjoint(with: Self.types(of: value)) {
      // What else there is to say follows from this.
      return fail("\(Self.kind(value)) is refused; \(types.words) is needed")
    }
    var holds = checkValues(node, value)
    if !holds, trials > 0 { return false }
    switch value {
    case .number(let number): holds = check(node, number) && holds
    case .string(let text): holds = check(node, text) && holds
    case .array(let elements): holds = check(node, elements, depth: depth) && holds
    case .object(let fields): holds = check(node, fields, depth: depth) && holds
    case .null, .boolean: break
    }
    if isSettled || (!holds && trials > 0) { return false }
    return checkInPlace(node, value, depth: depth) && holds
  }

  private mutating func checkValues(_ node: SchemaNode, _ value: JSONValue) -> Bool {
    guard node.allowed != nil || node.constant != nil else { return true }
    let bytes = CanonicalJSON.bytes(value)
    guard spend(bytes.count / 16) else { return false }
    if let allowed = node.allowed, !allowed.contains(bytes) {
      return fail("is none of the \(allowed.count) values that are allowed\(Self.list(allowed))")
    }
    if let constant = node.constant, constant != bytes {
      return fail("is not \(ProviderText.shown(String(decoding: constant, as: UTF8.self)))")
    }
    return true
  }

  private mutating func check(_ node: SchemaNode, _ number: Double) -> Bool {
    var holds = true
    if let limit = node.minimum, number < limit { holds = fail("is below \(limit.plain)") }
    if let limit = node.maximum, number > limit { holds = fail("is above \(limit.plain)") }
    if let limit = node.exclusiveMinimum, number <= limit { holds = fail("is not above \(limit.plain)") }
    if let limit = node.exclusiveMaximum, number >= limit { holds = fail("is not below \(limit.plain)") }
    if let divisor = node.multipleOf, !Self.isMultiple(number, of: divisor) {
      holds = fail("is no multiple of \(divisor.plain)")
    }
    return holds
  }

  /// Decimal fractions are no exact Doubles: a quotient within four of its last places of a whole number is one,
  /// and so is any beyond 2^53.
  private static func isMultiple(_ number: Double, of divisor: Double) -> Bool {
    let quotient = number / divisor
    if !quotient.isFinite || quotient.magnitude >= 0x1p53 { return true }
    return (quotient - quotient.rounded()).magnitude <= 4 * quotient.ulp
  }

  private mutating func check(_ node: SchemaNode, _ text: String) -> Bool {
    var holds = true
    if node.minLength != nil || node.maxLength != nil {
      let length = text.unicodeScalars.count
      guard spend(length / 64) else { return false }
      if let limit = node.minLength, length < limit { holds = fail("is shorter than \(limit) characters") }
      if let limit = node.maxLength, length > limit { holds = fail("is longer than \(limit) characters") }
    }
    if let pattern = node.pattern {
      guard spend(text.utf8.count * pattern.cost / 64) else { return false }
      if !pattern.matches(text) { holds = fail("does not match \(ProviderText.shown(pattern.text))") }
    }
    return holds
  }

  private mutating func check(_ node: SchemaNode, _ elements: [JSONValue], depth: Int) -> Bool {
    var holds = true
    if let limit = node.minItems, elements.count < limit { holds = fail("has fewer than \(limit) items") }
    if let limit = node.maxItems, elements.count > limit { holds = fail("has more than \(limit) items") }
    if node.hasUniqueItems, !areUnique(elements) { holds = fail("has an item twice") }
    for (position, element) in elements.enumerated() {
      guard let schema = position < node.prefixItems.count ? node.prefixItems[position] : node.items else {
        break
      }
      if !descend(.index(position), schema, element, depth: depth) { holds = false }
      if isSettled || (!holds && trials > 0) { return false }
    }
    return holds
  }

  private mutating func areUnique(_ elements: [JSONValue]) -> Bool {
    var seen: Set<[UInt8]> = []
    for element in elements {
      let bytes = CanonicalJSON.bytes(element)
      guard spend(bytes.count / 16), seen.insert(bytes).inserted else { return false }
    }
    return true
  }

  private mutating func check(_ node: SchemaNode, _ fields: [JSONValue.Field], depth: Int) -> Bool {
    var holds = true
    if let limit = node.minProperties, fields.count < limit { holds = fail("has fewer than \(limit) fields") }
    if let limit = node.maxProperties, fields.count > limit { holds = fail("has more than \(limit) fields") }
    if !node.required.isEmpty {
      guard spend(fields.count / 4 + node.required.count / 4) else { return false }
      let names = Set(fields.map(\.key))
      for name in node.required where !names.contains(name) {
        holds = fail("\"\(ProviderText.shown(name))\" is missing")
      }
    }
    for field in fields {
      if let schema = node.properties[field.key] ?? node.additionalProperties {
        if !descend(.key(field.key), schema, field.value, depth: depth) { holds = false }
      }
      if isSettled || (!holds && trials > 0) { return false }
    }
    return holds
  }

  private mutating func checkInPlace(_ node: SchemaNode, _ value: JSONValue, depth: Int) -> Bool {
    var holds = true
    if let reference = node.reference { holds = check(reference, value, depth: depth + 1) }
    for schema in node.allOf where !isSettled { holds = check(schema, value, depth: depth + 1) && holds }
    if !node.anyOf.isEmpty, fitting(node.anyOf, value, depth: depth, limit: 1) == 0 {
      holds = fail("fits none of the \(node.anyOf.count) alternatives")
    }
    if !node.oneOf.isEmpty {
      switch fitting(node.oneOf, value, depth: depth, limit: 2) {
      case 0: holds = fail("fits none of the \(node.oneOf.count) alternatives")
      case 1: break
      default: holds = fail("fits more than one of the alternatives")
      }
    }
    if let not = node.not, fitting([not], value, depth: depth, limit: 1) > 0 {
      holds = fail("is what it must not be")
    }
    return holds
  }

  /// How many of the schemas the value fits; counts no further than the limit.
  private mutating func fitting(_ schemas: [Int], _ value: JSONValue, depth: Int, limit: Int) -> Int {
    trials += 1
    defer { trials -= 1 }
    var count = 0
    for schema in schemas where count < limit && !isExhausted {
      if check(schema, value, depth: depth + 1) { count += 1 }
    }
    return count
  }

  // MARK: Words

  private static func types(of value: JSONValue) -> SchemaNode.Types {
    switch value {
    case .null: .null
    case .boolean: .boolean
    case .number(let number): number == number.rounded() ? [.number, .integer] : .number
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }

  private static func kind(_ value: JSONValue) -> String {
    switch value {
    case .null: "null"
    case .boolean: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }

  /// `: "close", "hold"` where the list is short.
  private static func list(_ values: Set<[UInt8]>) -> String {
    let texts = values.map { String(decoding: $0, as: UTF8.self) }.sorted().joined(separator: ", ")
    return texts.utf8.count <= 200 ? ": \(texts.onOneLine)" : ""
  }
}
