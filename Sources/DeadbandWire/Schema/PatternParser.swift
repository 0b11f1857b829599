/// Reads a pattern; see ``SchemaPattern``.
struct PatternParser {
  typealias Failure = SchemaPattern.Failure

  /// Groups within groups.
  private static let depthLimit = 32
  /// The largest number of a repetition.
  private static let repetitionLimit = 1000

  private let scalars: [Unicode.Scalar]
  private var position = 0

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  mutating func parse() throws(Failure) -> PatternNode {
    let node = try choice(depth: 0)
    guard position == scalars.count else { throw failure("')' closes nothing") }
    return node
  }

  // MARK: Structure

  private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    position += 1
    return true
  }

  private func failure(_ reason: String) -> Failure {
    Failure(reason: "the pattern is refused at character \(position + 1): \(reason)")
  }

  private mutating func choice(depth: Int) throws(Failure) -> PatternNode {
    guard depth < Self.depthLimit else { throw failure("groups nest deeper than \(Self.depthLimit)") }
    var branches: [PatternNode] = []
    repeat { branches.append(try sequence(depth: depth)) } while take("|")
    return branches.count == 1 ? branches[0] : .choice(branches)
  }

  private mutating func sequence(depth: Int) throws(Failure) -> PatternNode {
    var nodes: [PatternNode] = []
    while let scalar = next, scalar != "|", scalar != ")" {
      var (node, isRepeatable) = try atom(depth: depth)
      if let (minimum, maximum) = try quantifier() {
        guard isRepeatable else { throw failure("there is nothing to repeat") }
        node = .repeated(node, minimum: minimum, maximum: maximum)
        isRepeatable = false
      }
      nodes.append(node)
    }
    return .sequence(nodes)
  }

  private mutating func quantifier() throws(Failure) -> (minimum: Int, maximum: Int?)? {
    var result: (Int, Int?)
    if take("*") {
      result = (0, nil)
    } else if take("+") {
      result = (1, nil)
    } else if take("?") {
      result = (0, 1)
    } else if take("{") {
      result = try braces()
    } else {
      return nil
    }
    // The shortest match is a match as well.
    _ = take("?")
    return result
  }

  private mutating func braces() throws(Failure) -> (Int, Int?) {
    guard let minimum = try number() else { throw failure("'{' begins no repetition") }
    var maximum: Int? = minimum
    if take(",") { maximum = try number() }
    guard take("}") else { throw failure("'{' begins no repetition") }
    if let maximum, maximum < minimum { throw failure("a repetition's numbers are out of order") }
    return (minimum, maximum)
  }

  private mutating func number() throws(Failure) -> Int? {
    let start = position
    var value = 0
    while let scalar = next, "0"..."9" ~= scalar {
      value = value * 10 + Int(scalar.value - 48)
      guard value <= Self.repetitionLimit else {
        throw failure("more than \(Self.repetitionLimit) repetitions")
      }
      position += 1
    }
    return position > start ? value : nil
  }

  private mutating func atom(depth: Int) throws(Failure) -> (node: PatternNode, isRepeatable: Bool) {
    guard let scalar = next else { throw failure("it ends early") }
    position += 1
    switch scalar {
    case "^": return (.start, false)
    case "$": return (.end, false)
    case ".": return (.set(ScalarSet.lineEnds.negated), true)
    case "[": return (.set(try characterClass()), true)
    case "(":
      try groupKind()
      let node = try choice(depth: depth + 1)
      guard take(")") else { throw failure("a group is not closed") }
      return (node, true)
    case "\\":
      if take("b") { return (.border(isNegated: false), false) }
      if take("B") { return (.border(isNegated: true), false) }
      return (.set(try escape(inClass: false)), true)
    case "*", "+", "?", "{":
      position -= 1
      throw failure("there is nothing to repeat")
    case "]", "}":
      position -= 1
      throw failure("'\(scalar)' closes nothing")
    default: return (.set(ScalarSet(ranges: [scalar.value...scalar.value])), true)
    }
  }

  /// What stands behind the parenthesis that opens a group: nothing, `?:` or `?<name>`.
  private mutating func groupKind() throws(Failure) {
    guard take("?") else { return }
    if take(":") { return }
    guard take("<"), next != "=", next != "!" else {
      throw failure("looking ahead or behind is not supported")
    }
    let start = position
    while let scalar = next, ScalarSet.words.contains(scalar.value) { position += 1 }
    guard position > start, take(">") else { throw failure("a group's name is not closed") }
  }

  // MARK: Characters

  private mutating func characterClass() throws(Failure) -> ScalarSet {
    let isNegated = take("^")
    var ranges: [ClosedRange<UInt32>] = []
    while !take("]") {
      let low = try classAtom()
      guard next == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
        ranges += low.plainRanges
        continue
      }
      position += 1
      let high = try classAtom()
      guard let first = Self.single(low), let last = Self.single(high), first <= last else {
        throw failure("a range of characters is out of order")
      }
      ranges.append(first...last)
    }
    return ScalarSet(ranges: ranges, isNegated: isNegated)
  }

  private mutating func classAtom() throws(Failure) -> ScalarSet {
    guard let scalar = next else { throw failure("a class of characters is not closed") }
    position += 1
    if scalar == "\\" { return try escape(inClass: true) }
    return ScalarSet(ranges: [scalar.value...scalar.value])
  }

  private static func single(_ set: ScalarSet) -> UInt32? {
    guard !set.isNegated, set.ranges.count == 1, let range = set.ranges.first, range.count == 1 else {
      return nil
    }
    return range.lowerBound
  }

  /// What stands behind a backslash.
  private mutating func escape(inClass: Bool) throws(Failure) -> ScalarSet {
    guard let scalar = next else { throw failure("a backslash at the end") }
    position += 1
    switch scalar {
    case "d": return .digits
    case "D": return ScalarSet.digits.negated
    case "w": return .words
    case "W": return ScalarSet.words.negated
    case "s": return .spaces
    case "S": return ScalarSet.spaces.negated
    default: break
    }
    let value = try escapedScalar(scalar, inClass: inClass)
    return ScalarSet(ranges: [value...value])
  }

  private mutating func escapedScalar(_ scalar: Unicode.Scalar, inClass: Bool) throws(Failure) -> UInt32 {
    switch scalar {
    case "t": return 9
    case "n": return 10
    case "v": return 11
    case "f": return 12
    case "r": return 13
    case "b" where inClass: return 8
    case "-" where inClass: return 0x2D
    case "0":
      if let next, "0"..."9" ~= next { break }
      return 0
    case "x": return try hex(2)
    case "u":
      if take("{") {
        var value: UInt32 = 0
        repeat {
          value = value << 4 | (try hex(1))
          guard value <= 0x10FFFF else { throw failure("beyond the last code point") }
        } while !take("}")
        return value
      }
      let unit = try hex(4)
      guard 0xD800..<0xDC00 ~= unit, take("\\"), take("u") else { return unit }
      let second = try hex(4)
      guard 0xDC00..<0xE000 ~= second else { throw failure("half a pair of surrogates") }
      return 0x10000 + (unit - 0xD800) << 10 + (second - 0xDC00)
    case "^", "$", "\\", ".", "*", "+", "?", "(", ")", "[", "]", "{", "}", "|", "/": return scalar.value
    default: break
    }
    position -= 1
    throw failure("the escape is unknown, or not supported")
  }

  private mutating func hex(_ count: Int) throws(Failure) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<count {
      guard let scalar = next, scalar.isASCII, let digit = Character(scalar).hexDigitValue else {
        throw failure("digits of a hexadecimal number are missing")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }
}
