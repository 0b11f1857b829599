extension Snapshot {
  /// Reads a snapshot from its JSON form, an object of indicators by key; `null` is the same as absent.
  ///
  /// - Throws: an error that says what is wrong where the text is not JSON; ``SnapshotError`` where a value is
  ///   refused.
  /// - Complexity: O(bytes), without allocation unless it fails or meets an escape.
  public init(json: [UInt8], schema: IndicatorSchema = .standard) throws {
    var builder = SnapshotBuilder(schema: schema)
    var reader = JSONReader(json)
    self = try builder.read(&reader)
    try reader.finish()
  }
}

extension SnapshotBuilder {
  /// Reads the JSON object that `reader` stands before. Allocates nothing unless it fails or meets an escape.
  ///
  /// - Throws: ``JSONError`` where the text is not JSON, ``SnapshotError`` where a value is refused.
  package mutating func read(_ reader: inout JSONReader) throws -> Snapshot {
    reset()
    try reader.openObject()
    var first = true
    var last = -1
    while true {
      let guess = guess(after: last)
      guard let key = try reader.nextKey(&first, guess: schema.keyRanges[guess], in: schema.keyBytes) else {
        break
      }
      var lane = guess
      if case .other(let text) = key {
        guard let found = self.lane(of: text, in: reader) else {
          throw SnapshotError(indicator: String(reader.text(text).prefix(40)), problem: .unknown)
        }
        lane = found
        learn(lane, after: last)
      }
      try readValue(lane, &reader)
      last = lane
    }
    return try finish()
  }

  private func lane(of key: JSONReader.Text, in reader: borrowing JSONReader) -> Int? {
    key.hasEscapes
      ? schema.lane(of: reader.text(key)) : schema.lane(of: reader.bytes, key.range)
  }

  private mutating func readValue(_ lane: Int, _ reader: inout JSONReader) throws {
    switch reader.peek() ?? 0 {
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      try set(lane, try reader.number())
    case UInt8(ascii: "\""):
      let name = try reader.string()
      try set(lane, category: reader.text(name))
    case UInt8(ascii: "n"):
      _ = try reader.null()
      try setMissing(lane)
    default:
      let range = try reader.skipValue()
      throw refusal(lane, String(decoding: reader.bytes[range].prefix(40), as: UTF8.self))
    }
  }
}
