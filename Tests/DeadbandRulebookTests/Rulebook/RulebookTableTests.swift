import DeadbandCore
import DeadbandPricing
import Foundation
import Testing

@testable import DeadbandRulebook

/// Known situations with the answers a reader would expect, as lines of a table.
@Suite struct RulebookTableTests {
  @Test func knownSituations() throws {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/situations", withExtension: "txt"))
    let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n").filter {
      !$0.hasPrefix("#")
    }
    #expect(lines.count == 24)
    for line in lines {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      try #require(cells.count == 6, "\(line)")
      let answer = try Rulebook.standard.answer(
        to: situation(
          ManagedStrategy(named: cells[0]), values(cells[1]), position(cells[3], entry: cells[4]),
          at: time(cells[2])))
      #expect("\(answer)" == cells[5], "\(line)")
    }
  }

  /// `price iv rank delta theta days bias support`, a dash for a missing one.
  private func values(_ cell: String) throws -> [String: Snapshot.Value] {
    let keys = [
      "underlying_price", "implied_volatility", "volatility_rank", "delta", "theta", "days_to_expiration",
      "market_bias", "support_level",
    ]
    let texts = cell.split(separator: " ").map(String.init)
    try #require(texts.count == keys.count, "\(cell)")
    var values: [String: Snapshot.Value] = [:]
    for (key, text) in zip(keys, texts) where text != "-" {
      values[key] = Double(text).map { .number($0) } ?? .category(text)
    }
    return values
  }

  private func time(_ cell: String) throws -> Timestamp {
    let bytes = Array("\(cell)T15:00:00Z".utf8)
    return try Timestamp(parsing: bytes, in: 0..<bytes.count)
  }

  /// Legs such as `-P93` (a put sold at 93) or `+C113`, all expiring on 2024-06-15; a dash for no position.
  private func position(_ cell: String, entry: String) throws -> Position? {
    guard cell != "-" else { return nil }
    let legs = try cell.split(separator: " ").map { text in
      try leg(
        text.dropFirst().first == "P" ? .put : .call, text.first == "+" ? .long : .short,
        #require(Double(text.dropFirst(2))))
    }
    return try Position(legs: legs, entryValue: #require(Double(entry)))
  }
}
