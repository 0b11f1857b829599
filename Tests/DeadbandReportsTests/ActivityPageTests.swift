import Deadband
import DeadbandTesting
import Testing

@testable import DeadbandReports

@Suite struct ActivityPageTests {
  private func report(_ names: [String], cost: Int64 = 1_000) async throws -> ActivityReport {
    let clock = ManualClock()
    let place = try TemporaryStore(at: clock.date)
    var configuration = EngineConfiguration()
    configuration.callInterval = .zero
    configuration.quality.shadowShare = 0
    configuration.quality.repeatShare = 0
    let analyst = ScriptedAnalyst(answering: #"{"action":"hold"}"#, cost: Money(nanoDollars: cost))
    let engine = Engine(
      store: place.store, analyst: PromptedAnalyst(analyst), profile: .seed, configuration: configuration,
      clock: clock.analystClock)
    let snapshot = try Snapshot(["underlying_price": .number(100)])
    for name in names {
      let subject = try engine.subject(name)
      for _ in 0..<4 { _ = try await engine.analysis(for: subject, snapshot: snapshot) }
    }
    await engine.shutdown()
    return try ActivityReport(.day, place.store, ledger: nil, profile: .seed, at: clock.date)
  }

  @Test func noNameBecomesMarkup() async throws {
    let report = try await report(["<script>alert(1)</script>", "SPY \"'&"])
    let page = String(decoding: ActivityPage(report, Standing(), isLive: true).html(), as: UTF8.self)
    #expect(!page.contains("<script>alert") && page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(page.split(separator: "<script").count == 2)
    #expect(page.contains("75.0% of 8 answers came from the cache, which saved $0.000006000."))
  }

  @Test func aReportRunsNothingAndAServedPageItsOwnScriptAlone() async throws {
    let report = try await report([])
    let still = ActivityPage(report, Standing(), isLive: false)
    #expect(still.policy == "default-src 'none'; style-src 'unsafe-inline'")
    #expect(!String(decoding: still.html(), as: UTF8.self).contains("<script"))
    let live = ActivityPage(report, Standing(), isLive: true)
    #expect(live.policy.contains("script-src 'sha256-") && live.policy.contains("connect-src 'self'"))
    let page = String(decoding: live.html(), as: UTF8.self)
    #expect(page.contains("Nothing was asked in the last day.") && page.contains("No model was asked."))
    for window in ActivityWindow.allCases { #expect(page.contains("?window=\(window.rawValue)")) }
  }

  @Test func targetsAreMetOnlyWhereThatIsKnown() async throws {
    var standing = Standing()
    let empty = try await report([])
    #expect(Target.all(empty, standing).allSatisfy { $0.isMet == nil })
    standing.lookupSeconds = 0.000_2
    let report = try await report(["a", "b"])
    let targets = Target.all(report, standing)
    #expect(targets.map(\.name) == ["hits", "saving", "cached answer", "agreement"])
    // 6 of 8 came from the cache; nothing was compared.
    #expect(targets.map(\.isMet) == [true, true, true, nil])
    #expect(targets[2].value == "99 of 100 look-ups within 200 µs")
  }

  @Test func amountsAreReadable() {
    let amounts = [0, 1_600_000, 12_340_000_000, 1_234_500_000_000, -500_000_000, 25_000_000, 7].map {
      dollars(Money(nanoDollars: $0))
    }
    #expect(amounts == ["$0", "$0.00160", "$12.34", "$1,234.50", "-$0.500", "$0.025", "$0.000000007"])
    #expect([0.000_042, 0.003_1, 2.44].map { time($0) } == ["42 µs", "3.1 ms", "2.4 s"])
  }
}
