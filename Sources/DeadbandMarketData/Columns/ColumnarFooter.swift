import DeadbandCore

/// What stands behind the groups: names, positions, and which ticks belong to whom.
struct ColumnarFooter: Sendable {
  var ticks = 0
  var subjects: [String] = []
  var strategies: [String] = []
  var actions: [String] = []
  /// The distinct positions' JSON; a tick's number of one counts from 1.
  var positions: [[UInt8]] = []
  /// The keys of the indicators that are not built in.
  var customKeys: [String] = []

  /// Everything but the index, which only its holder can write.
  func write(to output: inout ColumnarBytes) {
    output.append(UInt32(ticks))
    for count in [subjects.count, strategies.count, actions.count, positions.count, customKeys.count] {
      output.append(UInt32(count))
    }
    for name in subjects + strategies + actions { output.append(text: Array(name.utf8)) }
    for position in positions { output.append(text: position) }
    for key in customKeys { output.append(text: Array(key.utf8)) }
  }

  /// Reads what ``write(to:)`` wrote.
  ///
  /// - Returns: the footer and where the index begins; it is not longer than the bytes that it was read from.
  static func read(_ file: FileMapping, _ range: Range<Int>) throws(ColumnarFault) -> (
    ColumnarFooter, index: Int
  ) {
    var cursor = Cursor(file: file, offset: range.lowerBound, end: range.upperBound)
    var footer = ColumnarFooter()
    footer.ticks = Int(try cursor.number())
    var counts: [Int] = []
    for _ in 0..<5 { counts.append(Int(try cursor.number())) }
    // Every text takes four bytes at least: nothing is reserved for more than there can be.
    guard counts.reduce(0, +) <= range.count / 4 else {
      throw ColumnarFault("the footer counts more names than it holds")
    }
    footer.subjects = try cursor.names(counts[0])
    footer.strategies = try cursor.names(counts[1])
    footer.actions = try cursor.names(counts[2])
    for _ in 0..<counts[3] { footer.positions.append(try cursor.text()) }
    footer.customKeys = try cursor.names(counts[4])
    return (footer, cursor.offset)
  }

  private struct Cursor {
    let file: FileMapping
    var offset: Int
    let end: Int

    mutating func number() throws(ColumnarFault) -> UInt32 {
      guard end - offset >= 4 else { throw ColumnarFault("the footer ends too early") }
      defer { offset += 4 }
      return file.load(offset)
    }

    mutating func text() throws(ColumnarFault) -> [UInt8] {
      let count = Int(try number())
      guard count <= end - offset else { throw ColumnarFault("the footer ends too early") }
      defer { offset += count }
      return file.bytes(offset..<offset + count)
    }

    mutating func names(_ count: Int) throws(ColumnarFault) -> [String] {
      var names: [String] = []
      var seen: Set<[UInt8]> = []
      names.reserveCapacity(count)
      for _ in 0..<count {
        let bytes = try text()
        guard (try? UTF8Span(validating: bytes.span)) != nil else {
          throw ColumnarFault("a name is not UTF-8")
        }
        // By bytes: names that are canonically equal are one String and two names.
        guard seen.insert(bytes).inserted else {
          throw ColumnarFault(
            "the name \(String(decoding: bytes, as: UTF8.self).quotedForMessage) stands twice")
        }
        names.append(String(decoding: bytes, as: UTF8.self))
      }
      return names
    }
  }
}

/// Why bytes are no packed history.
struct ColumnarFault: Error {
  let reason: String
  /// The tick that it was found at, if at one, counted from 1.
  let tick: Int?
  /// What the user can do about it.
  let wayOut: String

  init(_ reason: String, tick: Int? = nil, wayOut: String = "pack the history anew") {
    self.reason = reason
    self.tick = tick
    self.wayOut = wayOut
  }
}
