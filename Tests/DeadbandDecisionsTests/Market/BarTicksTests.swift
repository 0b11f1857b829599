import DeadbandCore
import DeadbandMarketData
import Foundation
import Testing

@testable import DeadbandDecisions

@Suite struct BarTicksTests {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "bars-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

  /// A file of hourly bars in UTC, which close at these prices.
  private func file(_ symbol: String, _ closes: [(hour: Int, price: Double)]) throws -> (
    asset: Asset, path: String
  ) {
    let path = folder.appendingPathComponent("\(symbol).csv").path
    let rows = closes.map { hour, price in
      "2024-01-\(hour / 24 < 9 ? "0" : "")\(hour / 24 + 1) \(hour % 24 < 10 ? "0" : "")\(hour % 24):00,\(price),\(price),\(price),\(price),10"
    }
    try Data(
      (["bar_start_utc,open,high,low,close,volume"] + rows).joined(separator: "\n").appending("\n").utf8
    )
    .write(to: URL(fileURLWithPath: path))
    return (try #require(Asset(symbol)), path)
  }

  @Test func ticksAreWhereAllHaveABar() throws {
    let ticks = try BarTicks([
      try file("AAA", [(0, 1), (1, 2), (2, 3), (4, 5), (5, 6)]),
      try file("BBB", [(1, 20), (2, 30), (3, 40), (5, 60), (6, 70)]),
    ])
    var found: [[Double]] = []
    while let (tick, _) = try ticks.next() {
      found.append(tick.markets.sorted { $0.key < $1.key }.map(\.value.underlyingPrice))
    }
    #expect(found == [[2, 20], [3, 30], [6, 60]] && ticks.lonely == 3)
  }
}
