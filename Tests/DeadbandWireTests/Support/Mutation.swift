import DeadbandCore

/// Damage by chance.
enum Mutation {
  /// Bytes with one to four of them replaced, removed, repeated or swapped with pieces that JSON is made of.
  static func of(_ bytes: [UInt8], using random: inout SplitMix64) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      let end = Int.random(in: place...min(place + 24, bytes.count), using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.removeSubrange(place..<end)
      case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 3: bytes.removeSubrange(place...)
      case 4: bytes.replaceSubrange(place..<end, with: (pieces.randomElement(using: &random) ?? "").utf8)
      default:
        // A number for another: counts that nobody can have counted.
        guard let digit = bytes[place...].firstIndex(where: { 0x30...0x39 ~= $0 }) else { continue }
        bytes.replaceSubrange(digit...digit, with: (numbers.randomElement(using: &random) ?? "0").utf8)
      }
    }
    return bytes
  }

  private static let pieces = [
    "null", "true", "{}", "[]", "\"\"", "-1", "1e999", "[", "}", ",", ":", "\"", "\\", "\n\n", "data: ",
    "{\"error\":1}",
  ]
  private static let numbers = [
    "-1", "1.5", "9223372036854775808", "1e300", "1e999", "99999999999999999999", "1e12",
  ]
}

/// Ways to cut bytes into chunks.
enum Chunks {
  static func of(_ bytes: [UInt8], using random: inout SplitMix64) -> [[UInt8]] {
    var chunks: [[UInt8]] = []
    var start = 0
    let longest = [1, 3, 20, 400].randomElement(using: &random) ?? 1
    while start < bytes.count {
      let end = min(bytes.count, start + Int.random(in: 0...longest, using: &random))
      chunks.append(Array(bytes[start..<end]))
      start = end
    }
    return chunks
  }
}
