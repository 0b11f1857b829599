import DeadbandCore
import DeadbandTesting
import Testing

@testable import DeadbandDecisions

@Suite struct DecisionsPageTests {
  private func targets(_ fill: (inout DecisionMetrics) -> Void) -> [String] {
    var metrics = DecisionMetrics()
    fill(&metrics)
    let sums = metrics.sums(nil, hours: 24, at: ManualClock().date)
    return DecisionsPage(Leaderboard([]), sums, window: "day", of: ["day"]).targets.map(\.verdict)
  }

  private let now = ManualClock().date

  @Test func targetsAreMetOrMissedOrNotKnown() {
    #expect(targets { _ in } == ["not known", "not known", "not known", "not known"])
    #expect(
      targets { metrics in
        for number in 0..<10 {
          metrics.decided(
            "a", isCached: number < 7, cost: .zero, latency: number < 7 ? nil : .seconds(2), at: now)
        }
      } == ["met", "met", "met", "met"])
    // Seven seconds, one of three refused, one of three failed, none from the cache.
    #expect(
      targets { metrics in
        for _ in 0..<2 { metrics.decided("a", isCached: false, cost: .zero, latency: .seconds(7), at: now) }
        metrics.refused("a", .invalidDecision, at: now)
        metrics.refused("a", .model, at: now)
      } == ["missed", "missed", "missed", "missed"])
  }
}
