import DeadbandCore
import DeadbandStore
import DeadbandTesting
import Testing

@testable import DeadbandDecisions

@Suite struct DecisionHistoryTests {
  private let clock = ManualClock()
  private let place: TemporaryStore
  private let history: DecisionHistory

  init() throws {
    place = try TemporaryStore(at: clock.date)
    history = DecisionHistory(place.store)
  }

  private func decided(_ account: String, _ symbols: String, at seconds: Int64, rationale: String = "why")
    throws -> DecisionRecord
  {
    let assets = try AssetList(text: symbols).assets
    let parts = assets.map {
      AssetDecision(
        $0, .buy, allocation: DecisionWorld.dollars(5), takeProfit: 2, stopLoss: 0.5, rationale: rationale,
        confidence: 60, riskLevel: .low)
    }
    let decision = PortfolioDecision(
      parts, rationale: "all", total: DecisionWorld.dollars(Int64(5 * parts.count)), riskLevel: .low)
    return DecisionRecord(
      at: try #require(clock.date.adding(seconds: seconds)), account: account, strategy: "balanced",
      model: "m",
      event: .decided(decision, changed: assets, asked: [assets[0]]), cost: Money(nanoDollars: 7),
      latency: .milliseconds(1_500))
  }

  @Test func aRecordReadsBackTheSame() throws {
    let part = AssetDecision(
      try #require(Asset("SPY")), .sell, rationale: "old", confidence: 1, riskLevel: nil)
    let records = [
      try decided("a", "BTC,ETH", at: 0, rationale: "\"quoted\", =1+1\n"),
      DecisionRecord(
        at: clock.date, account: "a", strategy: "s", model: "m",
        event: .refused(.invalidDecision, reasons: ["x", "y"])),
      DecisionRecord(
        at: clock.date, account: "a", strategy: "s", model: "", event: .switched(from: "b", reason: "because")
      ),
      DecisionRecord(at: clock.date, account: "a", strategy: "", model: "", event: .imported(part)),
    ]
    for record in records { #expect(try DecisionRecord(json: record.json, source: "t") == record) }
  }

  @Test func pagesAreNewestFirstAndGoOn() async throws {
    for second in 0..<25 {
      try await history.append(
        try decided(second % 2 == 0 ? "a" : "b", second % 5 == 0 ? "BTC" : "ETH,SOL", at: Int64(second)))
    }
    var query = DecisionHistory.Query()
    query.account = "a"
    var seen: [Timestamp] = []
    while true {
      let (records, hasMore) = try history.page(query, limit: 4, at: clock.date)
      #expect(records.allSatisfy { $0.account == "a" })
      seen += records.map(\.at)
      guard hasMore else { break }
      query.before = records.last?.at
    }
    #expect(seen.count == 13 && seen == seen.sorted(by: >))
    query = DecisionHistory.Query()
    query.asset = Asset("BTC")
    #expect(try history.page(query, limit: 100, at: clock.date).records.count == 5)
    query.from = clock.date.adding(seconds: 10)
    #expect(try history.page(query, limit: 100, at: clock.date).records.count == 3)
  }

  /// No two have one time, so that a page's end is a place.
  @Test func whatHappensAtOnceHasItsOrder() async throws {
    for _ in 0..<10 { try await history.append(try decided("a", "BTC", at: 0)) }
    let records = try history.page(DecisionHistory.Query(), limit: 100, at: clock.date).records
    #expect(Set(records.map(\.at)).count == 10)
  }

  @Test func itOutlivesTheProcess() async throws {
    try await history.append(try decided("a", "BTC", at: 0))
    try place.store.close(at: clock.date)
    let again = try AnalysisStore.open(place.path, at: clock.date)
    #expect(
      try DecisionHistory(again).page(DecisionHistory.Query(), limit: 9, at: clock.date).records.count == 1)
  }

  @Test func olderDocumentsAreTakenOverOnce() async throws {
    let text = """
      {"symbol":"BTC","action":"buy","allocation_usd":100,"rationale":"r","confidence":70,"timestamp":"2025-01-02T03:04:05Z"}
      {"symbol":"ETH","action":"hold","allocation_usd":0,"rationale":"r","confidence":50,"timestamp":"2025-01-02T03:04:05Z"}

      """
    let older = try OlderDecisions(Array(text.utf8), source: "old", account: "a", at: clock.date)
    #expect(try await history.take(older, at: clock.date) == 2)
    #expect(try await history.take(older, at: clock.date) == 0)
    let records = try history.page(DecisionHistory.Query(), limit: 9, at: clock.date).records
    #expect(records.map(\.at.description) == ["2025-01-02T03:04:05Z", "2025-01-02T03:04:05Z"])
    let wrong =
      text
      + #"{"symbol":"SOL","action":"hold","allocation_usd":0,"rationale":"r","confidence":50,"mood":"good"}"#
    let error = #expect(throws: DecisionsError.self) {
      try OlderDecisions(Array(wrong.utf8), source: "old", account: "a", at: clock.date)
    }
    #expect(try #require(error).description.hasPrefix("old:3: $.mood: unknown key"))
  }

  @Test func tablesAreWhatSpreadsheetsRead() throws {
    let rows = DecisionCSV.rows(try decided("a", "BTC,ETH", at: 0, rationale: "=cmd, \"x\"")).split(
      separator: "\r\n")
    #expect(rows.count == 2 && rows[0].contains("\"'=cmd, \"\"x\"\"\""))
    #expect(rows[0].hasSuffix("10,0.000000007,1500") && rows[1].hasSuffix(",,,"))
    let columns = DecisionCSV.header.split(separator: ",", omittingEmptySubsequences: false).count
    let switched = DecisionRecord(
      at: clock.date, account: "a", strategy: "s", model: "", event: .switched(from: "b", reason: "because"))
    #expect(
      DecisionCSV.rows(switched).split(separator: ",", omittingEmptySubsequences: false).count == columns)
  }
}
