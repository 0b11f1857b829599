import DeadbandCore
import Foundation
import Testing

@testable import DeadbandPrompts

/// A text of the fixture, and what real tokenizers make of it.
struct PromptCase {
  let use: Use
  let text: [UInt8]
  /// What a prompt is made of.
  let parts: Parts?
  let counts: Counts

  /// What a text is there for.
  enum Use: String, Decodable { case answer, calibrate, judge, line }

  /// What the fixture says of a text.
  struct Counts: Decodable {
    let use: Use
    /// The text itself, where it is a line.
    let line: String?
    /// FNV-1a of the text that was counted.
    let text: String
    let o200k_base: Int
    let cl100k_base: Int
  }

  /// The parts that a prompt is made of.
  struct Parts {
    let strategy: String?
    let position: String?
    let snapshot: Snapshot

    init(_ line: [UInt8]) throws {
      var strategy: String?
      var position: String?
      var snapshot: Snapshot?
      var builder = SnapshotBuilder(schema: .standard)
      var reader = JSONReader(line)
      try reader.openObject()
      var first = true
      while let key = try reader.nextKey(&first) {
        switch reader.text(key) {
        case "strategy": strategy = try reader.null() ? nil : reader.text(try reader.string())
        case "position": position = reader.text(try reader.string())
        case "indicators": snapshot = try builder.read(&reader)
        default: _ = try reader.skipValue()
        }
      }
      self.strategy = strategy
      self.position = position
      self.snapshot = try #require(snapshot)
    }

    var positionBytes: ArraySlice<UInt8>? { position.map { ArraySlice($0.utf8) } }

    var text: [UInt8] {
      var bytes: [UInt8] = []
      PromptText(strategy: strategy).append(snapshot, position: positionBytes, to: &bytes)
      return bytes
    }
  }

  /// The fixture's texts that are there for `use`.
  static func all(_ use: Use) throws -> [PromptCase] {
    let url = try #require(
      Bundle.module.url(forResource: "tokens", withExtension: "jsonl", subdirectory: "Fixtures"))
    return try Data(contentsOf: url).split(separator: UInt8(ascii: "\n")).compactMap { line in
      let counts = try JSONDecoder().decode(Counts.self, from: line)
      guard counts.use == use else { return nil }
      switch use {
      case .answer: return PromptCase(use, Array(PromptTemplate.exampleAnswer.utf8), counts)
      case .line: return PromptCase(use, Array(try #require(counts.line).utf8), counts)
      case .calibrate, .judge:
        let parts = try Parts(Array(line))
        return PromptCase(use, parts.text, counts, parts)
      }
    }
  }

  private init(_ use: Use, _ text: [UInt8], _ counts: Counts, _ parts: Parts? = nil) {
    self.use = use
    self.text = text
    self.parts = parts
    self.counts = counts
  }
}

/// FNV-1a, 64 bits, as the fixture's script computes it.
func fnv(_ bytes: [UInt8]) -> String {
  let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  let digits = String(hash, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
