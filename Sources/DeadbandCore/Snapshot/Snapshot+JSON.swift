extension SnapshotBuilder {
  /// Reads the JSON object that `reader` stands before. Allocates nothing unless it fails or meets an escape.
  ///
  /// - Throws: ``JSONError`` where the text is not JSON, ``SnapshotError`` where a value is refused.
  package mutating func read(_ reader: inout JSONReader) throws -> Snapshot {
    reset()
    try reader.openObject()
    var first = true
    while let key = try reader.nextKey(&first) {
      guard let lane = lane(of: key, in: reader) else {
        throw SnapshotError(indicator: reader.text(key), problem: .unknown)
      }
      try readValue(lane, &reader)
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
