import DeadbandCore
import DeadbandLab
import DeadbandMarketData
import Foundation
import Testing

/// Both recorded histories, replayed under `seed`, give exactly the counts that an independent program counted.
@Suite struct ReplayConformanceTests {
  @Test(arguments: ["spy-hourly", "spy-daily"]) func countsAgree(_ name: String) throws {
    let expected = try JSONDecoder().decode(
      Counts.self, from: Data(contentsOf: fixture("\(name).expected.json")))
    let result = try replay([fixture("\(name).jsonl.gz").path], profiles: [.seed])
    let counts = try JSONDecoder().decode(Counts.self, from: Data(result.json(version: 1)))
    #expect(counts.whole == expected.whole)
    #expect(counts.by_rule == expected.by_rule)
    #expect(abs(counts.max_age_seconds - expected.max_age_seconds) < 1e-9)
    #expect(abs(counts.max_excess_served - expected.max_excess_served) < 1e-9)
  }

  /// A policy's counts do not depend on which others are replayed beside it.
  @Test func policiesDoNotDisturbOneAnother() throws {
    let path = fixture("spy-hourly.jsonl.gz").path
    let alone = try replay([path], profiles: [.seed]).policies[0]
    let beside = try replay(
      [path], profiles: [.standard, .seed], others: Policy.usual, analyst: .rulebook
    ).policies[1]
    #expect(alone.asked == beside.asked)
    #expect(alone.byRule == beside.byRule)
    #expect(alone.largestExcessServed == beside.largestExcessServed)
  }

  private func fixture(_ name: String) -> URL {
    Bundle.module.bundleURL.appending(path: "Fixtures/replay/replay.\(name)")
  }

  private struct Counts: Decodable {
    var ticks, subjects, refreshed, reused, deferred: Int
    var by_rule: [String: Int]
    var max_age_seconds, max_excess_served: Double

    var whole: [Int] { [ticks, subjects, refreshed, reused, deferred] }
  }
}
