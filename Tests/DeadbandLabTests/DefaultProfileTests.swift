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
