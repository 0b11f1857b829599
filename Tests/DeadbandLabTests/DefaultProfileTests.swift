import DeadbandCore
import DeadbandMarketData
import Foundation
import Testing

@testable import DeadbandLab

/// What `default` promises, on the shipped SPY bars and on years that it was not chosen on.
@Suite struct DefaultProfileTests {
  /// At no more than 2 % disagreement a tick (mean of a family of 20 rulebooks) it asks less than `seed` and than
  /// every fixed time to live, from 5 minutes to 5 days, that keeps within 2 % as well.
  @Test(arguments: [UInt64(1), 2]) func asksLessThanEveryTimerThatIsAsRight(_ familySeed: UInt64) throws {
    let history = try TemporaryHistory(bytes: Self.judgeYears())
    let hours = [1.0 / 12, 1, 2, 3, 4, 5, 6, 8, 12, 16, 20, 24, 36, 48, 72, 96, 120]
    let result = try history.replay(
      [.standard, .seed], hours.map { .timer(seconds: $0 * 3600) },
      .rulebooks(count: 20, seed: familySeed))
    let standard = result.policies[0]
    let disagreement = try #require(standard.disagreement)
    print("default, family \(familySeed): asked \(standard.askedShare), differs \(disagreement.perTick)")
    #expect(result.ticks > 20_000)
    #expect(disagreement.perTick <= 0.02)
    #expect(standard.asked < result.policies[1].asked, "seed")
    let asRight = result.policies.dropFirst(2).filter { $0.disagreement?.perTick ?? 1 <= 0.02 }
    #expect(!asRight.isEmpty)
    for timer in asRight { #expect(standard.asked < timer.asked, "\(timer.policy.name)") }
  }

  /// Of the answers that it serves no more than 2 % differ, which is what its certificate speaks of.
  @Test func `keeps its certificate on the years after, and it is the offline rulebook's`() throws {
    let history = try TemporaryHistory(bytes: Self.judgeYears())
    let certificate = try #require(ThresholdProfile.standard.certificate)
    #expect(certificate.analyst.family == ReplayAnalyst.rulebook.name)
    let result = try history.replay([.standard], [], .rulebook)
    let served = try #require(result.policies[0].disagreement?.perServed)
    #expect(served <= certificate.alpha, "\(served)")
  }

  /// Where a snapshot has no greeks there is nothing but the price to tell of a fall.
  @Test func `a large move of the price alone asks, under every strategy`() throws {
    let profile = ThresholdProfile.standard
    let before = try Snapshot(["underlying_price": .number(100)])
    for strategy in [Strategy.none] + (try profile.settings.strategies.keys.map { try profile.strategy($0) })
    {
      for price in [97, 103.0] {
        let assessment = try profile.assess(
          Snapshot(["underlying_price": .number(price)]), against: before, ageSeconds: 3_600,
          strategy: strategy)
        #expect(profile.verdict(on: assessment).action == .refresh, "\(strategy.name) \(price)")
      }
    }
  }

  /// The profile for snapshots without positions is the better one there, at no more than a tenth more questions.
  @Test func `without positions the profile for that is right more often`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
    let file = root.appending(path: "thresholds/no-positions.json")
    let profile = try ThresholdProfile(json: Array(try Data(contentsOf: file)), source: file.path)
    let path = Bundle.module.bundleURL.appending(path: "Fixtures/replay/replay.spy-hourly.jsonl.gz").path
    let result = try replay(
      [path], profiles: [profile, .standard], analyst: .rulebooks(count: 20, seed: 1))
    let served = try result.policies.prefix(2).map { try #require($0.disagreement?.perServed) }
    #expect(served[0] <= 0.02 && served[0] < served[1])
    #expect(Double(result.policies[0].asked) <= Double(result.policies[1].asked) * 1.1)
  }

  /// The history of 2016–2019: three strategies on hourly SPY bars.
  static func judgeYears() throws -> [UInt8] {
    let data = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Examples/data")
      .standardized
    func source(_ name: String) throws -> ByteSource { try ByteSource(path: data.appending(path: name).path) }
    var bars = try BarReader(try source("SPY_1h.csv.gz"))
    var builder = HistoryBuilder(
      symbol: "SPY", plans: PositionPlan.allCases, index: try VolatilityIndex(try source("VIX.csv.gz")),
      isDaily: false)
    var lines: [UInt8] = []
    let start = try #require(CalendarDate(year: 2016, month: 1, day: 1))
    var scratch: [UInt8] = []
    while let bar = try bars.next() {
      scratch.removeAll(keepingCapacity: true)
      try builder.add(bar, into: &scratch)
      if bar.session >= start { lines += scratch }
    }
    return lines
  }
}
