/// Code points, as ranges.
struct ScalarSet: Sendable {
  var ranges: [ClosedRange<UInt32>]
  var isNegated = false

  func contains(_ scalar: UInt32) -> Bool { ranges.contains { $0.contains(scalar) } != isNegated }

  static let digits = ScalarSet(ranges: [0x30...0x39])
  static let words = ScalarSet(ranges: [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
  static let spaces = ScalarSet(ranges: [
    0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F,
    0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
  ])
  static let lineEnds = ScalarSet(ranges: [0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029])

  var negated: ScalarSet { ScalarSet(ranges: ranges, isNegated: !isNegated) }

  /// The ranges of what is in the set, negation undone.
  var plainRanges: [ClosedRange<UInt32>] {
    guard isNegated else { return ranges }
    var result: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound > next { result.append(next...range.lowerBound - 1) }
      next = max(next, range.upperBound + 1)
    }
    if next <= 0x10FFFF { result.append(next...0x10FFFF) }
    return result
  }
}

/// What a pattern is made of.
indirect enum PatternNode: Sendable {
  case set(ScalarSet)
  case start
  case end
  /// Between a character of a word and one of none; or, negated, anywhere else.
  case border(isNegated: Bool)
  case sequence([PatternNode])
  case choice([PatternNode])
  /// A maximum of nil is none.
  case repeated(PatternNode, minimum: Int, maximum: Int?)
}

/// A pattern as instructions of Thompson's machine, all of whose threads go through the text at once: nothing is
/// tried twice at one place.
///
/// Source: R. Cox, *Regular Expression Matching: the Virtual Machine Approach*, 2009,
/// <https://swtch.com/~rsc/regexp/regexp2.html>.
struct PatternProgram: Sendable {
  enum Instruction: Sendable {
    case set(ScalarSet)
    case start
    case end
    case border(isNegated: Bool)
    case jump(Int)
    case split(Int, Int)
    case match
  }

  /// Instructions, and steps of writing them.
  static let limit = 2000

  private(set) var instructions: [Instruction] = []
  private var work = 0

  /// nil where the pattern needs more instructions than there may be.
  init?(_ node: PatternNode) {
    guard emit(node) else { return nil }
    instructions.append(.match)
  }

  private mutating func emit(_ node: PatternNode) -> Bool {
    work += 1
    guard work <= Self.limit, instructions.count < Self.limit else { return false }
    switch node {
    case .set(let set): instructions.append(.set(set))
    case .start: instructions.append(.start)
    case .end: instructions.append(.end)
    case .border(let isNegated): instructions.append(.border(isNegated: isNegated))
    case .sequence(let nodes):
      for node in nodes { guard emit(node) else { return false } }
    case .choice(let nodes): return emitChoice(nodes)
    case .repeated(let node, let minimum, let maximum):
      for _ in 0..<minimum { guard emit(node) else { return false } }
      guard let maximum else { return emitLoop(node) }
      for _ in minimum..<max(minimum, maximum) {
        let split = instructions.count
        instructions.append(.jump(0))
        guard emit(node) else { return false }
        // Whoever leaves here goes on to the next copy, and may leave that as well.
        instructions[split] = .split(split + 1, instructions.count)
      }
    }
    return true
  }

  private mutating func emitLoop(_ node: PatternNode) -> Bool {
    let split = instructions.count
    instructions.append(.jump(0))
    guard emit(node) else { return false }
    instructions.append(.jump(split))
    instructions[split] = .split(split + 1, instructions.count)
    return true
  }

  private mutating func emitChoice(_ nodes: [PatternNode]) -> Bool {
    var jumps: [Int] = []
    for (position, node) in nodes.enumerated() {
      let split = instructions.count
      let isLast = position == nodes.count - 1
      if !isLast { instructions.append(.jump(0)) }
      guard emit(node) else { return false }
      if isLast { break }
      jumps.append(instructions.count)
      instructions.append(.jump(0))
      instructions[split] = .split(split + 1, instructions.count)
    }
    for jump in jumps { instructions[jump] = .jump(instructions.count) }
    return true
  }

  // MARK: Matching

  /// Whether the text has a match anywhere. O(text × instructions).
  func matches(_ text: some Collection<UInt32>) -> Bool {
    var current: [Int] = []
    var next: [Int] = []
    var marks = [Int](repeating: -1, count: instructions.count)
    var before: UInt32?
    var rest = text.makeIterator()
    var scalar = rest.next()
    var position = 0
    while true {
      // A match may begin anywhere.
      if add(0, to: &current, &marks, position, before, scalar) { return true }
      guard let now = scalar else { return false }
      let after = rest.next()
      next.removeAll(keepingCapacity: true)
      for thread in current {
        guard case .set(let set) = instructions[thread], set.contains(now) else { continue }
        if add(thread + 1, to: &next, &marks, position + 1, now, after) { return true }
      }
      swap(&current, &next)
      before = now
      scalar = after
      position += 1
    }
  }

  /// Follows a thread to the sets that it waits at; true where it meets the match.
  private func add(
    _ start: Int, to threads: inout [Int], _ marks: inout [Int], _ position: Int, _ before: UInt32?,
    _ after: UInt32?
  ) -> Bool {
    var open = [start]
    while let thread = open.popLast() {
      if marks[thread] == position { continue }
      marks[thread] = position
      switch instructions[thread] {
      case .match: return true
      case .set: threads.append(thread)
      case .jump(let target): open.append(target)
      case .split(let first, let second): open += [second, first]
      case .start: if before == nil { open.append(thread + 1) }
      case .end: if after == nil { open.append(thread + 1) }
      case .border(let isNegated):
        let isBorder =
          (before.map(ScalarSet.words.contains) ?? false) != (after.map(ScalarSet.words.contains) ?? false)
        if isBorder != isNegated { open.append(thread + 1) }
      }
    }
    return false
  }
}
